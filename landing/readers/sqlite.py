"""Tables and views of an SQLite file, opened for reading only."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import compress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.row_hash import row_hashes
from landing.columns.types import arrow_type
from landing.columns.values import Row, SourceColumn, check_columns, to_table
from landing.declarations import TableSource
from landing.errors import SourceError
from landing.extraction.units import largest_of
from landing.extraction.window import WatermarkKind, day_before, kind_of, parse_time
from landing.readers.catalog import undeclared
from landing.readers.protocol import Measure
from landing.readers.sqlite_catalog import SqliteCatalog, column_of, tables_in, views_in
from landing.readers.sqlite_copy import copied
from landing.readers.sqlite_errors import explained, is_wal
from landing.readers.sqlite_keys import may_differ, same
from landing.readers.sqlite_query import below, query, quoted
from landing.readers.views import definition_of

_BATCH = 10_000
_NOT_TEXT = "Could not decode to UTF-8"


class _NotTextError(Exception):
    """A text of the file is not UTF-8."""


class SqliteReader:
    """The SQLite file at a path.

    `timeout` is how long, in seconds, to wait for a writer that locks it. `system`
    is what it is called in a `Measure`; its path unless given. Of a file of
    `copied_from` bytes or more a copy is read where all of a table is wanted, so that
    its writer need not wait for the end.
    """

    def __init__(
        self,
        path: Path,
        *,
        system: str | None = None,
        timeout: float = 10.0,
        copied_from: int = 32 * 1024**2,
    ) -> None:
        self._copied_from = copied_from
        self._path = path.absolute()
        self._system = system or f"sqlite:///{self._path}"
        self._timeout = timeout

    @contextmanager
    def open(self, source: TableSource) -> Iterator["SqliteReading"]:
        """Begin to read a table in one read transaction."""
        with ExitStack() as stack:
            connection = stack.enter_context(closing(self._connected(source)))
            yield SqliteReading(
                connection, source, self._path, self._system, stack, self._copied_from
            )

    @contextmanager
    def catalog(self, connection: str) -> Iterator[SqliteCatalog]:
        """Open the catalog of the file."""
        source = undeclared(connection)
        with closing(self._connected(source)) as connected:
            yield SqliteCatalog(connected, source, self._path, self._system)

    def _connected(self, source: TableSource) -> sqlite3.Connection:
        if not self._path.is_file():
            raise SourceError(
                f"source {source.name}: there is no SQLite file {self._path}",
                way_out="Set the address of connection "
                f"{source.connection} to sqlite:///path/of/the/file",
            )
        with explained(source, self._path):
            return sqlite3.connect(
                f"{self._path.as_uri()}?mode=ro",
                uri=True,
                timeout=self._timeout,
                isolation_level=None,
            )


class SqliteReading:
    """One read transaction: the clock first, then the rows as of that moment.

    It ends with the rows of the window, or with the keys. What is asked for by its key
    afterwards is read as it is then.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        source: TableSource,
        path: Path,
        system: str,
        open_: ExitStack,
        copied_from: int,
    ) -> None:
        self._connection = connection
        self._system = system
        self._source = source
        self._path = path
        self._copied_from = copied_from
        self._open = open_
        self._is_ordered = self._is_copy = False
        with explained(source, path):
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
        with explained(self._source, self._path):
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
        table, watermark = self._source.table, self._source.watermark
        with explained(self._source, self._path):
            found = self._connection.execute(
                "select type from pragma_table_xinfo(?) where name = ?",
                [table, watermark],
            ).fetchone()
            definition = definition_of(table, *views_in(self._connection))
        return Measure(
            self._system,
            table,
            watermark,
            str(found[0] or "").lower(),
            definition=definition,
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
        w = quoted(self._source.watermark)
        with explained(self._source, self._path):
            largest = self._connection.execute(
                f"select max({w}) from {quoted(self._source.table)} "
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
        w = quoted(self._source.watermark)
        bound = None if low is None else self._bound(low)
        if bound is None:
            self._read_a_copy()
        yield from self._fetched(
            *query(self._select, w, bound, is_ordered=self._is_ordered)
        )
        # what is landed meanwhile keeps no writer waiting
        self._end()

    def any_below(self, low: int) -> bool:
        """Return whether `batches` passes over a row, by the watermark's index."""
        bound = self._bound(low)
        if bound is None:
            return False  # all rows are read
        asked = below(self._table, quoted(self._source.watermark), bound)
        with explained(self._source, self._path):
            return bool(self._connection.execute(asked, bound).fetchone()[0])

    def trust_order(self) -> None:
        """Take the watermark's texts for times, all that are below a window."""
        self._is_ordered = True

    def by_key(self, keys: pa.Table) -> pa.Table:
        """Return the rows of these keys, and maybe others.

        By the key's index, and where that has not all of them, those that the file
        writes in another way than they land, such as 007, by a look at all keys.
        """
        names = keys.schema.names
        rows: list[Row] = []
        for key in keys.to_pylist():
            wanted, bound = same(key)
            for found in self._fetched(f"{self._select} where {wanted}", bound):
                rows.extend(found)
        asked = row_hashes(keys)
        there = pc.is_in(asked, value_set=self._key_hashes(rows, names))
        missing = asked.filter(pc.invert(there))
        if len(missing) and any(self._may_differ(name) for name in names):
            for some in self._fetched(self._select, []):
                hashes = self._key_hashes(some, names)
                are_asked = pc.is_in(hashes, value_set=missing).to_pylist()
                rows.extend(compress(some, are_asked))
        return to_table(self._source, self.columns, rows)

    def _key_hashes(self, rows: list[Row], names: list[str]) -> pa.Array:
        return row_hashes(to_table(self._source, self.columns, rows).select(names))

    def _may_differ(self, name: str) -> bool:
        """Return whether a column may be written otherwise than its values land."""
        types = {column.name: column.lands_as for column in self.columns}
        return may_differ(self.schema.field(name).type, types[name])

    def keys(self) -> Iterator[pa.Table]:
        """Yield the declared key and the watermark of all rows."""
        wanted = {*self._source.key, self._source.watermark}
        places = [column for column in self.columns if column.name in wanted]
        names = ", ".join(quoted(column.name) for column in places)
        for rows in self._fetched(f"select {names} from {self._table}", []):
            yield to_table(self._source, places, rows)
        self._end()

    def _read_a_copy(self) -> None:
        """Go on with a copy where reading all of the file would lock its writer out."""
        is_small = self._path.stat().st_size < self._copied_from
        if is_small or self._is_copy or is_wal(self._path):
            return
        self._end()
        copy = copied(self._connection, self._path, self._open)
        if copy is not None:
            self._connection = copy
            self._is_copy = True

    def _end(self) -> None:
        with explained(self._source, self._path):
            if self._connection.in_transaction:
                self._connection.execute("commit")

    @property
    def _table(self) -> str:
        return quoted(self._source.table)

    @property
    def _select(self) -> str:
        names = ", ".join(quoted(column.name) for column in self.columns)
        return f"select {names} from {self._table}"

    def _fetched(self, sql: str, bound: Any) -> Iterator[list[Row]]:
        """Yield the rows of a query; a text that is not UTF-8 is bytes."""
        done = 0
        try:
            for batch in self._batches(sql, bound):
                yield batch
                done += len(batch)
        except _NotTextError:
            # one look at the file, and so the same rows in the same order
            self._connection.text_factory = _text
            for batch in self._batches(sql, bound):
                if done < len(batch):
                    yield batch[max(0, done) :]
                done -= len(batch)

    def _batches(self, sql: str, bound: Any) -> Iterator[list[Row]]:
        with explained(self._source, self._path):
            cursor = self._connection.execute(sql, bound)
        while True:
            with explained(self._source, self._path):
                try:
                    batch = cursor.fetchmany(_BATCH)
                except sqlite3.OperationalError as error:
                    if _NOT_TEXT in str(error):
                        raise _NotTextError from error
                    raise
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
            tables = tables_in(self._connection)
            raise SourceError(
                f"source {self._source.name}: {self._path} has no table {table}; "
                f"it has {', '.join(tables) or 'none'}",
                way_out=f"Mend landing.table in {self._source.file}",
            )
        return tuple(column_of(name, declared) for name, declared in found)


def _text(kept: bytes) -> str | bytes:
    try:
        return kept.decode("utf-8")
    except UnicodeDecodeError:
        return kept
