"""Tables and views of SQL Server and Azure SQL, by mssql-python's Arrow.

No server was available where this was written: what is sent is tried against a recorded
driver alone.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote
from zoneinfo import ZoneInfo

import mssql_python
import pyarrow as pa

from landing.certificates import is_loopback, warn_of
from landing.declarations import TableSource
from landing.errors import SourceError, first_line
from landing.extraction.window import WatermarkKind
from landing.readers.addresses import address_parts
from landing.readers.catalog import Listed, undeclared
from landing.readers.sql.catalog import Facts, SqlCatalog
from landing.readers.sql.columns import SqlColumn
from landing.readers.sql.reading import SqlTable
from landing.readers.sql.watermarks import time_shown
from landing.readers.sqlserver import _catalog
from landing.readers.sqlserver._columns import ROWVERSION, column_of
from landing.readers.sqlserver._tracking import SqlServerReading

__all__ = ["SqlServerReader"]

_log = logging.getLogger("tidemark")

_ROWS = 20_000

_COLUMNS = """
    select c.name, b.name, c.precision, c.scale, c.is_nullable, s.name, o.name,
        o.object_id
    from sys.objects o
    join sys.schemas s on s.schema_id = o.schema_id
    join sys.columns c on c.object_id = o.object_id
    join sys.types t on t.user_type_id = c.user_type_id
    join sys.types b on b.user_type_id =
        case when t.is_assembly_type = 1 then t.user_type_id else t.system_type_id end
    where o.type in ('U', 'V') and s.name = ? and o.name = ?
    order by c.column_id
"""
_PRIMARY_KEY = """
    select c.name
    from sys.indexes i
    join sys.index_columns x on x.object_id = i.object_id and x.index_id = i.index_id
    join sys.columns c on c.object_id = x.object_id and c.column_id = x.column_id
    where i.object_id = ? and i.is_primary_key = 1
    order by x.key_ordinal
"""
_CLOCK = "select datediff_big(microsecond, '1970-01-01', sysutcdatetime())"
# The begin of a transaction is shown by the server's own zone, to some milliseconds.
_OPEN = """
    select datediff_big(
        microsecond, dateadd(millisecond, -10, min(t.transaction_begin_time)),
        sysdatetime())
    from sys.dm_tran_session_transactions s
    join sys.dm_tran_active_transactions t on t.transaction_id = s.transaction_id
    where s.session_id <> @@spid
"""
_MIN_ACTIVE = "select convert(bigint, min_active_rowversion())"
_SNAPSHOT = """
    select snapshot_isolation_state from sys.databases where database_id = db_id()
