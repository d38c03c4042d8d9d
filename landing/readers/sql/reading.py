"""One reading over any database that answers SQL in rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa

from landing.columns.values import check_columns
from landing.declarations import TableSource
from landing.extraction.key_files import columns_of
from landing.extraction.units import largest_of
from landing.extraction.window import WatermarkKind, kind_of
from landing.readers.asked_keys import rows_of, written
from landing.readers.protocol import Measure
from landing.readers.sql.columns import (
    Landed,
    SqlColumn,
    conform,
    landed_of,
    schema_of,
)


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A table as the database knows it; `quoted` is its name as a statement has it.

    `is_typed` says that the database surely keeps values as the types of the columns,
    and finds them by what `Database.literal` writes.
    """

    quoted: str
    shown: str
    columns: tuple[SqlColumn, ...]
    primary_key: tuple[str, ...]
    identity: str | None = None
    is_typed: bool = True


class Database(Protocol):
    """A connection, on which one read-only transaction begins.

    Each method raises `SourceError`.
    """

    @property
    def where(self) -> str:
        """The address without user, password and parameters."""
        ...

    @property
    def clock(self) -> int:
        """The database's clock before the transaction, in nanoseconds UTC."""
        ...

    @property
    def oldest_open(self) -> int | None:
        """As `Reading.oldest_open` has it; known once the transaction began."""
        ...

    def begin(self) -> None:
        """Ask for open transactions, and then begin the one that all is read in."""
        ...

    def find(self, source: TableSource) -> SqlTable:
        """Return the table that a source names."""
        ...

    def definition(self, table: SqlTable) -> str | None:
        """Return what tells a view's definition, as `Measure.definition` has it."""
        ...

    def quoted(self, name: str) -> str:
        """Return a name as a statement has it."""
        ...

    def literal(self, value: str | bytes, column: SqlColumn) -> str:
        """Return a value of a key as a statement has it."""
        ...

    def ranges(
        self,
        name: str,
        column: SqlColumn,
        kind: WatermarkKind,
        low: int,
        zone: ZoneInfo | None,
    ) -> list[str]:
        """Return conditions on a watermark, of which one holds for each row wanted.

        For a row whose watermark is null none needs to hold, and never more than one
        for any. An empty list says that all rows are wanted. `name` is quoted.
        """
        ...

    def answers(self, query: str, types: Sequence[pa.DataType]) -> Iterator[pa.Table]:
        """Yield the rows of a query, its columns of these types, in bounded memory."""
        ...


