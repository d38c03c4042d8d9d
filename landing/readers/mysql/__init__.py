"""Tables and views of MySQL and MariaDB, by PyMySQL, in one consistent snapshot.

There is no driver of theirs that answers in Arrow and keeps every value. Rows are
received a few thousand at a time and become columns of Arrow together.
"""

import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, unquote
from zoneinfo import ZoneInfo

import pyarrow as pa
import pymysql
from pymysql.constants import ER
from pymysql.cursors import SSCursor

from landing.certificates import is_loopback, warn_of
from landing.declarations import TableSource
from landing.errors import SourceError, first_line, nearest
from landing.extraction.window import WatermarkKind, day_before
from landing.readers.addresses import address_parts
from landing.readers.catalog import Listed, undeclared
from landing.readers.mysql import _catalog
from landing.readers.mysql._columns import column_of
from landing.readers.sql.catalog import Facts, SqlCatalog
from landing.readers.sql.columns import SqlColumn
from landing.readers.sql.reading import SqlReading, SqlTable
from landing.readers.sql.watermarks import FIRST_DAY, REGULAR, time_shown

__all__ = ["MysqlReader"]

_log = logging.getLogger("tidemark")

_ROWS = 20_000
_COLUMNS = """
    select column_name, data_type, column_type, is_nullable,
        numeric_precision, numeric_scale
    from information_schema.columns
    where table_schema = %s and table_name = %s
    order by ordinal_position
"""
_PRIMARY_KEY = """
    select column_name from information_schema.key_column_usage
    where table_schema = %s and table_name = %s and constraint_name = 'PRIMARY'
    order by ordinal_position
"""
_TABLES = """
    select table_name from information_schema.tables
    where table_schema = %s order by table_name
"""
_CLOCK = "select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6))"
# The start of a transaction is shown by the server's own zone, and to the second.
_OPEN = """
    select timestampdiff(microsecond, min(trx_started), now(6))
    from information_schema.innodb_trx
    where trx_mysql_thread_id not in (0, connection_id())
"""
_SECOND = 1_000_000_000

# `\\` is a character like any other, and a zero is no next number: what is written is
# what is meant. Zones: what has none is as it stands, and what has one is UTC.
_BEGIN = (
    "set session time_zone = '+00:00', sql_mode = 'NO_BACKSLASH_ESCAPES'",
    "set session transaction isolation level repeatable read",
    "start transaction with consistent snapshot, read only",
)

_CHECKS = (
    ". It has to show a certificate of its name, by an authority that this machine "
    "trusts or the file ssl_ca has; with ssl=false nothing is checked"
)
_PARAMETERS = {"ssl", "ssl_ca", "charset"}

_told: set[str] = set()


class _Cursor(SSCursor):  # type: ignore[misc]
    """A cursor that receives row by row, and closes on a lost connection, too."""

    def close(self) -> None:
        """Receive what is left; where that cannot be, do not try it once more."""
        result = self._result
        try:
            super().close()
        finally:
            self.connection = None
            if result is not None:
                result.unbuffered_active = False


