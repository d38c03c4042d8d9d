"""A file of a store of which only what is asked for is fetched."""

import io
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from landing.errors import first_line

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def open_file(store: ObjectStore, path: str, size: int) -> io.RawIOBase:
    """Open a file of a known size; reading raises `OSError` where it cannot be read."""
    return _OpenFile(store, path, size)


class _OpenFile(io.RawIOBase):
    """A file of a store that is read by ranges, as Parquet readers ask for them."""

    def __init__(self, store: ObjectStore, path: str, size: int) -> None:
        self._store, self._path, self._size = store, path, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origins = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}
        self._at = max(0, origins[whence] + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        wanted = memoryview(buffer).cast("B")
        end = min(self._at + len(wanted), self._size)
        if end <= self._at:
            return 0
        try:
            content = obstore.get_range(
                self._store, self._path, start=self._at, end=end
            )
        except BaseError as error:
            raise OSError(first_line(error)) from error
        found = memoryview(content).cast("B")
        wanted[: len(found)] = found
        self._at += len(found)
        return len(found)
