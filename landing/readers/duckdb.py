"""Tables and views of a DuckDB file, opened for reading only, as Arrow."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from landing.declarations import TableSource
from landing.errors import SourceError, first_line, nearest
from landing.extraction.window import WatermarkKind
from landing.readers.catalog import Index, Listed, undeclared
from landing.readers.sql.catalog import Facts, SqlCatalog
from landing.readers.sql.columns import UTC, SqlColumn
from landing.readers.sql.reading import SqlReading, SqlTable
from landing.readers.sql.watermarks import FIRST_DAY, time_shown
from landing.readers.views import definition_of, statements

__all__ = ["DuckDbReader"]

_ROWS = 50_000
_TEXT = pa.string()
_NATIVE = {
    "BOOLEAN": pa.bool_(),
    "TINYINT": pa.int16(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "UTINYINT": pa.int16(),
    "USMALLINT": pa.int32(),
    "UINTEGER": pa.int64(),
    "UBIGINT": pa.decimal128(20, 0),
    "DOUBLE": pa.float64(),
    "BLOB": pa.binary(),
}
_NESTED = ("STRUCT", "MAP", "UNION")

_COLUMNS = """
    select column_name, data_type, is_nullable from duckdb_columns()
    where database_name = current_database() and lower(schema_name) = lower(?)
    and lower(table_name) = lower(?)
    order by column_index
"""
_PRIMARY_KEY = """
    select unnest(constraint_column_names) from duckdb_constraints()
    where database_name = current_database() and lower(schema_name) = lower(?)
    and lower(table_name) = lower(?) and constraint_type = 'PRIMARY KEY'
"""
_TABLES = """
    select table_name from information_schema.tables
    where table_catalog = current_database() order by 1
"""
_TABLES_AND_VIEWS = """
    select schema_name, table_name, false as is_view, estimated_size
    from duckdb_tables() where database_name = current_database() and not internal
    union all
    select schema_name, view_name, true, null
    from duckdb_views() where database_name = current_database() and not internal
"""
_VIEWS = """
    select schema_name, view_name, sql from duckdb_views()
    where database_name = current_database() and not internal order by 1, 2
"""
_LISTED = f"""
    select * from ({_TABLES_AND_VIEWS})
    where ? is null or lower(schema_name) = lower(?)
    order by schema_name <> 'main', 1, 2
"""
_LISTED_ONE = f"""
    select is_view, estimated_size from ({_TABLES_AND_VIEWS})
    where lower(schema_name) = lower(?) and lower(table_name) = lower(?)
"""
# of an index made by itself the catalog has an expression, whose columns may be any
_UNIQUE = """
    select constraint_column_names from duckdb_constraints()
    where database_name = current_database() and lower(schema_name) = lower(?)
    and lower(table_name) = lower(?) and constraint_type = 'UNIQUE'
