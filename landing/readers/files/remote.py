"""Files in a container of a storage account, below the path of its address."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

import obstore
from obstore.exceptions import BaseError, NotFoundError, PreconditionError
from obstore.store import ObjectStore

from landing.errors import first_line
from landing.readers.files.pattern import parts_of, plain_folders, takes_path
from landing.readers.files.place import FoundFile

_IN_MEMORY = 64 * 1024 * 1024
_CHUNK = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Opened:
    found: FoundFile
    stream: BinaryIO

    def is_unchanged(self) -> bool:
        return True  # it was fetched whole, as one version


class RemoteFolder:
    """The files of a store; one is told from another by its ETag.

    A file is fetched whole before it is read, into memory or, above 64 MB, into a
    temporary file.
    """

    def __init__(self, address: str, store: ObjectStore) -> None:
        self._address = address.rstrip("/")
        self._store = store

    @property
    def address(self) -> str:
        """The container's address."""
        return self._address

    def files(self, path: str) -> Sequence[FoundFile]:
        """Return the files that a path or pattern means, in the order of their names.

        Raises `OSError` where the container cannot be listed, and `ValueError` where
        the pattern leads out of it.
        """
        parts = parts_of(path)
        prefix = "/".join(plain_folders(parts)) or None
        try:
            found = [
                FoundFile(str(item["path"]), item["size"], str(item["e_tag"]))
                for page in obstore.list(self._store, prefix=prefix)
                for item in page
                if takes_path(parts, str(item["path"]).split("/"))
            ]
        except BaseError as error:
            raise OSError(first_line(error)) from error
        return sorted(found, key=lambda file: file.name)

    @contextmanager
    def open(self, found: FoundFile) -> Iterator[_Opened]:
        """Fetch a file as it was found; raises `OSError` where it is another by now."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
            try:
                content = obstore.get(
                    self._store, found.name, options={"if_match": found.stamp}
                )
                for chunk in content.stream(min_chunk_size=_CHUNK):
                    spooled.write(memoryview(chunk).cast("B"))
            except (PreconditionError, NotFoundError, FileNotFoundError) as error:
                raise OSError("it was replaced or removed meanwhile") from error
            except BaseError as error:
                raise OSError(first_line(error)) from error
            spooled.seek(0)
            yield _Opened(found, cast(BinaryIO, spooled))