class MysqlReader:
    """The database at `mysql://user:password@host:3306/database`, or `mariadb://…`.

    A server of another machine is checked by its certificate, which has to be of its
    name and signed by an authority that this machine trusts. Of the parameters `ssl_ca`
    is the file of another authority, `ssl=true` has a server of this machine checked,
    too, and with `ssl=false` none is.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqlReading]:
        """Begin to read a table in one read-only transaction."""
        given, where = _given(self._url, source)
        with closing(_connect(given, where, source)) as connection:
            yield SqlReading(_Mysql(connection, source, where, given), source)

    @contextmanager
    def catalog(self, connection: str) -> Iterator[SqlCatalog]:
        """Open the catalog of the login."""
        source = undeclared(connection)
        given, where = _given(self._url, source)
        with closing(_connect(given, where, source)) as opened:
            yield SqlCatalog(_Mysql(opened, source, where, given), source)


class _Mysql:
    """A connection; see `landing.readers.sql.reading.Database`."""

    by_index = True

    def __init__(
        self, connection: Any, source: TableSource, where: str, given: dict[str, Any]
    ) -> None:
        self._connection = connection
        self._source = source
        self._given = given
        self._database = str(given["database"])
        self.where = where
        self.clock = int(self.rows(_CLOCK)[0][0]) * 1000
        self.oldest_open: int | None = None

    def begin(self) -> None:
        """Ask for open transactions, and begin the one of the snapshot."""
        self.oldest_open = self._oldest_open()
        for statement in _BEGIN:
            self.rows(statement)

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names, `table` or `database.table`."""
        database, _, name = source.table.rpartition(".")
        database = database or self._database
        found = self.rows(_COLUMNS, database, name)
        if not found:
            known = [table for (table,) in self.rows(_TABLES, database)]
            near = nearest(name, known)
            meant = f"; did you mean {near}" if near else ""
            raise SourceError(
                f"source {source.name}: {self.where} has no table {source.table} that "
                f"the login may read{meant}",
                way_out=f"Mend landing.table in {source.file}, or grant select on it",
            )
        return SqlTable(
            f"{self.quoted(database)}.{self.quoted(name)}",
            f"{database}.{name}",
            tuple(column_of(*row) for row in found),
            tuple(key for (key,) in self.rows(_PRIMARY_KEY, database, name)),
        )

    def listed(self, schema: str | None) -> list[Listed]:
        """Return the tables of a database, that of the address unless named."""
        found = self.rows(_catalog.TABLES, schema or self._database)
        prefix = f"{schema}." if schema and schema != self._database else ""
        return [_catalog.listed(prefix, *row) for row in found]

    def facts(self, table: SqlTable) -> Facts:
        """Return what there is to say of a table."""
        return _catalog.facts(self.rows, table)

    def definition(self, table: SqlTable) -> str | None:
        """Return what tells a view's definition."""
        return _catalog.definition(self.rows, table)

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        return "`" + name.replace("`", "``") + "`"

    def literal(self, value: str | bytes, column: SqlColumn) -> str:
        """Return a value of a key as a statement has it."""
        if isinstance(value, bytes):
            return f"x'{value.hex()}'"
        if column.time == "utc":
            value = value.removesuffix("+00:00")
        return "'" + value.replace("'", "''") + "'"

    def ranges(
        self,
        name: str,
        column: SqlColumn,
        kind: WatermarkKind,
        low: int,
        zone: ZoneInfo | None,
    ) -> list[str]:
        """Return ranges of the watermark's index; a text is looked at in all rows."""
        if kind == "integer":
            is_number = column.answered not in (pa.string(), pa.binary())
            return [f"{name} >= {low}"] if is_number else []
        if column.time is not None:
            # 0000-00-00 and its like have no order
            return [
                f"{name} >= '{time_shown(column, low, zone)}'",
                f"{name} < '{FIRST_DAY}'",
            ]
        day = day_before(low)
        if column.answered != pa.string() or day is None:
            return []
        text = f"convert({name} using utf8mb4) collate utf8mb4_bin"
        return [f"({text} >= '{day}' or {text} not regexp '{REGULAR}')"]

    def answers(self, query: str, types: Sequence[pa.DataType]) -> Iterator[pa.Table]:
        """Yield the rows of a query, some thousand at a time.

        Where it is not asked to its end, the query ends on the server, and the
        transaction and its snapshot stay.
        """
        names = [str(index) for index in range(len(types))]
        cursor = self._connection.cursor(_Cursor)
        is_whole = False
        try:
            with self._explained():
                cursor.execute(query)
            while True:
                with self._explained():
                    rows = cursor.fetchmany(_ROWS)
                if not rows:
                    is_whole = True
                    return
                values = zip(*rows, strict=True)
                arrays = [
                    pa.array(column, kind)
                    for column, kind in zip(values, types, strict=True)
                ]
                yield pa.table(arrays, names=names)
        finally:
            if not is_whole:
                with suppress(Exception):  # it may have ended, or the server with it
                    self._end_query()
            with suppress(Exception):
                cursor.close()

    def _end_query(self) -> None:
        """End what the server is at, of which a cursor would receive the rest."""
        with closing(pymysql.connect(**self._given)) as second, second.cursor() as ends:
            ends.execute(f"kill query {int(self._connection.thread_id())}")

    def _oldest_open(self) -> int | None:
        try:
            with closing(self._connection.cursor()) as cursor:
                cursor.execute(_OPEN)
                age = cursor.fetchone()[0]
        except pymysql.err.OperationalError as error:
            if error.args[0] != ER.SPECIFIC_ACCESS_DENIED_ERROR:
                raise
            if self.where not in _told:
                _told.add(self.where)
                _log.warning(
                    "%s does not tell which transactions are open: grant process on "
                    "*.* to the login. Until then, only rows that are committed within "
                    "`overlap` are found.",
                    self.where,
                )
            return None
        # Also where none is told of: the server answers from a copy, a tenth of a
        # second old, or older where others keep asking.
        return self.clock - int(age or 0) * 1000 - _SECOND

    def rows(self, query: str, *values: str) -> Sequence[Sequence[Any]]:
        """Return the rows of a query; raise `SourceError`."""
        with self._explained(), closing(self._connection.cursor()) as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall()  # type: ignore[no-any-return]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        table = f"table {self._source.table} at {self.where}"
        try:
            yield
        except pymysql.err.MySQLError as error:
            code = error.args[0] if error.args else 0
            what = _what(error)
            if code in (2006, 2013, 0):  # gone away, lost, and closed
                raise SourceError(
                    f"source {self._source.name}: the connection was lost while "
                    f"{table} was read: {what}",
                    way_out="Run it again; no window was committed",
                ) from error
            raise SourceError(
                f"source {self._source.name}: {table} cannot be read: {what}",
                way_out="Mend what it says, or run it again; no window was committed",
            ) from error


