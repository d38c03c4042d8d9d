"""What reads a source: one module for each kind of source system."""

from pathlib import Path
from urllib.parse import urlsplit

from landing.clock import Clock, utc_now
from landing.declarations import CsvSource, RowSource
from landing.errors import SourceError
from landing.readers.csv import CsvReader
from landing.readers.databases import SCHEMES, database_reader
from landing.readers.sqlite import SqliteReader
from landing.reading import Measure, Reader, Reading
from landing.settings import Settings

__all__ = ["Measure", "Reader", "Reading", "open_reader"]


def open_reader(
    source: RowSource, settings: Settings, *, clock: Clock = utc_now
) -> Reader | CsvReader:
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
            # called as it is written: a project may move, and its files with it
            return SqliteReader(settings.project / path, system=f"sqlite:///{path}")
        if (database := database_reader(source, url, settings.project)) is not None:
            return database
        wanted = "sqlite:///path/of/the/file.db, or to the URL of " + SCHEMES
    raise SourceError(
        f"source {source.name}: connection {source.connection} has the scheme "
        f"{scheme or 'of a path'}, which cannot be read as a {_kind(source)}",
        way_out=f"Set it to {wanted}",
    )


def _kind(source: RowSource) -> str:
    return "CSV file" if isinstance(source, CsvSource) else "table"
