"""Arrow columns as columns of Bronze: exactly, or not at all.

Bronze has fewer types than Arrow. What has no type there lands in a wider one, or as
text: objects and lists as JSON, a time of day as `10:30:00`.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.arrow_json import has_json, json_values
from landing.columns.arrow_texts import plainly
from landing.columns.types import arrow_type, number_text
from landing.columns.values import SourceColumn, to_table
from landing.declarations import RowSource

_WIDER = {
    pa.int8(): pa.int16(),
    pa.uint8(): pa.int16(),
    pa.uint16(): pa.int32(),
    pa.uint32(): pa.int64(),
    pa.uint64(): pa.decimal128(20, 0),
    pa.float16(): pa.float64(),
    pa.float32(): pa.float64(),
    pa.date64(): pa.date32(),
    pa.large_string(): pa.string(),
    pa.string_view(): pa.string(),
    pa.large_binary(): pa.binary(),
    pa.binary_view(): pa.binary(),
    pa.null(): pa.string(),
}
_TIME = pa.timestamp("us", tz="UTC")
_MOST_DIGITS = 38
_DAYS = (-719_162, 2_932_896)
"""0001-01-01 and 9999-12-31 in days since 1970."""
_TIMES = (_DAYS[0] * 86_400_000_000, (_DAYS[1] + 1) * 86_400_000_000 - 1)
"""Their first and last microsecond."""


class UnknownTypeError(Exception):
    """A column has no exact form in Bronze; the text says why."""


def landed(values: pa.Array) -> pa.Array:
    """Return the values in the type in which they land where none is declared.

    Raises `UnknownTypeError` where no type of Bronze holds them exactly.
    """
    kind = values.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _uuids(values) if kind == pa.uuid() else landed(values.storage)
    if types.is_dictionary(kind):
        return landed(values.dictionary_decode())
    if types.is_timestamp(kind):
        return _microseconds(values)
    if types.is_time(kind) or types.is_nested(kind):
        return text(values)
    if types.is_fixed_size_binary(kind):
        return values.cast(pa.binary())
    if types.is_decimal(kind):
        if kind.precision > _MOST_DIGITS:
            return text(values)
        return values.cast(pa.decimal128(kind.precision, kind.scale))
    if types.is_duration(kind) or types.is_interval(kind):
        raise UnknownTypeError("which has no form in Bronze")
    found = values.cast(_WIDER.get(kind, kind))
    if types.is_date(kind):
        return _in_the_calendar(found, pa.int32(), _DAYS)
    return found


def declared(source: RowSource, table: pa.Table) -> pa.Table:
    """Return the table with each declared column in its declared type.

    Its columns are such as `landed` and `text` give. Raises `SourceError`, naming key,
    column and value, where one cannot be exact.
    """
    plain = table
    for column in source.columns:
        if column.name not in table.column_names:
            continue
        values = plain.column(column.name)
        wanted = arrow_type(column.data_type)
        if values.type == wanted:
            continue
        place = table.column_names.index(column.name)
        table = table.set_column(
            place, column.name, _cast(source, plain, column.name, wanted)
        )
    return table


def _cast(
    source: RowSource, plain: pa.Table, name: str, wanted: pa.DataType
) -> pa.ChunkedArray:
    values = plain.column(name)
    if pa.types.is_string(values.type):
        plainly_cast = plainly(values, wanted)
        if plainly_cast is not None:
            return plainly_cast
    if _is_same_kind(values.type, wanted):
        try:
            return values.cast(wanted)
        except pa.ArrowInvalid:
            pass  # the rules for values name the row
    return _by_value(source, plain, name)


def text(values: pa.Array) -> pa.Array:
    """Return the values as texts that say them in full; null stays null."""
    kind = values.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _uuids(values) if kind == pa.uuid() else text(values.storage)
    if types.is_dictionary(kind):
        return text(values.dictionary_decode())
    if types.is_nested(kind):
        if not has_json(kind):
            raise UnknownTypeError("which has no form in JSON")
        return json_values(values)
    if types.is_decimal(kind):
        return _each(values, lambda value: f"{value:f}")
    if types.is_floating(kind):
        numbers = values.cast(pa.float64())
        # as text it would be a name
        return _each(pc.if_else(pc.is_nan(numbers), None, numbers), number_text)
    if types.is_timestamp(kind):
        return _iso(values)
    if types.is_duration(kind) or types.is_interval(kind):
        raise UnknownTypeError("which has no form in Bronze")
    return values.cast(pa.string())


def key_text(values: pa.Array) -> pa.Array:
    """Return the values as texts that name rows: null of a number that is not whole."""
    if pa.types.is_floating(values.type):
        values = values.cast(pa.float64())
        whole = pc.and_(pc.is_finite(values), pc.equal(values, pc.floor(values)))
        # there is one zero
        values = pc.if_else(whole, pc.add(values, 0.0), None)
    return text(values)


def _microseconds(values: pa.Array) -> pa.Array:
    try:
        # without a zone it is UTC, as everywhere
        found = values.cast(pa.timestamp("us", tz=values.type.tz)).cast(_TIME)
    except pa.ArrowInvalid as error:
        raise UnknownTypeError(
            "with a time that microseconds since 1970 cannot say"
        ) from error
    return _in_the_calendar(found, pa.int64(), _TIMES)


def _in_the_calendar(
    found: pa.Array, counted: pa.DataType, ends: tuple[int, int]
) -> pa.Array:
    """Return times or days; raise `UnknownTypeError` beyond the years 1 to 9999."""
    extremes = pc.min_max(found.cast(counted)).as_py()
    if extremes["min"] is not None and (
        extremes["min"] < ends[0] or extremes["max"] > ends[1]
    ):
        raise UnknownTypeError("with one that is not in the years 1 to 9999")
    return found


def _iso(values: pa.Array) -> pa.Array:
    written = values.cast(pa.timestamp(values.type.unit)).cast(pa.string())
    zone = "Z" if values.type.tz else ""
    return pc.binary_join_element_wise(
        pc.replace_substring(written, " ", "T"), zone, ""
    )


def _is_same_kind(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Return whether Arrow's own cast between them loses nothing without saying so."""
    exact = (pa.types.is_integer, pa.types.is_decimal)
    return all(any(test(kind) for test in exact) for kind in (found, wanted))


def _by_value(source: RowSource, plain: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column as the rules for values say it, one by one."""
    names = list(dict.fromkeys((*source.key, name)))
    values = [_values(plain.column(each)) for each in names]
    rows = list(zip(*values, strict=True))
    return to_table(source, [SourceColumn(each) for each in names], rows)[name]


def _values(column: pa.ChunkedArray) -> list[int | float | str | bytes | None]:
    kind = column.type
    if (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_binary(kind)
    ):
        return list(column.to_pylist())
    return [value for chunk in column.chunks for value in text(chunk).to_pylist()]


def _uuids(values: pa.Array) -> pa.Array:
    return _each(
        values.storage.cast(pa.binary()), lambda value: str(uuid.UUID(bytes=value))
    )


def _each(values: pa.Array, written: Callable[[Any], str]) -> pa.Array:
    return pa.array(
        [None if value is None else written(value) for value in values.to_pylist()],
        pa.string(),
    )
