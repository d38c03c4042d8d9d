"""What an SQLite file says of its tables and their indexes."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from landing.columns.values import SourceColumn
from landing.declarations import TableSource
from landing.errors import RequestError, SourceError, nearest
from landing.readers.catalog import (
    CatalogColumn,
    CatalogTable,
    Clock,
    Index,
    Listed,
    index_name,
)
from landing.readers.sqlite_errors import explained
from landing.readers.sqlite_query import quoted

_TABLES = """
    select name, type = 'view' from sqlite_master
    where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'
    order by name
"""
_LANDS = {"integer": pa.int64(), "binary": pa.binary(), "text": pa.string()}


def tables_in(connection: sqlite3.Connection) -> dict[str, bool]:
    """Return the tables and views, and of each whether it is a view."""
    return {name: bool(view) for name, view in connection.execute(_TABLES)}


def views_in(
    connection: sqlite3.Connection,
) -> tuple[Sequence[str], Callable[[str], str | None]]:
    """Return the views, and what returns the statement of one."""
    found = dict(
        connection.execute("select name, sql from sqlite_master where type = 'view'")
    )
    return list(found), found.get


def column_of(name: str, declared: str | None) -> SourceColumn:
    """Return the column by the rules of SQLite's type affinity."""
    known = (declared or "").upper()
    if "INT" in known:
        return SourceColumn(name, "integer")
    return SourceColumn(name, "binary" if "BLOB" in known else "text")


class SqliteCatalog:
    """See `landing.readers.catalog.Catalog`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        source: TableSource,
        path: Path,
        where: str,
    ) -> None:
        self._connection = connection
        self._source = source
        self._path = path
        self.where = where

    def tables(self, schema: str | None) -> Sequence[Listed]:
        """Return the tables, and of each at most how many rows it has, if known."""
        if schema is not None:
            raise RequestError(
                f"--schema: {self._path} is an SQLite file, which has no schemas",
                way_out="Leave it out",
            )
        with explained(self._source, self._path):
            found = tables_in(self._connection)
            return [Listed(name, v, self._rows(name, v)) for name, v in found.items()]

    def describe(self, table: str) -> CatalogTable:
        """Return a table by its name."""
        with explained(self._source, self._path):
            return self._described(table)

    def create_index(self, table: str, column: str) -> str:
        """Return the statement that makes an index of a column."""
        name = index_name(table, column)
        return f"create index {name} on {quoted(table)} ({quoted(column)})"

    def _described(self, table: str) -> CatalogTable:
        found = self._connection.execute(
            'select name, type, "notnull", pk from pragma_table_xinfo(?) '
            "where hidden <> 1",
            [table],
        ).fetchall()
        known = tables_in(self._connection)
        if not found:
            near = nearest(table, list(known))
            meant = f"did you mean {near}" if near else f"it has {', '.join(known)}"
            raise SourceError(
                f"source {self._source.name}: {self._path} has no table {table}; "
                f"{meant if known else 'it has none'}",
                way_out="Name one that is there",
            )
        keys = [name for _, name in sorted((pk, name) for name, *_, pk in found if pk)]
        is_view = known.get(table, False)
        columns = tuple(
            _column(name, kind, not_null or name in keys, name in keys and len(keys))
            for name, kind, not_null, _ in found
        )
        rows = self._rows(table, is_view)
        return CatalogTable(
            table, is_view, rows, columns, tuple(keys), self._indexes(table)
        )

    def _indexes(self, table: str) -> tuple[Index, ...]:
        found = self._connection.execute(
            'select name, "unique" from pragma_index_list(?) where partial = 0',
            [table],
        ).fetchall()
        return tuple(
            Index(
                tuple(
                    column
                    for (column,) in self._connection.execute(
                        "select name from pragma_index_info(?) order by seqno", [name]
                    )
                ),
                bool(unique),
            )
            for name, unique in found
        )

    def _rows(self, table: str, is_view: bool) -> int | None:
        """Return the largest number that a row got, one step in the file."""
        if is_view:
            return None
        try:
            asked = f"select max(_rowid_) from {quoted(table)}"  # noqa: S608 - quoted
            return int(self._connection.execute(asked).fetchone()[0] or 0)
        except sqlite3.OperationalError:
            return None  # it is without rowid, or of a module


def _column(name: str, kind: str, not_null: bool, parts_of_key: int) -> CatalogColumn:
    shown = kind.lower()
    is_time = "date" in shown or "time" in shown
    clock: Clock | None = "local" if is_time else None
    return CatalogColumn(
        name,
        shown,
        _LANDS[column_of(name, kind).lands_as],
        nullable=not not_null,
        clock=clock,
        grows=shown == "integer" and parts_of_key == 1,
    )
