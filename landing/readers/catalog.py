"""What a database's catalog says of its tables, for a person who is to declare them.

A reader that can be asked keeps `HasCatalog`. Nothing here reads a row of a table.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

import pyarrow as pa

from landing.declarations import FOLDER, TableSource

Clock = Literal["utc", "local", "day"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A table or a view that the login may read.

    `table` is its name as `landing.table` has it, with the schema where that is not
    the one in which a name alone is looked for. `rows` is what the catalog estimates,
    None where it says nothing.
    """

    table: str
    is_view: bool
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """A column, and the type that it lands as where none is declared.

    `shown` is its type as the database names it. `lands` is None where no type of a
    file holds all of its values, which `refused` then says. `clock` says of a time
    whether it is one of UTC (or has its offset), of some zone's clock, or a day; None
    of what is no time. `moves` is whether the database itself sets it anew with each
    change of the row, `grows` whether it numbers new rows by it.
    """

    name: str
    shown: str
    lands: pa.DataType | None
    nullable: bool = True
    clock: Clock | None = None
    refused: str = ""
    moves: bool = False
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An index over all rows, by columns in order; None is an expression.

    One that does not serve a range, or not of all rows, is none.
    """

    columns: tuple[str | None, ...]
    is_unique: bool


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table as the catalog has it; `table` as `Listed` has it.

    `by_index` is False where the database passes over rows of a range without one.
    """

    table: str
    is_view: bool
    rows: int | None
    columns: tuple[CatalogColumn, ...]
    primary_key: tuple[str, ...]
    indexes: tuple[Index, ...]
    by_index: bool = True


class Catalog(Protocol):
    """An open catalog; each method raises `SourceError` where it cannot be read."""

    @property
    def where(self) -> str:
        """The address without user, password and parameters."""
        ...

    def tables(self, schema: str | None) -> Sequence[Listed]:
        """Return the tables of a schema, or those that the connection means."""
        ...

    def describe(self, table: str) -> CatalogTable:
        """Return a table by its name as `landing.table` has it."""
        ...

    def create_index(self, table: str, column: str) -> str:
        """Return the statement that makes an index of a column."""
        ...


class HasCatalog(Protocol):
    """A reader whose catalog can be asked, as that of any database."""

    def catalog(self, connection: str) -> AbstractContextManager[Catalog]:
        """Open the catalog; raise `SourceError` where the source cannot be reached."""
        ...


def undeclared(connection: str) -> TableSource:
    """Return what readers call a table of which there is no declaration yet.

    Errors name it as the connection.
    """
    return TableSource(
        name=connection,
        file=FOLDER,
        columns=(),
        connection=connection,
        key=(),
        watermark="",
        lag=timedelta(0),
        overlap=timedelta(0),
        deleted_column=None,
        table="of the catalog",
    )


def index_name(table: str, column: str) -> str:
    """Return a name for an index, of letters, digits and `_`, which databases take."""
    words = f"ix_{table.rpartition('.')[2]}_{column}".lower()
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in words)[:60]
