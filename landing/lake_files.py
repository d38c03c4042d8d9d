"""A lake in a storage account, as DuckDB reads it: by the store that landing uses.

DuckDB takes a file system of fsspec in place of an extension, which not every machine
can download. This one asks the same store with the same identity as landing does, so
what can be landed can be built, on `abfss://` and `az://` alike, and on an emulator.
"""

import fnmatch
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from threading import Lock, local
from typing import Any, BinaryIO, cast

from fsspec import AbstractFileSystem

from landing.lake import Lake
from landing.lake_account import REMOTE_SCHEMES

_WILD = frozenset("*?[")
_KEPT_BYTES = 64 * 1024 * 1024
_PART_BYTES = 1024 * 1024
_PARTS_KEPT = 8
_AT_ONCE = 8


class LakeFiles(AbstractFileSystem):  # type: ignore[misc]
    """The files of one lake, read-only.

    A file is never changed once it is published, so one that was fetched is kept, up
    to 64 MB of all together: a query opens each several times. Everything raises
    `LakeError` when the lake cannot be read, and `FileNotFoundError` for a file that
    is not there or outside the lake.
    """

    protocol = tuple(scheme.removesuffix("://") for scheme in REMOTE_SCHEMES)
    cachable = False

    def __init__(self, lake: Lake) -> None:
        super().__init__()
        self._lake = lake
        self._root = f"{lake.url}/"
        self._lock = Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._facts: dict[str, tuple[int, datetime]] = {}

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the files that a pattern names, sorted; a plain path is itself.

        Folders that the pattern leaves out are not listed.
        """
        if not _WILD.intersection(path):
            return [path]
        names = self._inside(path).split("/")
        wild = next(n for n, name in enumerate(names) if _WILD.intersection(name))
        above, patterns = "/".join(names[:wild]), names[wild:]
        found = [
            file
            for folder in self._folders(above, patterns)
            for file in folder
            if _matches(file.removeprefix(f"{above}/").split("/"), patterns)
        ]
        return [f"{self._root}{file}" for file in sorted(found)]

    def open(self, path: str, mode: str = "rb", **_: Any) -> BinaryIO:
        """Open a file for reading; a small one is fetched whole, by one request."""
        if mode != "rb":
            raise PermissionError(f"{path} is opened for {mode}, and is never changed")
        with self._lock:
            content = self._kept.get(path)
        if content is not None:
            return _in_memory(content)
        inside = self._inside(path)
        found = self._lake.fetch(inside)
        if found is None:
            raise FileNotFoundError(path)
        with self._lock:
            self._facts[path] = (found.size, found.modified)
            if found.content is not None:
                self._keep(path, found.content)
        if found.content is not None:
            return _in_memory(found.content)
        parts = _Parts(self._lake, inside, found.size)
        return cast(BinaryIO, _Open(found.size, parts.between))

    def size(self, path: str) -> int:
        """Return how many bytes a file has."""
        return self._told(path)[0]

    def modified(self, path: str) -> datetime:
        """Return when a file was published, aware."""
        return self._told(path)[1]

    def exists(self, path: str, **_: Any) -> bool:
        """Return whether there is such a file."""
        try:
            self._told(path)
        except FileNotFoundError:
            return False
        return True

    def unstrip_protocol(self, name: str) -> str:
        """Return a path as DuckDB shows it: paths are whole URLs here."""
        return name

    def _told(self, path: str) -> tuple[int, datetime]:
        if path not in self._facts:
            self.open(path).close()
        return self._facts[path]

    def _keep(self, path: str, content: bytes) -> None:
        self._kept[path] = content
        self._kept_bytes += len(content)
        while self._kept_bytes > _KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])

    def _inside(self, path: str) -> str:
        if not path.startswith(self._root):
            raise FileNotFoundError(f"{path} is outside the lake {self._lake.url}")
        return path.removeprefix(self._root).lstrip("/")

    def _folders(self, above: str, patterns: list[str]) -> list[list[str]]:
        """Return the files in each folder that a pattern's first part names."""
        if len(patterns) == 1 or patterns[0].endswith(("=*", "/*")):
            return [list(self._lake.files(above))]
        wanted = [
            f"{above}/{name}"
            for name in self._lake.folders(above)
            if fnmatch.fnmatchcase(name, patterns[0])
        ]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda folder: list(self._lake.files(folder)), wanted))


class _Open(RawIOBase):
    """A file that is read.

    DuckDB reads one from several threads, each of which seeks and then reads: so each
    has a place of its own in it.
    """

    def __init__(self, size: int, between: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size, self._between = size, between
        self._of_thread = local()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return getattr(self._of_thread, "at", 0)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        begins = {SEEK_SET: 0, SEEK_CUR: self.tell(), SEEK_END: self._size}
        self._of_thread.at = begins[whence] + offset
        return self.tell()

    def read(self, size: int = -1) -> bytes:
        start = self.tell()
        end = self._size if size < 0 else min(start + size, self._size)
        if end <= start:
            return b""
        self._of_thread.at = end
        return self._between(start, end)


class _Parts:
    """The parts of a large file, of which those are fetched that are read."""

    def __init__(self, lake: Lake, path: str, size: int) -> None:
        self._lake, self._path, self._size = lake, path, size
        self._lock = Lock()
        self._parts: OrderedDict[int, bytes] = OrderedDict()

    def between(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`; what is short by whole parts."""
        if end - start > _PART_BYTES:
            return self._lake.read_part(self._path, start, end)
        first, last = start // _PART_BYTES, (end - 1) // _PART_BYTES
        joined = b"".join(map(self._part, range(first, last + 1)))
        begins = first * _PART_BYTES
        return joined[start - begins : end - begins]

    def _part(self, number: int) -> bytes:
        with self._lock:
            part = self._parts.get(number)
        if part is None:
            start = number * _PART_BYTES
            end = min(start + _PART_BYTES, self._size)
            part = self._lake.read_part(self._path, start, end)
            with self._lock:
                self._parts[number] = part
                if len(self._parts) > _PARTS_KEPT:
                    self._parts.popitem(last=False)
        return part


def _in_memory(content: bytes) -> BinaryIO:
    opened = _Open(len(content), lambda start, end: content[start:end])
    return cast(BinaryIO, opened)


def _matches(names: list[str], patterns: list[str]) -> bool:
    return len(names) == len(patterns) and all(
        fnmatch.fnmatchcase(name, pattern)
        for name, pattern in zip(names, patterns, strict=True)
    )
