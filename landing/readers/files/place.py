"""Where files stand: what is asked of a folder, or of a store of objects."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it stands; `name` is its path below the place, with `/`.

    While `stamp` is the same, so is the content, if that is older than the clock of
    its file system tells apart. `changed_at` is when it last changed by that clock, in
    nanoseconds since 1970 UTC; None where a stamp is of one content for certain.
    """

    name: str
    size: int
    stamp: str
    changed_at: int | None = None


class OpenedFile(Protocol):
    """A file held open for reading; it stays what it is where another replaces it."""

    @property
    def found(self) -> FoundFile:
        """The file as it stood when it was opened."""
        ...

    @property
    def stream(self) -> BinaryIO:
        """Its bytes, which can be read from anywhere."""
        ...

    def is_unchanged(self) -> bool:
        """Return whether nobody has written into it since it was opened."""
        ...


class Place(Protocol):
    """A folder, or a container of a storage account."""

    @property
    def address(self) -> str:
        """What people call the place; there is no secret in it."""
        ...

    def files(self, path: str) -> Sequence[FoundFile]:
        """Return the files that a path or pattern means, in the order of their names.

        No file is opened. Raises `OSError` where the place cannot be listed, and
        `ValueError` where the pattern leads out of it.
        """
        ...

    def open(self, found: FoundFile) -> AbstractContextManager[OpenedFile]:
        """Open a file, as it stands now; raises `OSError` where it cannot be read."""
        ...
