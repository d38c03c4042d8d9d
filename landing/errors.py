"""The errors that a person can act on."""

import difflib
from collections.abc import Sequence

from landing.hidden import without_secrets


class TidemarkError(Exception):
    """What happened, to which source or file, what was kept, and the way out.

    The message is one line without a trailing full stop; `way_out` is the next
    thing to do. The command line prints both and exits with `exit_code`. Neither
    shows a secret of the settings.
    """

    exit_code = 1

    def __init__(self, message: str, *, way_out: str) -> None:
        self.message = without_secrets(message)
        self.way_out = without_secrets(way_out)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}. {self.way_out}"


class RequestError(TidemarkError):
    """Something was asked for that there is not; nothing was begun."""

    exit_code = 2


class DeclarationError(TidemarkError):
    """A source is declared wrongly, or not at all."""


class SettingsError(TidemarkError):
    """The file of settings cannot be read, or says what is no setting."""


class LakeError(TidemarkError):
    """The lake cannot be opened, read or written."""


class InputError(TidemarkError):
    """A file given to a command cannot be used; nothing of it was landed."""


class SourceError(TidemarkError):
    """A source system cannot be reached or holds what its declaration denies."""


def of_source(name: str, error: Exception) -> TidemarkError:
    """Return the error with which a source failed, whatever it was.

    What a driver or a library raises and no reader foresaw is a `SourceError`, too: it
    is the end of this source's run and of no other's.
    """
    if isinstance(error, TidemarkError):
        return error
    said = SourceError(
        f"source {name}: unexpected {type(error).__name__}: {error}",
        way_out="Run it again with --debug, and report what it shows",
    )
    said.__cause__ = error
    return said


class HubError(TidemarkError):
    """An event hub cannot be reached, or is not the one that it was."""


class CheckpointError(TidemarkError):
    """The store of checkpoints cannot be used, or a live consumer owns a partition."""


class ControlError(TidemarkError):
    """The control table cannot be used, or another run holds the source."""


class WatermarkError(TidemarkError):
    """A watermark was measured on something else; a person must say how to go on."""


class BuildError(TidemarkError):
    """The warehouse cannot be built now."""


def nearest(name: str, known: Sequence[str]) -> str:
    """Return the known name that a mistaken one is near to, or an empty text."""
    return next(iter(difflib.get_close_matches(name, known, n=1)), "")


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, for a one-line message."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")
