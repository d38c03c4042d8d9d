"""The database that the control table is in: opened, made complete, and explained."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from landing.certificates import postgresql_checks, warn_of
from landing.control import tables
from landing.errors import ControlError, first_line

_ATTEMPTS = 3
_POSTGRESQL = "postgresql+psycopg"
"""The driver that the extra of that name brings, where an address names none."""
_OF_LIBPQ = (_POSTGRESQL, "postgresql+psycopg2")


class ControlDatabase:
    """The database at one SQLAlchemy URL; what fails in it is a `ControlError`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._shown = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str) -> "ControlDatabase":
        """Open the control table, making its tables where they are missing.

        Raises `ControlError` when the address means nothing, the database
        cannot be used, or the folder of its file does not exist.
        """
        database = cls._at(url)
        database._make_tables()
        return database

    @classmethod
    def find(cls, url: str) -> "ControlDatabase | None":
        """Open the control table; None, and nothing is made, where there is none.

        One of an older version gets the columns that it lacks. Raises `ControlError`
        as `open` does.
        """
        database = cls._at(url)
        if not database._is_there():
            return None
        database._make_tables()
        return database

    @classmethod
    def _at(cls, url: str) -> "ControlDatabase":
        try:
            # A long run needs few connections, far apart: a pooled one would
            # be cut by the server meanwhile.
            parsed = sa.make_url(url)
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername=_POSTGRESQL)
            if parsed.drivername in _OF_LIBPQ:
                parsed = _checked(parsed)
            is_sqlite = parsed.get_backend_name() == "sqlite"
            engine = sa.create_engine(
                parsed,
                poolclass=sa.NullPool,
                connect_args={"timeout": 30} if is_sqlite else {},
            )
        except ArgumentError as error:
            raise ControlError(
                "TIDEMARK_CONTROL is not the URL of a database",
                way_out="Set it to an SQLAlchemy URL such as sqlite:///control.db",
            ) from error
        except ModuleNotFoundError as error:
            raise ControlError(
                f"the control table's database needs the package {error.name}",
                way_out=f"Install {_package(str(error.name))}, or set TIDEMARK_CONTROL "
                "to a database whose driver is here",
            ) from error
        folder = Path(parsed.database or "").absolute().parent
        if is_sqlite and not folder.is_dir():
            # made unasked, a new control table would land everything again
            raise ControlError(
                f"the control table's folder {folder} does not exist",
                way_out="Make it, or set TIDEMARK_CONTROL to where the table is",
            )
        return cls(engine)

    @property
    def folder(self) -> Path | None:
        """The folder of the table's file; None where it is on a server."""
        url = self.engine.url
        if url.get_backend_name() != "sqlite":
            return None
        return Path(url.database or "").absolute().parent

    def _is_there(self) -> bool:
        url = self.engine.url
        file = url.database or ""
        # SQLite makes a file by looking into it; an URI's path is its own to read
        if url.get_backend_name() == "sqlite" and not (
            file.startswith("file:") or Path(file).is_file()
        ):
            return False
        with self.transaction() as connection:
            return sa.inspect(connection).has_table(tables.runs.name)

    def _make_tables(self) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                with self.transaction() as connection:
                    tables.make(connection)
            except ControlError:
                # Another process may just be making them: look again.
                if attempt == _ATTEMPTS - 1:
                    raise
                threading.Event().wait(0.1)
            else:
                return

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Begin a transaction, which is committed unless something is raised."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: SQLAlchemyError) -> ControlError:
        cause = getattr(error, "orig", None) or error
        return ControlError(
            f"the control table at {self._shown} cannot be used: {first_line(cause)}",
            way_out="Check that the database can be reached and written, or set "
            "TIDEMARK_CONTROL to another one",
        )


def _checked(url: sa.URL) -> sa.URL:
    """Return an address that has its server checked, unless it says not to."""
    asked = {
        name: value if isinstance(value, str) else ",".join(value)
        for name, value in url.query.items()
    }
    try:
        added, lowered = postgresql_checks(url.host or "", asked, os.environ)
    except LookupError as error:
        raise ControlError(
            f"the control table's server cannot be checked: {error}",
            way_out="Add sslrootcert=FILE, of the authority that signed the server's "
            "certificate, to TIDEMARK_CONTROL",
        ) from None
    warn_of(lowered, f"the control table's server {url.host}")
    return url.update_query_dict(added)


def _package(driver: str) -> str:
    return "tidemark[postgresql]" if driver == "psycopg" else driver
