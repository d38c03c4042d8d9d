"""Tables and views of an SQLite file, opened for reading only."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from landing.columns import arrow_type
from landing.declarations import TableSource
from landing.errors import SourceError
from landing.lake import first_line
from landing.reading import Measure
from landing.rows import Row, SourceColumn, check_columns, to_table
from landing.units import largest_of
from landing.window import WatermarkKind, day_before, kind_of, parse_time

_BATCH = 10_000

# Whether Python can read the text as a time: what SQL may judge by its first
# ten characters alone. It must never say yes where `parse_time` says no; the
# other way round only costs a row read in vain. SQLite itself accepts the 31st
# of any month (and shows it unless it has to count, hence '+0 days'), the hour
# 24, any number of digits and whatever follows a NUL.
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_REGULAR = f"""(
    (
        {{w}} glob '{_DATE}[T ][01][0-9]:*'
        or {{w}} glob '{_DATE}[T ]2[0-3]:*'
        or {{w}} glob '{_DATE}'
    )
    and date({{w}}, '+0 days') is not null
    and (
        substr({{w}}, 9, 2) <= '28'
        or date(substr({{w}}, 1, 10), '+0 days') = substr({{w}}, 1, 10)
    )
    and (length({{w}}) < 30 or substr({{w}}, 21, 10) not glob '{"[0-9]" * 10}')
    and {{w}} not glob '0000*'
    and length(cast({{w}} as blob)) = length({{w}})
)"""

# Each branch is a range of the watermark's index, and together they are all
# values that SQLite orders: NULL, numbers, text, blobs. The last one reads the
# index alone, so that an old row is never touched unless it is odd.
_SINCE_TIME = (
    "{select} where {w} >= :day or {w} is null or {w} < '' "
    "union all "
    f"{{select}} where {{w}} >= '' and {{w}} < :day and {_REGULAR} is not 1"
)
_SINCE_INTEGER = (
    "{select} where {w} >= :low or {w} is null "
    "union all "
    "{select} where {w} < :low and typeof({w}) <> 'integer'"
)


class SqliteReader:
    """The SQLite file at a path.

    `timeout` is how long, in seconds, to wait for a writer that locks it. `system`
    is what it is called in a `Measure`; its path unless given.
    """

    def __init__(
        self, path: Path, *, system: str | None = None, timeout: float = 10.0
    ) -> None:
        self._path = path.absolute()
        self._system = system or f"sqlite:///{self._path}"
        self._timeout = timeout

    @contextmanager
    def open(self, source: TableSource) -> Iterator["SqliteReading"]:
        """Begin to read a table in one read transaction."""
        if not self._path.is_file():
            raise SourceError(
                f"source {source.name}: there is no SQLite file {self._path}",
                way_out="Set the address of connection "
                f"{source.connection} to sqlite:///path/of/the/file",
            )
        with _explained(source, self._path):
            connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=ro",
                uri=True,
                timeout=self._timeout,
                isolation_level=None,
            )
        with closing(connection):
            yield SqliteReading(connection, source, self._path, self._system)


class SqliteReading:
    """One read transaction: the clock first, then the rows as of that moment."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        source: TableSource,
        path: Path,
        system: str,
    ) -> None:
        self._connection = connection
        self._system = system
        self._source = source
        self._path = path
        with _explained(source, path):
            connection.execute("begin")
            # The clock before the first look at the data: a row that is
            # committed in between is seen, not passed over.
            self._now = str(
                connection.execute(
                    "select strftime('%Y-%m-%dT%H:%M:%f', 'now')"
                ).fetchone()[0]
            )
            self.columns = self._find_columns()
        check_columns(source, [c.name for c in self.columns], self._where)

    @property
    def _type_of_watermark(self) -> str:
        types = {column.name: column.data_type for column in self._source.columns}
        return types[self._source.watermark]

    @property
    def _kind(self) -> WatermarkKind:
        return kind_of(self._source)

    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the table's primary key; none where it has none."""
        with _explained(self._source, self._path):
            found = self._connection.execute(
                "select name from pragma_table_info(?) where pk > 0 order by pk",
                [self._source.table],
            ).fetchall()
        return tuple(name for (name,) in found)

    @property
    def _where(self) -> str:
        return f"table {self._source.table} in {self._path}"

    @property
    def schema(self) -> pa.Schema:
        """The columns; one that is not declared may hold what its type does not say."""
        declared = {c.name: arrow_type(c.data_type) for c in self._source.columns}
        found = {"integer": pa.int64(), "binary": pa.binary(), "text": pa.string()}
        return pa.schema(
            [(c.name, declared.get(c.name, found[c.lands_as])) for c in self.columns]
        )

    def measure(self) -> Measure:
        """Return what the watermark is measured on; tables have no identity here."""
        watermark = self._source.watermark
        with _explained(self._source, self._path):
            found = self._connection.execute(
                "select type from pragma_table_xinfo(?) where name = ?",
                [self._source.table, watermark],
            ).fetchone()
        return Measure(
            self._system, self._source.table, watermark, str(found[0] or "").lower()
        )

    def clock(self) -> int:
        """Return the file's clock, to the millisecond."""
        now = parse_time(self._now)
        assert now is not None  # noqa: S101 - the format is written above
        return now

    def oldest_open(self) -> int | None:
        """Return None: a file has one writer, which a reader waits for."""
        return None

    def largest(self) -> int | None:
        """Return the largest integer of the watermark."""
        w = _quoted(self._source.watermark)
        with _explained(self._source, self._path):
            largest = self._connection.execute(
                f"select max({w}) from {_quoted(self._source.table)} "
                f"where typeof({w}) = 'integer' and {w} < ?",
                [largest_of(self._type_of_watermark)],
            ).fetchone()[0]
        return None if largest is None else int(largest)

    def batches(self, low: int | None) -> Iterator[pa.Table]:
        """Yield what may be in the window, by the watermark's index if it has one."""
        for rows in self.values(low):
            yield to_table(self._source, self.columns, rows)

    def values(self, low: int | None) -> Iterator[list[Row]]:
        """Yield what `batches` does, as the file keeps it."""
        w = _quoted(self._source.watermark)
        query = _query(self._select, w, None if low is None else self._bound(low))
        yield from self._fetched(*query)

    def by_key(self, keys: pa.Table) -> pa.Table:
        """Return the rows of these keys, and maybe others."""
        wanted = " and ".join(
            f"{_quoted(name)} in (?, ?, ?)" for name in keys.schema.names
        )
        query = f"{self._select} where {wanted}"
        rows: list[Row] = []
        for key in keys.to_pylist():
            bound = [kept for value in key.values() for kept in _as_kept(value)]
            for found in self._fetched(query, bound):
                rows.extend(found)
        return to_table(self._source, self.columns, rows)

    def keys(self) -> Iterator[pa.Table]:
        """Yield the declared key of all rows."""
        places = [c for c in self.columns if c.name in self._source.key]
        names = ", ".join(_quoted(column.name) for column in places)
        for rows in self._fetched(f"select {names} from {self._table}", []):
            yield to_table(self._source, places, rows).select(list(self._source.key))

    @property
    def _table(self) -> str:
        return _quoted(self._source.table)

    @property
    def _select(self) -> str:
        names = ", ".join(_quoted(column.name) for column in self.columns)
        return f"select {names} from {self._table}"

    def _fetched(self, query: str, bound: Any) -> Iterator[list[Row]]:
        with _explained(self._source, self._path):
            cursor = self._connection.execute(query, bound)
        while True:
            with _explained(self._source, self._path):
                batch = cursor.fetchmany(_BATCH)
            if not batch:
                return
            yield batch

    def _bound(self, low: int) -> dict[str, int | str] | None:
        if self._kind == "integer":
            return {"low": low}
        day = day_before(low)
        return None if day is None else {"day": day}

    def _find_columns(self) -> tuple[SourceColumn, ...]:
        table = self._source.table
        found = self._connection.execute(
            "select name, type from pragma_table_xinfo(?) where hidden <> 1", [table]
        ).fetchall()
        if not found:
            tables = [
                name
                for (name,) in self._connection.execute(
                    "select name from sqlite_master where type in ('table', 'view') "
                    "and name not like 'sqlite_%' order by name"
                )
            ]
            raise SourceError(
                f"source {self._source.name}: {self._path} has no table {table}; "
                f"it has {', '.join(tables) or 'none'}",
                way_out=f"Mend landing.table in {self._source.file}",
            )
        return tuple(_column(name, declared) for name, declared in found)


