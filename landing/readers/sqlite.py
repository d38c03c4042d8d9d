"""Tables and views of an SQLite file, opened for reading only."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from landing.declarations import RowSource, TableSource
from landing.errors import SourceError
from landing.lake import first_line
from landing.rows import Batch, SourceColumn, check_columns
from landing.window import WatermarkKind, day_before, kind_of, less_lag, parse_time

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
    "{select} where {w} > :low or {w} is null "
    "union all "
    "{select} where {w} <= :low and typeof({w}) <> 'integer'"
)


class SqliteReader:
    """The SQLite file at a path.

    `timeout` is how long, in seconds, to wait for a writer that locks it.
    """

    def __init__(self, path: Path, *, timeout: float = 10.0) -> None:
        self._path = path.absolute()
        self._timeout = timeout

    @contextmanager
    def open(self, source: RowSource) -> Iterator["SqliteReading"]:
        """Begin to read a table in one read transaction."""
        if not isinstance(source, TableSource):
            raise TypeError(f"{source.name} is not a table")
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
            yield SqliteReading(connection, source, self._path)


class SqliteReading:
    """One read transaction: the clock first, then the rows as of that moment."""

    def __init__(
        self, connection: sqlite3.Connection, source: TableSource, path: Path
    ) -> None:
        self._connection = connection
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
            self.columns: Sequence[SourceColumn] = self._find_columns()
        check_columns(source, [c.name for c in self.columns], self._where)

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

    def high(self) -> int | None:
        """Return the file's clock (milliseconds) less `lag`, or the largest value."""
        if self._kind == "time":
            now = parse_time(self._now)
            assert now is not None  # noqa: S101 - the format is written above
            return less_lag(now, self._source.lag)
        w = _quoted(self._source.watermark)
        with _explained(self._source, self._path):
            largest = self._connection.execute(
                f"select max({w}) from {_quoted(self._source.table)} "
                f"where typeof({w}) = 'integer'"
            ).fetchone()[0]
        return None if largest is None else int(largest)

    def rows(self, low: int | None, since: int | None) -> Iterator[Batch]:
        """Yield what may be above `low`, by the watermark's index if it has one.

        Rows are committed one by one: `since` says nothing about them.
        """
        names = ", ".join(_quoted(column.name) for column in self.columns)
        select = f"select {names} from {_quoted(self._source.table)}"
        w = _quoted(self._source.watermark)
        with _explained(self._source, self._path):
            cursor = self._connection.execute(
                *_query(select, w, None if low is None else self._bound(low))
            )
        while True:
            with _explained(self._source, self._path):
                batch = cursor.fetchmany(_BATCH)
            if not batch:
                return
            yield Batch(batch)

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