"""


class DuckDbReader:
    """The file at `duckdb:///path`: absolute with a fourth slash, else in a folder."""

    def __init__(self, url: str, folder: Path) -> None:
        written = Path(url.partition(":///")[2]).expanduser()
        self._path = folder / written
        # called as it is written: a project may move, and its files with it
        self._where = f"duckdb:///{written}"

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqlReading]:
        """Begin to read a table in one transaction."""
        with self._connected(source) as connected:
            yield SqlReading(connected, source)

    @contextmanager
    def catalog(self, connection: str) -> Iterator[SqlCatalog]:
        """Open the catalog of the file."""
        source = undeclared(connection)
        with self._connected(source) as connected:
            yield SqlCatalog(connected, source)

    @contextmanager
    def _connected(self, source: TableSource) -> Iterator["_DuckDb"]:
        if not self._path.is_file():
            raise SourceError(
                f"source {source.name}: there is no DuckDB file {self._path}",
                way_out=f"Set the address of connection {source.connection} to "
                "duckdb:////path/of/the/file",
            )
        with _explained(source, self._path):
            connection = duckdb.connect(str(self._path), read_only=True)
        with closing(connection):
            yield _DuckDb(connection, source, self._path, self._where)


class _DuckDb:
    """A connection; see `landing.readers.sql.reading.Database`."""

    oldest_open = None  # a file that another process writes to cannot be opened
    by_index = False  # what is not of a range is passed over by groups of rows

    def __init__(
        self, connection: Any, source: TableSource, path: Path, where: str
    ) -> None:
        self._connection = connection
        self._source = source
        self._path = path
        self.where = where
        with _explained(source, path):
            connection.execute("set timezone = 'UTC'")
            now = connection.execute("select epoch_us(get_current_timestamp())")
            self.clock = int(now.fetchone()[0]) * 1000
            connection.execute("begin")

    def begin(self) -> None:
        """Do nothing: nobody writes to a file that is read."""

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names, `table` or `schema.table`."""
        schema, _, name = source.table.rpartition(".")
        schema = schema or "main"
        with _explained(source, self._path):
            found = self._connection.execute(_COLUMNS, [schema, name]).fetchall()
            key = self._connection.execute(_PRIMARY_KEY, [schema, name]).fetchall()
            known = [row[0] for row in self._connection.execute(_TABLES).fetchall()]
        if not found:
            near = nearest(name, known)
            meant = f"did you mean {near}" if near else f"it has {', '.join(known)}"
            raise SourceError(
                f"source {source.name}: {self._path} has no table {source.table}; "
                f"{meant}",
                way_out=f"Mend landing.table in {source.file}",
            )
        return SqlTable(
            f"{self.quoted(schema)}.{self.quoted(name)}",
            f"{schema}.{name}",
            tuple(_column(*row) for row in found),
            tuple(column for (column,) in key),
        )

    def listed(self, schema: str | None) -> list[Listed]:
        """Return the tables of a schema, those of all unless one is named."""
        with _explained(self._source, self._path):
            found = self._connection.execute(_LISTED, [schema, schema]).fetchall()
        return [
            Listed(name if of == "main" else f"{of}.{name}", is_view, rows)
            for of, name, is_view, rows in found
        ]

    def facts(self, table: SqlTable) -> Facts:
        """Return what there is to say of a table."""
        schema, _, name = table.shown.partition(".")
        asked = [schema, name]
        with _explained(self._source, self._path):
            ask = self._connection.execute
            about = ask(_LISTED_ONE, asked).fetchall()
            unique = ask(_UNIQUE, asked).fetchall()
        is_view, rows = about[0]
        return Facts(rows, is_view, tuple(Index(tuple(c), True) for (c,) in unique))

    def definition(self, table: SqlTable) -> str | None:
        """Return what tells a view's definition."""
        schema, _, name = table.shown.partition(".")
        with _explained(self._source, self._path):
            rows = self._connection.execute(_VIEWS).fetchall()
        is_view = any(
            (of.lower(), view.lower()) == (schema.lower(), name.lower())
            for of, view, _ in rows
        )
        if not is_view:
            return ""
        views = statements((view, sql) for _, view, sql in rows)
        return definition_of(name, views, views.get)

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, value: str | bytes, column: SqlColumn) -> str:
        """Return a value of a key as a statement has it."""
        if isinstance(value, bytes):
            return "'" + "".join(f"\\x{octet:02x}" for octet in value) + "'::blob"
        return "'" + value.replace("'", "''") + "'"

    def ranges(
        self,
        name: str,
        column: SqlColumn,
        kind: WatermarkKind,
        low: int,
        zone: ZoneInfo | None,
    ) -> list[str]:
        """Return ranges, by which DuckDB passes over groups of rows; none of text."""
        if kind == "integer":
            return [] if column.answered == _TEXT else [f"{name} >= {low}"]
        if column.time is None:
            return []
        # what is before all times of a file, such as -infinity, has no order there
        return [
            f"{name} >= '{time_shown(column, low, zone)}'",
            f"{name} < '{FIRST_DAY}'",
        ]

    def answers(self, query: str, types: Sequence[pa.DataType]) -> Iterator[pa.Table]:
        """Yield the rows of a query, some thousand at a time."""
        with _explained(self._source, self._path):
            batches = self._connection.sql(query).to_arrow_reader(_ROWS)
        names = [str(index) for index in range(len(types))]
        while True:
            with _explained(self._source, self._path):
                batch = next(batches, None)
            if batch is None:
                return
            arrays = [
                column.cast(kind)
                for column, kind in zip(batch.columns, types, strict=True)
            ]
            yield pa.table(arrays, names=names)


@contextmanager
def _explained(source: TableSource, path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise SourceError(
            f"source {source.name}: table {source.table} in {path} cannot be read: "
            f"{first_line(error)}",
            way_out="Run it again when no other process writes to the file; "
            "no window was committed",
        ) from error


def _column(name: str, shown: str, nullable: bool) -> SqlColumn:
    if shown == "VARCHAR":
        number = "try_cast({} as hugeint)"
        return SqlColumn(name, shown, _TEXT, _TEXT, nullable=nullable, number=number)
    if shown in _NATIVE:
        kind = _NATIVE[shown]
        return SqlColumn(name, shown, kind, kind, nullable=nullable)
    if shown.startswith("DECIMAL(") and shown.endswith(")"):
        precision, scale = (int(n) for n in shown[len("DECIMAL(") : -1].split(","))
        exact = pa.decimal128(precision, scale)
        return SqlColumn(name, shown, exact, exact, nullable=nullable)
    if shown == "FLOAT":
        # the shortest text that means the number: 0.1 stays 0.1
        asked = "cast(cast({} as varchar) as double)"
        return SqlColumn(
            name, shown, pa.float64(), pa.float64(), asked, nullable=nullable
        )
    as_text = "cast({} as varchar)"
    if shown == "DATE":
        return SqlColumn(name, shown, _TEXT, pa.date32(), as_text, "day", nullable)
    if shown in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"):
        return SqlColumn(name, shown, _TEXT, UTC, as_text, "local", nullable)
    if shown == "TIMESTAMP WITH TIME ZONE":
        return SqlColumn(name, shown, _TEXT, UTC, as_text, "utc", nullable)
    if shown in ("HUGEINT", "UHUGEINT"):
        return SqlColumn(
            name, shown, _TEXT, None, as_text, nullable=nullable, number="{}"
        )
    if shown.startswith(_NESTED) or shown.endswith("]"):
        as_text = "cast(to_json({}) as varchar)"
    # nanoseconds, times of day, intervals, UUIDs, JSON, enumerations, bits
    time: Any = "local" if shown == "TIMESTAMP_NS" else None
    return SqlColumn(name, shown, _TEXT, _TEXT, as_text, time, nullable)