"""

_CHECKING = {
    "encrypt": ("yes", "mandatory", "true", "strict"),
    "trust_server_certificate": ("no", "false"),
}

_told: set[str] = set()

Connect = Callable[..., Any]


class SqlServerReader:
    """The database at `mssql://user:password@host:1433/database`.

    Without user and password Entra's login is taken, `ActiveDirectoryDefault` unless
    the parameter `authentication` names another. The server is checked by its
    certificate, unless `encrypt` or `trust_server_certificate` say otherwise.
    """

    def __init__(self, url: str, connect: Connect = mssql_python.connect) -> None:
        self._url = url
        self._connect = connect

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqlServerReading]:
        """Begin to read a table in one transaction."""
        with self._connected(source) as connected:
            yield SqlServerReading(connected, source)

    @contextmanager
    def catalog(self, connection: str) -> Iterator[SqlCatalog]:
        """Open the catalog of the login."""
        source = undeclared(connection)
        with self._connected(source) as connected:
            yield SqlCatalog(connected, source)

    @contextmanager
    def _connected(self, source: TableSource) -> Iterator["_SqlServer"]:
        given, where = _given(self._url, source)
        try:
            # or the first question would begin a transaction of another level
            connection = self._connect(given, autocommit=True)
        except mssql_python.Error as error:
            raise SourceError(
                f"source {source.name}: {where} takes no connection of "
                f"{source.connection}: {first_line(error)}",
                way_out=f"Mend TIDEMARK_CONNECTION_{source.connection.upper()}, "
                "or start the server",
            ) from error
        with closing(connection):
            yield _SqlServer(connection, source, where)


class _SqlServer:
    """A connection; see `landing.readers.sqlserver._tracking.TrackingDatabase`."""

    by_index = True

    def __init__(self, connection: Any, source: TableSource, where: str) -> None:
        self._connection = connection
        self._source = source
        self.where = where
        self.clock = int(self.rows(_CLOCK)[0][0]) * 1000
        # before the snapshot, as what is below is committed then
        self._min_active = int(self.rows(_MIN_ACTIVE)[0][0])
        self.oldest_open: int | None = None
        self.tracked_table = ""

    def begin(self) -> None:
        """Ask for open transactions, and begin the one of the snapshot."""
        self.oldest_open = self._oldest_open()
        if self.rows(_SNAPSHOT)[0][0] == 1:
            self._run("set transaction isolation level snapshot")
        self._run("begin transaction")

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names, `table` or `schema.table`.

        Where the watermark is a rowversion, what an open transaction may still write
        below is left for the next run.
        """
        schema, _, name = source.table.rpartition(".")
        found = self.rows(_COLUMNS, schema or "dbo", name)
        if not found:
            raise SourceError(
                f"source {source.name}: {self.where} has no table {source.table} that "
                "the login may read",
                way_out=f"Mend landing.table in {source.file}, or grant select on it",
            )
        schema, name, number = found[0][5:8]
        quoted = self.tracked_table = f"{self.quoted(schema)}.{self.quoted(name)}"
        kinds = {row[0]: row[1] for row in found}
        if kinds.get(source.watermark) == ROWVERSION:
            bound = f"convert(binary(8), convert(bigint, {self._min_active}))"
            column = self.quoted(source.watermark)
            quoted = f"(select * from {quoted} where {column} < {bound}) as t"
        return SqlTable(
            quoted,
            f"{schema}.{name}",
            tuple(
                column_of(row[0], row[1], row[2], row[3], bool(row[4])) for row in found
            ),
            tuple(column for (column,) in self.rows(_PRIMARY_KEY, number)),
            str(number),
        )

    def listed(self, schema: str | None) -> list[Listed]:
        """Return the tables of a schema, those of all unless one is named."""
        found = self.rows(_catalog.TABLES, schema or "", schema or "")
        return [_catalog.listed(*row) for row in found]

    def facts(self, table: SqlTable) -> Facts:
        """Return what there is to say of a table."""
        return _catalog.facts(self.rows, table)

    def definition(self, table: SqlTable) -> str | None:
        """Return what tells a view's definition."""
        return _catalog.definition(self.rows, table)

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        return "[" + name.replace("]", "]]") + "]"

    def literal(self, value: str | bytes, column: SqlColumn) -> str:
        """Return a value of a key as a statement has it."""
        if isinstance(value, bytes):
            return f"0x{value.hex()}"
        mark = "" if value.isascii() else "N"
        text = f"{mark}'" + value.replace("'", "''") + "'"
        if column.time in ("utc", "local"):
            kind = "datetimeoffset" if column.time == "utc" else "datetime2"
            return f"convert({kind}(7), {text})"
        return text

    def ranges(
        self,
        name: str,
        column: SqlColumn,
        kind: WatermarkKind,
        low: int,
        zone: ZoneInfo | None,
    ) -> list[str]:
        """Return a range of the watermark's index; of a text all rows are wanted."""
        if column.shown == "rowversion":
            return [f"{name} >= convert(binary(8), convert(bigint, {max(low, 0)}))"]
        if kind == "integer":
            return [f"{name} >= {low}"] if column.answered != pa.string() else []
        if column.time is None:
            return []
        if column.shown in ("datetime", "smalldatetime"):
            # which is rounded to three hundredths of a second, and to a minute
            shown = time_shown(column, low - 60_000_000_000, zone)[:23]
            return [f"{name} >= convert(datetime, '{shown.replace(' ', 'T')}', 126)"]
        shown = time_shown(column, low, zone)
        if column.time == "day":
            return [f"{name} >= convert(date, '{shown}', 23)"]
        if column.time == "utc":
            return [f"{name} >= convert(datetimeoffset(6), '{shown} +00:00', 121)"]
        return [f"{name} >= convert(datetime2(6), '{shown}', 121)"]

    def answers(self, query: str, types: Sequence[pa.DataType]) -> Iterator[pa.Table]:
        """Yield the rows of a query, some thousand at a time."""
        names = [str(index) for index in range(len(types))]
        with closing(self._connection.cursor()) as cursor:
            with self._explained():
                cursor.execute(query)
            while True:
                with self._explained():
                    batch = cursor.arrow_batch(_ROWS)
                if not batch.num_rows:
                    return
                arrays = [
                    column.cast(kind)
                    for column, kind in zip(batch.columns, types, strict=True)
                ]
                yield pa.table(arrays, names=names)

    def _oldest_open(self) -> int | None:
        try:
            with closing(self._connection.cursor()) as cursor:
                cursor.execute(_OPEN)
                age = cursor.fetchall()[0][0]
        except mssql_python.Error:
            if self.where not in _told:
                _told.add(self.where)
                _log.warning(
                    "%s does not tell which transactions are open: grant view database "
                    "state to the login. Until then, only rows that are committed "
                    "within `overlap`, or bear a rowversion, are found.",
                    self.where,
                )
            return None
        return None if age is None else self.clock - int(age) * 1000

    def rows(self, query: str, *values: object) -> Sequence[Sequence[Any]]:
        """Return the rows of a small query."""
        with self._explained(), closing(self._connection.cursor()) as cursor:
            cursor.execute(query, *values)
            return cursor.fetchall()  # type: ignore[no-any-return]

    def _run(self, statement: str) -> None:
        with self._explained(), closing(self._connection.cursor()) as cursor:
            cursor.execute(statement)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except mssql_python.Error as error:
            raise SourceError(
                f"source {self._source.name}: table {self._source.table} at "
                f"{self.where} cannot be read: {first_line(error)}",
                way_out="Mend what it says, or run it again; no window was committed",
            ) from error


