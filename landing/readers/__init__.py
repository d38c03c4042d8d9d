"""What reads a source: one module for each kind of source system."""

from pathlib import Path

from landing.declarations import ApiSource, FileSource, RowSource
from landing.errors import SourceError
from landing.readers.api import ApiReader, headers_of
from landing.readers.api.client import Client
from landing.readers.databases import SCHEMES, database_reader
from landing.readers.files import Place, open_place
from landing.readers.protocol import Measure, Reader, Reading
from landing.readers.sqlite import SqliteReader
from landing.settings import Settings

__all__ = ["Measure", "Place", "Reader", "Reading", "open_reader"]


def open_reader(source: RowSource, settings: Settings) -> Reader | Place:
    """Return what reads a source, by its kind and its connection's URL.

    Of files that is the place where they stand. Relative paths are below the project.
    Raises `SourceError` where the connection has no address, or one of a system that
    cannot be read.
    """
    url = settings.connection(source.connection, source=source.name)
    if isinstance(source, FileSource):
        return open_place(source, url, settings.project)
    if isinstance(source, ApiSource):
        secret = settings.secrets.get(source.connection.lower())
        return ApiReader(
            lambda asked: Client(asked, url, headers_of(asked, secret)),
            system=url.rstrip("/"),
        )
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme == "sqlite":
        path = Path(url.removeprefix("sqlite:///")).expanduser()
        # called as it is written: a project may move, and its files with it
        return SqliteReader(settings.project / path, system=f"sqlite:///{path}")
    if (database := database_reader(source, url, settings.project)) is not None:
        return database
    raise SourceError(
        f"source {source.name}: connection {source.connection} has the scheme "
        f"{scheme or 'of a path'}, which cannot be read as a table",
        way_out="Set it to sqlite:///path/of/the/file.db, or to the URL of " + SCHEMES,
    )
