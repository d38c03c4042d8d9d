"""Which reader a database's URL asks for; each comes with an extra of the package."""

import importlib
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from landing.declarations import TableSource
from landing.errors import SourceError
from landing.readers.any_sqlalchemy import AnyReader
from landing.readers.protocol import Reader

_READERS = {
    "postgresql": ("postgresql", "PostgresReader"),
    "postgres": ("postgresql", "PostgresReader"),
    "mysql": ("mysql", "MysqlReader"),
    "mariadb": ("mysql", "MysqlReader"),
    "mssql": ("sqlserver", "SqlServerReader"),
    "duckdb": ("duckdb", "DuckDbReader"),
}
"""By scheme, less any driver in it: the module, called as the extra, and its class."""

_OF_FILES = ("duckdb",)

SCHEMES = "postgresql, mysql, mssql, duckdb, or another that SQLAlchemy reads"


def database_reader(source: TableSource, url: str, project: Path) -> Reader | None:
    """Return the reader of a database, None where the URL is of none that is known.

    Relative paths are below the project. Raises `SourceError` where the package that it
    needs is not installed.
    """
    scheme = url.partition("://")[0].partition("+")[0].lower()
    if scheme not in _READERS:
        return _any_reader(source, url)
    extra, name = _READERS[scheme]
    try:
        module = importlib.import_module(f"landing.readers.{extra}")
    except ModuleNotFoundError as error:
        raise SourceError(
            f"source {source.name}: to read {extra} needs the package {error.name}",
            way_out=f"Install tidemark[{extra}]",
        ) from error
    made = getattr(module, name)
    return cast(Reader, made(url, project) if scheme in _OF_FILES else made(url))


def _any_reader(source: TableSource, url: str) -> Reader | None:
    try:
        return AnyReader(sa.create_engine(url, poolclass=sa.NullPool))
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError):
        return None
    except ValueError:
        # what it says might show the password
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} is "
            "not one that SQLAlchemy reads",
            way_out=f"Set TIDEMARK_CONNECTION_{source.connection.upper()} to "
            "dialect://user:password@host:port/database, with what is special in a "
            "password written as %40",
        ) from None
    except ModuleNotFoundError as error:
        raise SourceError(
            f"source {source.name}: to read connection {source.connection} needs the "
            f"package {error.name}",
            way_out=f"Install {error.name}, which SQLAlchemy's dialect asks for",
        ) from error
