"""The catalog of any database that `landing.readers.sql.reading` reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from landing.declarations import TableSource
from landing.readers.catalog import (
    CatalogColumn,
    CatalogTable,
    Index,
    Listed,
    index_name,
)
from landing.readers.sql.columns import SqlColumn
from landing.readers.sql.reading import SqlTable

REFUSED = "no type of a file holds all of its values"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a catalog says of a table beside its columns.

    `grows` and `moves` are columns, as `CatalogColumn` has them.
    """

    rows: int | None
    is_view: bool
    indexes: tuple[Index, ...]
    grows: frozenset[str] = frozenset()
    moves: frozenset[str] = frozenset()


class CatalogOf(Protocol):
    """A connection that can be asked for tables; each method raises `SourceError`."""

    by_index: bool
    """As `CatalogTable` has it."""

    @property
    def where(self) -> str:
        """The address without user, password and parameters."""
        ...

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names."""
        ...

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        ...

    def listed(self, schema: str | None) -> Sequence[Listed]:
        """Return the tables of a schema, or those that the connection means."""
        ...

    def facts(self, table: SqlTable) -> Facts:
        """Return what there is to say of a table."""
        ...


class SqlCatalog:
    """See `landing.readers.catalog.Catalog`."""

    def __init__(self, database: CatalogOf, source: TableSource) -> None:
        self._database = database
        self._source = source

    @property
    def where(self) -> str:
        """The address without user, password and parameters."""
        return self._database.where

    def tables(self, schema: str | None) -> Sequence[Listed]:
        """Return the tables of a schema, or those that the connection means."""
        return self._database.listed(schema)

    def describe(self, table: str) -> CatalogTable:
        """Return a table by its name as `landing.table` has it."""
        found = self._database.find(replace(self._source, table=table))
        facts = self._database.facts(found)
        return CatalogTable(
            table,
            facts.is_view,
            facts.rows,
            tuple(_column(one, facts) for one in found.columns),
            found.primary_key,
            facts.indexes,
            self._database.by_index,
        )

    def create_index(self, table: str, column: str) -> str:
        """Return the statement that makes an index of a column."""
        found = self._database.find(replace(self._source, table=table))
        name = index_name(table, column)
        return (
            f"create index {name} on {found.quoted} ({self._database.quoted(column)})"
        )


def indexes_of(rows: Iterable[Sequence[Any]]) -> tuple[Index, ...]:
    """Return indexes of rows of name, column and whether it is unique, in order."""
    return tuple(
        Index(tuple(column for _, column, _ in parts), bool(parts[0][2]))
        for parts in (list(group) for _, group in groupby(rows, itemgetter(0)))
    )


def _column(column: SqlColumn, facts: Facts) -> CatalogColumn:
    return CatalogColumn(
        column.name,
        column.shown,
        column.found,
        column.nullable,
        column.time,
        "" if column.found is not None else REFUSED,
        moves=column.name in facts.moves,
        grows=column.name in facts.grows,
    )