class SqlReading:
    """A snapshot of a table of a database; see `landing.readers.protocol.Reading`."""

    def __init__(self, database: Database, source: TableSource) -> None:
        self._database = database
        self._source = source
        self._table = database.find(source)
        self._largest = self._read_largest()
        database.begin()
        names = [one.name for one in self._table.columns]
        check_columns(source, names, f"table {self._table.shown} at {database.where}")
        self._declared = {one.name: one.data_type for one in source.columns}
        self._columns = {
            one.name: landed_of(one, self._declared.get(one.name), source=source.name)
            for one in self._table.columns
        }

    @property
    def schema(self) -> pa.Schema:
        """All columns, of the types that they land as."""
        return schema_of(list(self._columns.values()))

    def measure(self) -> Measure:
        """Return what the watermark is measured on."""
        watermark = self._watermark
        return Measure(
            self._database.where,
            self._table.shown,
            watermark.name,
            watermark.shown,
            self._table.identity,
            self._database.definition(self._table),
        )

    def primary_key(self) -> tuple[str, ...]:
        """Return the columns of the primary key; none where there is none."""
        return self._table.primary_key

    def clock(self) -> int:
        """Return the database's clock, taken before all else."""
        return self._database.clock

    def oldest_open(self) -> int | None:
        """Return when the oldest open transaction began, where the database tells."""
        return self._database.oldest_open

    def largest(self) -> int | None:
        """Return the largest value that an integer watermark had at the beginning."""
        return self._largest

    def batches(self, low: int | None) -> Iterator[pa.Table]:
        """Yield what `Reading` of the protocol says, by the watermark's index."""
        columns = list(self._columns.values())
        query = self._select(columns)
        wanted = [] if low is None else self._conditions(low)
        if wanted:
            query = " union all ".join(f"{query} where {one}" for one in wanted)
        yield from self._read(query, columns)

    def any_below(self, low: int) -> bool:
        """Return whether `batches` passes over a row, by the watermark's index."""
        passed_over = [f"not ({one})" for one in self._conditions(low)]
        if not passed_over:
            return False  # all rows are read
        # the least of them is one step in an index; the statement is of every dialect
        query = (
            f"select case when min({self._database.quoted(self._watermark.name)}) "
            f"is null then 0 else 1 end from {self._table.quoted} "
            f"where {' and '.join(passed_over)}"
        )
        found = list(self._database.answers(query, [pa.int64()]))
        return bool(found[0].column(0)[0].as_py())

    def by_key(self, keys: pa.Table) -> pa.Table:
        """Return the rows of these keys, as `asked_keys` finds them."""
        columns = list(self._columns.values())
        everything = self._select(columns)

        def asked() -> Iterator[pa.Table]:
            wanted = " or ".join(self._same(key) for key in keys.to_pylist())
            yield from self._read(f"{everything} where {wanted}", columns)

        return rows_of(
            keys,
            [self._columns[name].column.found for name in keys.schema.names],
            self.schema,
            asked,
            lambda: self._read(everything, columns),
            is_typed=self._table.is_typed,
        )

    def keys(self) -> Iterator[pa.Table]:
        """Yield the declared key and the watermark of all rows, in no order."""
        columns = [self._columns[name] for name in columns_of(self._source)]
        yield from self._read(self._select(columns), columns)

    def _read_largest(self) -> int | None:
        # a table that is looked at before it is declared has no watermark yet
        if not self._source.watermark or kind_of(self._source) != "integer":
            return None
        declared = {one.name: one.data_type for one in self._source.columns}
        for column in self._table.columns:
            if column.name == self._source.watermark:
                name = self._database.quoted(column.name)
                if column.number is None:
                    number = column.asked.format(name)
                    largest = f"max({number})"
                else:
                    number = column.number.format(name)
                    largest = column.asked.format(f"max({number})")
                query = (
                    f"select {largest} from {self._table.quoted} "
                    f"where {number} < {largest_of(declared[column.name])}"
                )
                for rows in self._database.answers(query, [column.answered]):
                    found = rows.column(0)[0].as_py()
                    return None if found is None else int(Decimal(found))
        return None  # which is told of as all columns that are missing are

    @property
    def _watermark(self) -> SqlColumn:
        return self._columns[self._source.watermark].column

    def _select(self, columns: Sequence[Landed]) -> str:
        asked = ", ".join(
            one.column.asked.format(self._database.quoted(one.column.name))
            for one in columns
        )
        return f"select {asked} from {self._table.quoted}"

    def _conditions(self, low: int) -> list[str]:
        kind = kind_of(self._source)
        if kind == "integer":
            # the largest value of a type has no order, and is in every window
            low = min(low, largest_of(self._declared[self._watermark.name]))
        name = self._database.quoted(self._watermark.name)
        conditions = self._database.ranges(
            name, self._watermark, kind, low, self._source.zone
        )
        if conditions and self._watermark.nullable:
            conditions.append(f"{name} is null")
        return conditions

    def _same(self, key: dict[str, object]) -> str:
        conditions = []
        for name, value in key.items():
            quoted, column = self._database.quoted(name), self._columns[name].column
            if value is None:
                conditions.append(f"{quoted} is null")
                continue
            texts: Sequence[str | bytes] = (
                [value]
                if isinstance(value, bytes)
                else written(value, column.time, self._source.zone)
            )
            same = (f"{quoted} = {self._database.literal(t, column)}" for t in texts)
            conditions.append(f"({' or '.join(same)})")
        return f"({' and '.join(conditions)})"

    def _read(self, query: str, columns: Sequence[Landed]) -> Iterator[pa.Table]:
        types = [one.column.answered for one in columns]
        for rows in self._database.answers(query, types):
            yield conform(rows, columns, self._source)
