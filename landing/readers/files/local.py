"""Files in a folder of this machine, or in one that it has mounted."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from landing.readers.files.pattern import Parts, below, parts_of, takes
from landing.readers.files.place import FoundFile


@dataclass(frozen=True, slots=True)
class _Opened:
    found: FoundFile
    stream: BinaryIO

    def is_unchanged(self) -> bool:
        now = _found(self.found.name, os.fstat(self.stream.fileno()))
        # not the whole stamp: that of a file moves, too, when another takes its name
        return (now.size, _written(now)) == (self.found.size, _written(self.found))


class LocalFolder:
    """The files below a folder; links are followed, each folder once on one way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self._folder)

    def files(self, path: str) -> Sequence[FoundFile]:
        """Return the files that a path or pattern means, in the order of their names.

        A file that is gone before it was looked at is none. Raises `OSError` where a
        folder cannot be listed, and `ValueError` where the pattern leads out.
        """
        parts = parts_of(path)
        exact = self._folder.joinpath(*parts)
        if exact.is_file():
            return [_found("/".join(parts), exact.stat())]
        way = frozenset([_here(str(self._folder))])
        found = _walk(str(self._folder), "", [parts], way)
        return sorted(found, key=lambda file: file.name)

    @contextmanager
    def open(self, found: FoundFile) -> Iterator[_Opened]:
        """Open a file, as it stands now; raises `OSError` where it cannot be read."""
        with (self._folder / found.name).open("rb") as stream:
            yield _Opened(_found(found.name, os.fstat(stream.fileno())), stream)


def _walk(
    folder: str, above: str, patterns: Sequence[Parts], way: frozenset[tuple[int, int]]
) -> Iterator[FoundFile]:
    """Yield the files below a folder; `way` are the folders that led to it."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        inside = [inner for each in patterns for inner in below(each, entry.name)]
        is_meant = any(takes(each, entry.name) for each in patterns)
        if not inside and not is_meant:
            continue
        name = f"{above}{entry.name}"
        if inside and entry.is_dir():
            here = _here(entry.path)
            if here not in way:
                yield from _walk(entry.path, f"{name}/", inside, way | {here})
        elif is_meant and entry.is_file():
            try:
                yield _found(name, entry.stat())
            except FileNotFoundError:
                continue


def _here(folder: str) -> tuple[int, int]:
    state = os.stat(folder)  # noqa: PTH116 - there are thousands of them
    return state.st_dev, state.st_ino


def _found(name: str, state: os.stat_result) -> FoundFile:
    # A copy may keep the time of writing; that of the entry nobody can set.
    stamp = f"{state.st_mtime_ns}/{state.st_ctime_ns}/{state.st_ino}"
    changed_at = max(state.st_mtime_ns, state.st_ctime_ns)
    return FoundFile(name, state.st_size, stamp, changed_at)


def _written(file: FoundFile) -> str:
    return file.stamp.partition("/")[0]
