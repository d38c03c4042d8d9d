"""Tables and views of PostgreSQL, read by COPY in one snapshot.

Values come as text, which is exact of every type, and Arrow converts it a block at a
time. Reading writes nothing, takes no lock that a writer waits for, and needs `select`
on the table; with `pg_read_all_stats` it also knows of transactions of other logins.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import product

import pyarrow as pa

from landing.certificates import warn_of
from landing.columns.values import check_columns
from landing.declarations import TableSource
from landing.extraction.key_files import columns_of
from landing.extraction.window import kind_of
from landing.readers.asked_keys import rows_of, written
from landing.readers.catalog import undeclared
from landing.readers.postgresql import _catalog, _query
from landing.readers.postgresql._copy_text import schema_of, to_arrow
from landing.readers.postgresql._described import PgCatalog
from landing.readers.postgresql._errors import (
    address,
    checked,
    connecting,
    reading,
)
from landing.readers.postgresql._session import Session
from landing.readers.postgresql._types import (
    Landing,
    PgColumn,
    clock_of,
    kept_as,
    landing_of,
)
from landing.readers.protocol import Measure

__all__ = ["PostgresReader", "PostgresReading"]

_log = logging.getLogger("tidemark")

# In the transaction and not in the address, which a pooler would not hand on. Each is
# the text that `_types` and `_copy_text` count on, whatever the login has set.
_BEGIN = """
    begin transaction isolation level repeatable read, read only;
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'iso_8601';
    set local timezone = 'UTC';
    set local extra_float_digits = 3;
    set local bytea_output = 'hex';
    set local standard_conforming_strings = on;
    set local xmlbinary = 'base64';
    set local jit = off