def _given(url: str, source: TableSource) -> tuple[dict[str, Any], str]:
    """Return what the driver is given, and the address as it may be shown."""
    try:
        parts = address_parts(url)
        host, port = parts.hostname or "localhost", parts.port or 3306
        database = unquote(parts.path.lstrip("/"))
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if not parts.username or not database:
            raise ValueError
    except ValueError:
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} is "
            "not one of MySQL with a user and a database",
            way_out=f"Set {_setting(source)} to mysql://user:password@host:3306/"
            "database, with what is special in a password written as %40",
        ) from None
    unknown = sorted(asked.keys() - _PARAMETERS)
    if unknown or asked.get("charset", "utf8mb4") != "utf8mb4":
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} asks "
            f"for {unknown[0] if unknown else 'another charset than utf8mb4'}",
            way_out=f"Take it out of {_setting(source)}: ssl and ssl_ca may stand "
            "there, and texts are read as utf8mb4 whatever a table keeps them in",
        )
    security: dict[str, Any] = {}
    where = f"mysql://{host}:{port}/{database}"
    if "ssl_ca" in asked:
        security = {"ssl_ca": asked["ssl_ca"], "ssl_verify_identity": True}
    elif asked.get("ssl", str(not is_loopback(host))).lower() != "false":
        trusting = ssl.create_default_context()
        # as PyMySQL does with ssl_ca: Python 3.13 asks more than many authorities keep
        trusting.verify_flags &= ~ssl.VERIFY_X509_STRICT
        security = {"ssl": trusting}
    elif not is_loopback(host):
        warn_of("ssl=false", where)
    given = {
        "host": host,
        "port": port,
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "database": database,
        "charset": "utf8mb4",
        "connect_timeout": 30,
        "program_name": "tidemark extract",
        **security,
    }
    return given, where


def _connect(given: dict[str, Any], where: str, source: TableSource) -> Any:
    try:
        return pymysql.connect(**given)
    except pymysql.err.MySQLError as error:
        code = error.args[0] if error.args else 0
        refused = code in (ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR)
        told = "refuses the login" if refused else "takes no connection"
        raise SourceError(
            f"source {source.name}: {where} {told} of connection {source.connection}: "
            f"{_what(error)}",
            way_out=f"Mend {_setting(source)}, or start the server"
            + (_CHECKS if given.get("ssl") or given.get("ssl_ca") else ""),
        ) from error


def _setting(source: TableSource) -> str:
    return f"TIDEMARK_CONNECTION_{source.connection.upper()}"


def _what(error: pymysql.err.MySQLError) -> str:
    return first_line(Exception(error.args[-1] if error.args else error))
