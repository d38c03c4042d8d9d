"""Columns as a database answers them, as columns that land: exactly, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from landing.columns.types import arrow_type, declared_type
from landing.columns.values import to_declared
from landing.declarations import TableSource
from landing.errors import SourceError
from landing.extraction.window import Value
from landing.extraction.zones import to_utc
from landing.readers.asked_keys import Clock

UTC = pa.timestamp("us", tz="UTC")

MOST_DIGITS = 38
"""Digits of the largest decimal that lands."""


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column of a table, and how it is asked for.

    `shown` is its type as the database names it. `asked` is the expression that is
    selected, `{}` standing for the quoted name, and `answered` the type in which values
    come. `found` is the type that they land as where none is declared, None where there
    is no exact one. `time` says of what comes as the text of a time whether it is one
    of UTC (or has its offset), one of some zone's clock, or a day. `number` is the
    expression by which numbers are compared that come as texts.
    """

    name: str
    shown: str
    answered: pa.DataType
    found: pa.DataType | None
    asked: str = "{}"
    time: Clock | None = None
    nullable: bool = True
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """A column, and the type that it lands as."""

    column: SqlColumn
    lands: pa.DataType


def landed_of(column: SqlColumn, declared: str | None, *, source: str) -> Landed:
    """Return how a column lands, declared or as found.

    Raises `SourceError` where it is not declared and its type has no exact one.
    """
    if declared is not None:
        return Landed(column, arrow_type(declared))
    if column.found is None:
        raise SourceError(
            f"source {source}: column {column.name} is {column.shown}, "
            "of which no type of a file holds all values",
            way_out="Declare the column as a type that holds what it has, or as "
            "varchar, which keeps what the database writes",
        )
    return Landed(column, column.found)


def schema_of(columns: Sequence[Landed]) -> pa.Schema:
    """Return the columns as they land."""
    return pa.schema([pa.field(one.column.name, one.lands) for one in columns])


def conform(rows: pa.Table, columns: Sequence[Landed], source: TableSource) -> pa.Table:
    """Return rows that were answered as they land.

    Raises `SourceError`, naming the row's key, column and value, where a type cannot
    hold a value exactly.
    """
    texts = _Texts(rows, columns, source)
    conformed = []
    for index, one in enumerate(columns):
        values = rows.column(index).combine_chunks()
        try:
            quick = _converted(values, one, source.zone)
        except pa.ArrowInvalid:
            quick = None
        conformed.append(texts.converted(index) if quick is None else quick)
    return pa.table(conformed, schema=schema_of(columns))


def _converted(
    values: pa.Array, landed: Landed, zone: ZoneInfo | None
) -> pa.Array | None:
    """Return what Arrow converts exactly or refuses; None where it would do neither."""
    answered, lands, time = values.type, landed.lands, landed.column.time
    if answered == lands:
        return values
    if time is not None and pa.types.is_timestamp(lands):
        if time == "utc":
            return _of_utc(values)
        return to_utc(values.cast(pa.timestamp("us")), zone)
    if time == "day" and pa.types.is_date(lands):
        return values.cast(lands)
    whole = pa.types.is_integer(answered)
    is_exact = (
        (whole and (pa.types.is_integer(lands) or pa.types.is_string(lands)))
        or (pa.types.is_decimal(answered) and pa.types.is_decimal(lands))
        or (pa.types.is_binary(answered) and pa.types.is_string(lands))
    )
    return values.cast(lands) if is_exact else None


def _of_utc(values: pa.Array) -> pa.Array:
    try:
        return values.cast(UTC)
    except pa.ArrowInvalid:  # no offset is written, as MySQL does not
        return values.cast(pa.timestamp("us")).cast(UTC)


class _Texts:
    """Rows that were answered, as values of Python where one has to be looked at."""

    def __init__(
        self, rows: pa.Table, columns: Sequence[Landed], source: TableSource
    ) -> None:
        self._answered = rows
        self._columns = columns
        self._source = source

    def converted(self, index: int) -> pa.Array:
        """Return a column by `columns.values`, which refuses what is not exact."""
        data_type = declared_type(self._columns[index].lands)
        assert data_type is not None  # noqa: S101 - nothing else lands
        names = [one.column.name for one in self._columns]
        source = self._source
        if self._columns[index].column.time == "utc":
            source = replace(source, timezone=None)
        return to_declared(source, names, self._rows, index, data_type)

    @cached_property
    def _rows(self) -> list[tuple[Value, ...]]:
        columns = ([_value(v) for v in c.to_pylist()] for c in self._answered.columns)
        return list(zip(*columns, strict=True))


def _value(value: Any) -> Value:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value  # type: ignore[no-any-return]  # of what is answered nothing else is left
