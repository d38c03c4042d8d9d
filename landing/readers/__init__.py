"""What reads a source: one module for each kind of source system."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from landing.clock import Clock, utc_now
from landing.declarations import CsvSource, RowSource
from landing.errors import SourceError
from landing.readers.csv import CsvReader
from landing.readers.sqlite import SqliteReader
from landing.rows import Batch, SourceColumn
from landing.settings import Settings

__all__ = ["Reader", "Reading", "open_reader"]


class Reading(Protocol):
    """One look at a source, for one window.

    Declared columns are there, and none has a name that landing uses itself.
    """

    @property
    def columns(self) -> Sequence[SourceColumn]:
        """All columns of the source, declared or not, in its order."""
        ...

    def high(self) -> int | None:
        """Return how far the source can be read now; see `landing.window`.

        For a time watermark its own clock less `lag`, and never later than the
        first row is read. For an integer the largest value that it holds, None
        where it holds none. Raises `SourceError`.
        """
        ...

    def rows(self, low: int | None, since: int | None) -> Iterator[Batch]:
        """Yield batches of at least the rows that are not certainly up to `low`.

        A value stands as the source keeps it. Rows whose watermark cannot be
        ordered are among them, always. A batch is whole where its file was
        delivered or changed after `since` (nanoseconds since 1970-01-01 UTC;
        None: at any time). Raises `SourceError` when the source cannot be read
        to its end.
        """
        ...


class Reader(Protocol):
    """A source system, at its address."""

    def open(self, source: RowSource) -> AbstractContextManager[Reading]:
        """Begin to read; raise `SourceError` where source and declaration differ."""
        ...


def open_reader(
    source: RowSource, settings: Settings, *, clock: Clock = utc_now
) -> Reader:
    """Return the reader of a source, by its kind and its connection's URL.

    `clock` is the time of files, which have none of their own. Relative paths
    are below the project. Raises `SourceError` where the connection has no
    address, or one of a system that cannot be read.
    """
    url = settings.connection(source.connection, source=source.name)
    scheme = urlsplit(url).scheme if "://" in url else ""
    if isinstance(source, CsvSource):
        if scheme in ("", "file"):
            folder = Path(url.removeprefix("file://")).expanduser()
            return CsvReader(settings.project / folder, clock=clock)
        wanted = "a folder, or file:///path/of/the/folder"
    else:
        if scheme == "sqlite":
            path = Path(url.removeprefix("sqlite:///")).expanduser()
            return SqliteReader(settings.project / path)
        wanted = "sqlite:///path/of/the/file.db"
    raise SourceError(
        f"source {source.name}: connection {source.connection} has the scheme "
        f"{scheme or 'of a path'}, which cannot be read as a {_kind(source)}",
        way_out=f"Set it to {wanted}",
    )


def _kind(source: RowSource) -> str:
    return "CSV file" if isinstance(source, CsvSource) else "table"
