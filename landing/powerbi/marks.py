"""Where it is kept up to which moments of Gold a semantic model was refreshed.

A file beside the warehouse for each semantic model. It is written when a refresh has
succeeded, with the moments that were read when that was planned: what changed meanwhile
is in the next plan. Without it, or over another Gold, a plan is the whole model.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from landing.errors import RequestError, SettingsError
from landing.powerbi.refresh_plan import Mark
from landing.settings import Settings


@dataclass(frozen=True, slots=True)
class Marks:
    """The mark of one semantic model, refreshed from one Gold."""

    path: Path
    gold: str

    def read(self) -> Mark | None:
        """Return the mark; None where there is none of this Gold.

        Raises `SettingsError` where the file is none of ours.
        """
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            if said["gold"] != self.gold:
                return None
            return Mark(said["days"], said["tables"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SettingsError(
                f"{self.path} cannot be read: {error!r}",
                way_out="Remove it, and the next refresh reads the whole model",
            ) from error

    def write(self, mark: Mark) -> None:
        """Put the mark in the place of the one before: no reader finds half of it."""
        text = json.dumps({"gold": self.gold, **asdict(mark)}, indent=2, sort_keys=True)
        try:
            number, made = tempfile.mkstemp(
                dir=self.path.parent, prefix=f".{self.path.name}."
            )
            with os.fdopen(number, "w", encoding="utf-8") as opened:
                opened.write(text + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            Path(made).replace(self.path)
        except OSError as error:
            raise SettingsError(
                f"{self.path} cannot be written: {error.strerror or error}",
                way_out="The model was refreshed, and will be again from where it was: "
                "let the folder be one that you may write to",
            ) from error


def marks_of(settings: Settings, dataset: str | None, gold: str) -> Marks:
    """Return the mark of a semantic model; of the only one there is, if none is named.

    Raises `RequestError` where there are several.
    """
    begins = f"{settings.warehouse.name}.powerbi-"
    folder = settings.warehouse.parent
    if dataset is None:
        found = sorted(folder.glob(f"{begins}*.json"))
        if len(found) > 1:
            ids = ", ".join(one.stem.removeprefix(begins) for one in found)
            raise RequestError(
                f"several semantic models were refreshed from here: {ids}",
                way_out="Say which: --dataset ID",
            )
        return Marks(found[0] if found else folder / f"{begins}none.json", gold)
    return Marks(folder / f"{begins}{dataset}.json", gold)