def _given(url: str, source: TableSource) -> tuple[str, str]:
    """Return what the driver is given, and the address as it may be shown."""
    try:
        parts = address_parts(url)
        host, port = parts.hostname, parts.port or 1433
        database = unquote(parts.path.lstrip("/"))
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if not host or not database:
            raise ValueError
    except ValueError:
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} is "
            "not one of SQL Server with a database",
            way_out=f"Set TIDEMARK_CONNECTION_{source.connection.upper()} to "
            "mssql://user:password@host:1433/database, or without user and password "
            "for a login of Entra; with what is special in a password written as %40",
        ) from None
    given = {
        "Server": f"tcp:{host},{port}",
        "Database": database,
        "Encrypt": asked.get("encrypt", "yes"),
        "TrustServerCertificate": asked.get("trust_server_certificate", "no"),
    }
    if parts.username:
        given |= {"UID": unquote(parts.username), "PWD": unquote(parts.password or "")}
    if "authentication" in asked or not parts.username:
        given["Authentication"] = asked.get("authentication", "ActiveDirectoryDefault")
    written = ";".join(f"{key}={_braced(value)}" for key, value in given.items())
    where = f"mssql://{host}:{port}/{database}"
    if not is_loopback(host):
        warn_of(_lowered(asked), where)
    return written, where


def _lowered(asked: Mapping[str, str]) -> str:
    """Return the parameter by which the server is not checked, if one is so."""
    for name, checking in _CHECKING.items():
        if asked.get(name, checking[0]).lower() not in checking:
            return f"{name}={asked[name]}"
    return ""


def _braced(value: str) -> str:
    return "{" + value.replace("}", "}}") + "}" if set(value) & set(";{}= ") else value