def _query(
    select: str, w: str, bound: dict[str, int | str] | None
) -> tuple[str, dict[str, int | str]]:
    if bound is None:
        return select, {}
    since = _SINCE_TIME if "day" in bound else _SINCE_INTEGER
    return since.format(select=select, w=w), bound


def _column(name: str, declared: str | None) -> SourceColumn:
    """Return the column by the rules of SQLite's type affinity."""
    known = (declared or "").upper()
    if "INT" in known:
        return SourceColumn(name, "integer")
    return SourceColumn(name, "binary" if "BLOB" in known else "text")


def _as_kept(value: object) -> tuple[object, object, object]:
    """Return the ways in which a column without a type may keep a value of a key."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    try:
        number: object = int(text) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        number = text
    return text, number, value if isinstance(value, bytes) else text.encode("utf-8")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _explained(source: TableSource, path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # The extended codes hold the plain one in their last byte.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            what = f"{path} is not an SQLite database"
            way_out = "Set the address of its connection to one"
        elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            what = f"{path} is locked by another process"
            way_out = "Run it again when the writer is done"
        else:
            what = f"table {source.table} in {path} cannot be read: "
            what += first_line(error)
            way_out = "Mend the file, or run it again; no window was committed"
        raise SourceError(f"source {source.name}: {what}", way_out=way_out) from error
