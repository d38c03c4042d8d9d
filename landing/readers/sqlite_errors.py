"""What SQLite says when a file cannot be read, as what a person can do about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landing.declarations import TableSource
from landing.errors import SourceError, first_line

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNOPENED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@contextmanager
def explained(source: TableSource, path: Path) -> Iterator[None]:
    """Raise what SQLite raises as a `SourceError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        what, way_out = _explanation(source, path, error)
        raise SourceError(f"source {source.name}: {what}", way_out=way_out) from error


def _explanation(
    source: TableSource, path: Path, error: sqlite3.Error
) -> tuple[str, str]:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF  # the extended codes hold the plain one in their last byte
    if code == sqlite3.SQLITE_NOTADB:
        what = f"{path} is not an SQLite database"
        return what, "Set the address of its connection to one"
    if code in _LOCKED:
        return f"{path} is locked by another process", "Run it again when it is done"
    if extended == sqlite3.SQLITE_READONLY_ROLLBACK:
        return (
            f"a writer of {path} died in the middle of a transaction, which is still "
            "to be rolled back",
            "Let the writer open the file once more, or any program that may write "
            "it, such as the command sqlite3",
        )
    if code in _UNOPENED and is_wal(path):
        return (
            f"{path} is in WAL mode, and what its readers share cannot be written to "
            f"{path.parent}",
            "Mount the folder so that it can be written, or extract from a copy that "
            "VACUUM INTO made",
        )
    return (
        f"table {source.table} in {path} cannot be read: {first_line(error)}",
        "Mend the file, or run it again; no window was committed",
    )


def is_wal(path: Path) -> bool:
    """Return whether the file's header says so."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"
    return False
