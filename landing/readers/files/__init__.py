"""Files as sources: where they stand, which there are, and what they hold."""

from pathlib import Path

from obstore.exceptions import BaseError

from landing.declarations import FileSource
from landing.errors import SourceError, first_line
from landing.lake_account import REMOTE_SCHEMES, open_account
from landing.readers.files.formats import tables_of
from landing.readers.files.local import LocalFolder
from landing.readers.files.place import FoundFile, OpenedFile, Place
from landing.readers.files.remote import RemoteFolder

__all__ = ["FoundFile", "OpenedFile", "Place", "open_place", "tables_of"]


def open_place(source: FileSource, url: str, project: Path) -> Place:
    """Return the place at a connection's address, which may be below the project.

    Raises `SourceError` where no files can be read there.
    """
    if url.startswith(REMOTE_SCHEMES):
        if "?" in url:
            raise _no_place(source, "has a query in it, which would be shown")
        try:
            return RemoteFolder(url, open_account(url))
        except (BaseError, ValueError) as error:
            raise _no_place(source, f"cannot be opened: {first_line(error)}") from error
    if "://" in url and not url.startswith("file://"):
        scheme = url.partition("://")[0]
        raise _no_place(source, f"has the scheme {scheme}, which has no files")
    return LocalFolder(project / Path(url.removeprefix("file://")).expanduser())


def _no_place(source: FileSource, what: str) -> SourceError:
    return SourceError(
        f"source {source.name}: connection {source.connection} {what}",
        way_out="Set it to a folder, file:///path/of/the/folder, "
        "abfss://container@account.dfs.core.windows.net/path or az://container/path",
    )
