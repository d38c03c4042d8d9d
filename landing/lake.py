"""The lake: a folder or a container in which files appear whole or not at all."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore

from landing import bronze
from landing.errors import LakeError, first_line
from landing.lake_account import REMOTE_SCHEMES, open_account
from landing.lake_open_file import open_file

if TYPE_CHECKING:
    import pyarrow as pa

Published = Literal["published", "exists"]
Compression = Literal["zstd", "snappy", "gzip"]

_GLOB_CHARACTERS = "[]*?"
_FETCHED_WHOLE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of the lake. `content` is all of a small one, and None of one above 8 MB.

    `size` is in bytes, and `modified`, aware, is when it was published.
    """

    size: int
    modified: datetime
    content: bytes | None


class StandingFile(NamedTuple):
    """A file as it stands in the lake; `modified` is aware, by the store's clock."""

    path: str
    size: int
    modified: datetime


class Lake:
    """Files under one URL: a local folder, `az://…` or `abfss://…`.

    A file is published by a single put that fails when the name is taken. No
    reader can see a part of it, and none is ever changed afterwards, but by
    `tidemark forget`.
    """

    def __init__(
        self, url: str, store: ObjectStore, compression: Compression = "zstd"
    ) -> None:
        self.url = url
        self.compression = compression
        self.seen: set[str] = set()
        """Files known to stand here, for whoever need not publish them again."""
        self.landed_hours: dict[tuple[str, str | None], str] = {}
        """The hour in which a partition of a source was last landed through here."""
        self._store = store

    @classmethod
    def open(cls, url: str, compression: Compression = "zstd") -> "Lake":
        """Open the lake at a URL or a local path, making a local folder.

        A storage account is asked as `DefaultAzureCredential` (the process's Microsoft
        Entra identity) where azure-identity is installed, unless the environment has a
        key or a token for it, or names an emulator; see docs/streaming.md.

        `compression` is that of the files that will be encoded for it. Raises
        `LakeError` when the address means nothing here, when readers would take
        the folder's path for a pattern, or when it cannot be made.
        """
        if url.startswith(REMOTE_SCHEMES):
            try:
                store: ObjectStore = open_account(url)
            except (BaseError, ValueError) as error:
                raise LakeError(
                    f"lake {url} cannot be opened: {first_line(error)}",
                    way_out="Set TIDEMARK_LAKE to a folder, "
                    "abfss://container@account.dfs.core.windows.net/path "
                    "or az://container/path",
                ) from error
            return cls(url.rstrip("/"), store, compression)
        if "://" in url and not url.startswith("file://"):
            raise LakeError(
                f"lake {url} has a scheme that is not supported",
                way_out="Set TIDEMARK_LAKE to a folder, abfss://… or az://…",
            )
        folder = Path(url.removeprefix("file://")).expanduser().absolute()
        if any(character in str(folder) for character in _GLOB_CHARACTERS):
            raise LakeError(
                f"lake {folder} has one of {' '.join(_GLOB_CHARACTERS)} in its path, "
                "which readers of its files take for a pattern",
                way_out="Set TIDEMARK_LAKE to a folder without it, or rename it",
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            store = LocalStore(folder)
        except (OSError, BaseError) as error:
            raise _cannot_write(str(folder), error) from error
        return cls(str(folder), store, compression)

    @property
    def local_folder(self) -> Path | None:
        """The folder of a local lake; None for one in a storage account."""
        return None if self.url.startswith(REMOTE_SCHEMES) else Path(self.url)

    def publish(self, path: str, content: "pa.Buffer | bytes") -> Published:
        """Put a file, complete or not at all; never over another one.

        Returns `exists`, and changes nothing, when the name is taken. Raises
        `LakeError` when the lake cannot be written.
        """
        # an Arrow buffer shows its bytes as signed, which the store does not take
        return self._put(path, memoryview(content).cast("B"))

    def publish_file(self, path: str, file: Path) -> Published:
        """Put the content of a local file, as `publish` does, without holding it."""
        return self._put(path, file)

    def replace_file(self, path: str, file: Path) -> None:
        """Put the content of a local file in the place of a file, by one put.

        A reader has the old one or the new. For `tidemark forget` alone, and for files
        with the same rows in the same places: all else in a lake is never changed.
        Raises `LakeError` when the lake cannot be written; the old one stands then.
        """
        self._put(path, file, mode="overwrite")

    def _put(
        self,
        path: str,
        content: memoryview | Path,
        mode: Literal["create", "overwrite"] = "create",
    ) -> Published:
        try:
            obstore.put(self._store, path, content, mode=mode)
        except AlreadyExistsError:
            return "exists"
        except (BaseError, OSError) as error:
            raise _cannot_write(f"{self.url}/{path}", error) from error
        return "published"

    def read(self, path: str) -> bytes | None:
        """Return a file's content, or None where there is no such file."""
        try:
            return bytes(obstore.get(self._store, path).bytes())
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise self._cannot_read(path, error) from error

    def fetch(self, path: str) -> Fetched | None:
        """Return what a file is, by one request; None where there is no such file.

        Raises `LakeError` when the lake cannot be read.
        """
        try:
            found = obstore.get(self._store, path)
            size = found.meta["size"]
            content = bytes(found.bytes()) if size <= _FETCHED_WHOLE else None
            return Fetched(size, found.meta["last_modified"], content)
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise self._cannot_read(path, error) from error

    def read_part(self, path: str, start: int, end: int) -> bytes:
        """Return the bytes of a file from `start` up to `end`, by one request.

        Raises `LakeError` when it cannot be read, or is not there.
        """
        try:
            found = obstore.get_range(self._store, path, start=start, end=end)
        except (BaseError, OSError) as error:
            raise self._cannot_read(path, error) from error
        return bytes(found)

    def open_file(self, path: str, size: int) -> io.RawIOBase:
        """Open a file of a known size, of which only what is asked for is fetched.

        Reading it raises `OSError` where it cannot be read, or is gone.
        """
        return open_file(self._store, path, size)

    def remove(self, path: str) -> bool:
        """Remove a file, and return whether it was there.

        A file that others read meanwhile is theirs to the end on a local disk; a
        reader of a storage account finds it gone. Raises `LakeError` when the lake
        cannot be written.
        """
        self.seen.discard(path)
        try:
            obstore.delete(self._store, path)
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as error:
            raise _cannot_write(f"{self.url}/{path}", error) from error
        return True

    def read_end(self, path: str, length: int) -> bytes | None:
        """Return a file's last bytes, all of a shorter one; None where there is none.

        Raises `LakeError` when the lake cannot be read.
        """
        try:
            size = obstore.head(self._store, path)["size"]
            if not size:
                return b""  # which has no range to ask for
            start = max(0, size - length)
            return bytes(obstore.get_range(self._store, path, start=start, end=size))
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise self._cannot_read(path, error) from error

    def files(
        self, prefix: str = bronze.ROOT, *, after: str | None = None
    ) -> Iterator[str]:
        """Yield the paths under a prefix, as far as they are published.

        `after` leaves out paths up to and with this one; a storage account begins
        its listing there. Raises `LakeError` when the lake cannot be listed.
        """
        yield from (file.path for file in self.standing_files(prefix, after=after))

    def has_files(self, prefix: str) -> bool:
        """Return whether a file stands under a prefix, by one request.

        Raises `LakeError` when the lake cannot be listed.
        """
        try:
            pages = obstore.list(self._store, prefix=prefix, chunk_size=1)
            return any(len(page) for page in pages)
        except (BaseError, OSError) as error:
            raise self._cannot_list(prefix, error) from error

    def standing_files(
        self, prefix: str, *, after: str | None = None
    ) -> Iterator[StandingFile]:
        """Yield the files under a prefix with their sizes and times, as `files` does.

        Raises `LakeError` when the lake cannot be listed.
        """
        try:
            for page in obstore.list(self._store, prefix=prefix, offset=after):
                for item in page:
                    yield StandingFile(
                        str(item["path"]), item["size"], item["last_modified"]
                    )
        except (BaseError, OSError) as error:
            raise self._cannot_list(prefix, error) from error

    def newest(self, prefix: str) -> datetime | None:
        """Return when the newest file under a prefix was published; None where none is.

        Aware, UTC, by the store's clock. Raises `LakeError` when the lake cannot be
        listed.
        """
        try:
            return max(
                (
                    item["last_modified"]
                    for page in obstore.list(self._store, prefix=prefix)
                    for item in page
                ),
                default=None,
            )
        except (BaseError, OSError) as error:
            raise self._cannot_list(prefix, error) from error

    def folders(self, prefix: str) -> list[str]:
        """Return the names of the folders right below a prefix, sorted.

        None of the files in them is listed. Raises `LakeError` when the lake cannot
        be listed.
        """
        if self.local_folder is not None:
            return self._local_folders(self.local_folder / prefix, prefix)
        try:
            below = obstore.list_with_delimiter(self._store, prefix=prefix)
        except (BaseError, OSError) as error:
            raise self._cannot_list(prefix, error) from error
        return sorted(path.rsplit("/", 1)[-1] for path in below["common_prefixes"])

    def _local_folders(self, above: Path, prefix: str) -> list[str]:
        # the store asks for the size and time of each, of which there are thousands
        try:
            with os.scandir(above) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise self._cannot_list(prefix, error) from error

    def _cannot_read(self, path: str, error: BaseException) -> LakeError:
        return LakeError(
            f"{self.url}/{path} cannot be read: {first_line(error)}",
            way_out="Check the identity's access to the lake",
        )

    def _cannot_list(self, prefix: str, error: BaseException) -> LakeError:
        return LakeError(
            f"{self.url}/{prefix} cannot be listed: {first_line(error)}",
            way_out="Check the identity's access to the lake",
        )


def encode_parquet(table: "pa.Table", compression: Compression) -> "pa.Buffer":
    """Return the table as one Parquet file, in memory."""
    import pyarrow as pa  # here alone, for files are listed without it
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression=compression, version="2.6")
    return sink.getvalue()


def _cannot_write(path: str, error: BaseException) -> LakeError:
    return LakeError(
        f"lake: {path} cannot be written: {_cause(error)}",
        way_out="Check that it exists, that you may write to it and that the "
        "disk has room, or set TIDEMARK_LAKE to another place",
    )


def _cause(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return first_line(error)