"""

_told: set[tuple[str, str]] = set()


class PostgresReader:
    """The database at an address: `postgresql://user:password@host:5432/database`.

    Its parameters, such as `sslmode`, are those of libpq; unless they say otherwise a
    server of another machine is checked by its certificate. A scheme that names a
    driver, as SQLAlchemy's do, means the same.
    """

    def __init__(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        self._url = f"{scheme.partition('+')[0]}://{rest}"

    @contextmanager
    def open(self, source: TableSource) -> Iterator["PostgresReading"]:
        """Begin to read a table in one read-only transaction."""
        with self._session(source) as (session, where):
            yield PostgresReading(session, source, where)

    @contextmanager
    def catalog(self, connection: str) -> Iterator[PgCatalog]:
        """Open the catalog of the login, in one read-only transaction."""
        source = undeclared(connection)
        with self._session(source) as (session, where):
            session.execute(_BEGIN)
            yield PgCatalog(session, source, where)

    @contextmanager
    def _session(self, source: TableSource) -> Iterator[tuple[Session, str]]:
        where = address(source, self._url)
        url, lowered = checked(source, self._url)
        warn_of(lowered, where)
        with connecting(source, where):
            session = Session(url)
        try:
            yield session, where
        finally:
            session.close()


class PostgresReading:
    """One snapshot.

    Before it the clock was asked for, then the largest number of an integer watermark,
    and then the open transactions.
    """

    def __init__(self, session: Session, source: TableSource, where: str) -> None:
        self._session = session
        self._source = source
        self._where = where
        with reading(source, f"{source.table} at {where}"):
            self._clock = _catalog.read_clock(session)
            self._largest = self._read_largest()
            self._open = _catalog.read_open(session)
            session.execute(_BEGIN)
            self._table = _catalog.find_table(session, source, where)
        self._shown = f"table {self._table.shown} at {where}"
        check_columns(source, [one.name for one in self._table.columns], self._shown)
        self._declared = {one.name: one.data_type for one in source.columns}
        self._landings = [
            landing_of(one, self._declared.get(one.name), source=source.name)
            for one in self._table.columns
        ]

    @property
    def schema(self) -> pa.Schema:
        """The columns that the login may read, of the types that they land as."""
        return schema_of(self._landings)

    def measure(self) -> Measure:
        """Return what the watermark is measured on; the table's identity is its oid."""
        watermark = self._watermark
        with reading(self._source, self._shown):
            definition = _catalog.read_definition(self._session, self._table)
        return Measure(
            self._where,
            self._table.shown,
            watermark.name,
            watermark.shown,
            str(self._table.oid),
            definition,
        )

    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key; none where there is none."""
        return self._table.primary_key

    def clock(self) -> int:
        """Return the server's clock, taken before all else."""
        return self._clock

    def oldest_open(self) -> int | None:
        """Return when the oldest open transaction of the database began.

        Any counts, even one that has not written yet, and a prepared one as begun an
        hour before it was prepared. None also where the server does not tell, which is
        logged as a warning once.
        """
        if self._open.unknown:
            _tell_once(self._where, self._open.unknown)
            return None
        return self._open.oldest

    def largest(self) -> int | None:
        """Return the largest value of an integer watermark, before the snapshot."""
        return self._largest

    def batches(self, low: int | None) -> Iterator[pa.Table]:
        """Yield what `Reading` of the protocol says, by the watermark's index."""
        query = _query.select(self._landings, self._table)
        if low is not None:
            query = _query.since(
                self._landings,
                self._table,
                self._watermark,
                kind_of(self._source),
                self._declared[self._source.watermark],
                low,
                self._source.zone,
            )
        yield from self._read(query, self._landings)

    def any_below(self, low: int) -> bool:
        """Return whether `batches` passes over a row, by the watermark's index."""
        query = _query.below(
            self._table,
            self._watermark,
            kind_of(self._source),
            self._declared[self._source.watermark],
            low,
            self._source.zone,
        )
        if query is None:
            return False  # all rows are read
        with reading(self._source, self._shown):
            return str(self._session.fetch(query)[0][0]) == "1"

    def by_key(self, keys: pa.Table) -> pa.Table:
        """Return the rows of these keys, as `asked_keys` finds them."""
        columns = {one.name: one for one in self._table.columns}
        everything = _query.select(self._landings, self._table)
        return rows_of(
            keys,
            [kept_as(columns[name]) for name in keys.schema.names],
            self.schema,
            lambda: self._asked(keys, columns),
            lambda: self._read(everything, self._landings),
        )

    def _asked(
        self, keys: pa.Table, columns: dict[str, PgColumn]
    ) -> Iterator[pa.Table]:
        """Yield the rows of keys by the key's index, those with the same nulls at once.

        Null is equal to nothing, and no index helps with `is not distinct from`.
        """
        alike: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for key in keys.to_pylist():
            there = {name: value for name, value in key.items() if value is not None}
            texts = (self._written(columns[n], value) for n, value in there.items())
            alike.setdefault(tuple(there), set()).update(product(*texts))
        for names, rows in alike.items():
            query = _query.by_key(
                self._landings,
                self._table,
                [columns[name] for name in names],
                self._quoted(list(zip(*rows, strict=True))),
                [columns[name] for name in keys.schema.names if name not in names],
            )
            yield from self._read(query, self._landings)

    def _written(self, column: PgColumn, value: object) -> list[str]:
        if isinstance(value, bytes):
            return [f"\\x{value.hex()}"]
        return written(value, clock_of(column), self._source.zone)

    def _quoted(self, arrays: Sequence[Sequence[str]]) -> Sequence[str]:
        """Return arrays of texts as a statement has them."""
        if not arrays:
            return []
        quoting = ", ".join(
            f"quote_literal(${place}::text[]::text)"
            for place in range(1, len(arrays) + 1)
        )
        with reading(self._source, self._shown):
            return self._session.fetch(f"select {quoting}", *arrays)[0]

    def keys(self) -> Iterator[pa.Table]:
        """Yield the declared key and the watermark of all rows, in no order."""
        by_name = {one.column.name: one for one in self._landings}
        landings = [by_name[name] for name in columns_of(self._source)]
        yield from self._read(_query.select(landings, self._table), landings)

    @property
    def _watermark(self) -> PgColumn:
        names = [one.name for one in self._table.columns]
        return self._table.columns[names.index(self._source.watermark)]

    def _read_largest(self) -> int | None:
        source, session = self._source, self._session
        # a table that is looked at before it is declared has no watermark yet
        if not source.watermark or kind_of(source) != "integer":
            return None
        table = _catalog.find_table(session, source, self._where)
        declared = {one.name: one.data_type for one in source.columns}
        for column in table.columns:
            if column.name == source.watermark:
                query = _query.largest(column, table, declared[column.name])
                found = session.fetch(query)[0][0]
                return None if found is None else int(found)
        return None  # which is told of as all columns that are missing are

    def _read(self, query: str, landings: Sequence[Landing]) -> Iterator[pa.Table]:
        with (
            closing(self._session.copy(query)) as blocks,
            ThreadPoolExecutor(1, "to-arrow") as converting,
        ):
            # a block is converted while the one before it is hashed and written
            ahead: Future[pa.Table] | None = None
            while True:
                with reading(self._source, self._shown):
                    block = next(blocks, None)
                ready = ahead
                if block is not None:
                    ahead = converting.submit(to_arrow, block, landings, self._source)
                if ready is not None:
                    yield ready.result()
                if block is None:
                    return


def _tell_once(where: str, why: str) -> None:
    if (where, why) in _told:
        return
    _told.add((where, why))
    _log.warning(
        "%s does not tell which transactions are open: %s. Until then, only rows that "
        "are committed within `overlap` are found.",
        where,
        why,
    )
