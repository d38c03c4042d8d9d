"""Values of a source as columns of a Bronze file: exactly, or not at all.

No number passes through a float that the source did not keep as one, and none
is rounded: a value that its declared type cannot hold is an error.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa

from landing.columns.row_hash import row_hashes
from landing.columns.types import TABLE_FIELDS, arrow_type, number_text
from landing.declarations import RowSource, TableSource
from landing.errors import SourceError
from landing.extraction.deletes import deleted_flags
from landing.extraction.window import Value, Window, is_in_calendar, parse_time

Row = Sequence[Value]

RESERVED = (*(field.name for field in TABLE_FIELDS), "landed_hour")
"""The columns that landing adds, that of the folder too: not the source's."""

HASH = "row_hash"
"""The column with the hash of what a row says."""

_INTEGER_TEXT = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER_TEXT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_DATE_TEXT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TRUE = frozenset({"1", "t", "true", "yes", "y"})
_FALSE = frozenset({"0", "f", "false", "no", "n"})


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that a source has; `lands_as` is used where it is not declared."""

    name: str
    lands_as: Literal["text", "integer", "binary"] = "text"


class _NotExactError(Exception):
    """The declared type cannot hold the value."""


_Convert = Callable[[Value], Any]


def check_columns(source: RowSource, names: Sequence[str], where: str) -> None:
    """Raise `SourceError` unless the source has what is declared, and no more names.

    `where` is the table or file. The source must have every declared column,
    none that landing adds itself, in whatever case, and no two that only their
    case tells apart.
    """
    check_case(source, names, where)
    taken = [name for name in names if name.lower() in RESERVED]
    if taken:
        raise SourceError(
            f"source {source.name}: {where} has a column {taken[0]}, "
            "a name that landing gives to a column of its own",
            way_out="Rename it in the source; a view will do for a table",
        )
    present = set(names)
    for column in source.columns:
        if column.name not in present and column.name not in RESERVED:
            raise SourceError(
                f"source {source.name}: {where} has no column {column.name}; "
                f"it has {', '.join(names)}",
                way_out=f"Mend the columns in {source.file}, or the source",
            )


def check_case(source: RowSource, names: Sequence[str], where: str) -> None:
    """Raise `SourceError` where two names are equal but for their case.

    Engines read Parquet columns in any case: one of the two would hide the other.
    """
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.lower(), name)
        if first != name:
            raise SourceError(
                f"source {source.name}: {where} has the columns {first} and {name}, "
                "which differ in nothing but their case",
                way_out="Rename one in the source; a view will do for a table",
            )


def to_table(
    source: RowSource, columns: Sequence[SourceColumn], rows: Sequence[Row]
) -> pa.Table:
    """Return the rows with all columns of the source, in its order.

    Declared columns have their declared type, a timestamp UTC with
    microseconds; one without a zone is taken for the source's `timezone`. The others
    keep what they hold: integers as int64, bytes as binary, all else as text. Raises
    `SourceError`, naming source, key, column and value, where the declared type cannot
    hold a value exactly.
    """
    declared = {column.name: column.data_type for column in source.columns}
    names = [column.name for column in columns]
    arrays = []
    for index, column in enumerate(columns):
        data_type = declared.get(column.name)
        if data_type is None:
            values = [row[index] for row in rows]
            arrays.append(_as_found(values, column.lands_as))
            continue
        arrays.append(to_declared(source, names, rows, index, data_type))
    return pa.table(arrays, names=names)


def to_declared(
    source: RowSource,
    names: Sequence[str],
    rows: Sequence[Row],
    index: int,
    data_type: str,
) -> pa.Array:
    """Return the column of an index, exactly as the type that a declaration names.

    `names` are those of all values of a row. A number of the key that is not whole
    names no row, and is null where the key is declared a text; NaN is no text. Raises
    `SourceError`, naming source, key, column and value, where the type cannot hold a
    value exactly.
    """
    zone = source.zone if isinstance(source, TableSource) else None
    values = [row[index] for row in rows]
    if names[index] in source.key and pa.types.is_string(arrow_type(data_type)):
        values = [_key(value) for value in values]
    try:
        return _as_declared(values, data_type, zone)
    except _NotExactError:
        raise _not_exact(source, names, rows, index, data_type) from None


def with_window(
    source: RowSource, table: pa.Table, window: Window, *, are_deleted: bool = False
) -> pa.Table:
    """Return the table with what landing knows before the time of landing.

    `table` has the source's own columns, and may have their hash, called `row_hash`,
    as the last. `is_deleted`, `window_low`, `window_high` and `row_hash` come after
    them. With `are_deleted` the rows are gone, whatever they say themselves.
    """
    hashes = None
    if table.schema.names[-1] == HASH:
        hashes = table[HASH]
        table = table.drop_columns([HASH])
    flags = (
        pa.repeat(pa.scalar(True), table.num_rows)
        if are_deleted
        else deleted_flags(source, table)
    )
    return with_fields(table, flags, window.low_text, window.high_text, hashes)


def with_fields(
    table: pa.Table,
    deleted: Sequence[bool] | pa.Array,
    low: str | None,
    high: str | None,
    hashes: pa.ChunkedArray | None = None,
) -> pa.Table:
    """Return the table with all of what landing adds but the time of landing.

    `deleted` says of each row whether its source deleted it; `low` and `high` are
    the same for all rows. `hashes` are the rows' own, where they are known already.
    """
    count = table.num_rows
    added = (
        pa.array(deleted, pa.bool_()),
        *(pa.repeat(pa.scalar(end, pa.string()), count) for end in (low, high)),
        row_hashes(table) if hashes is None else hashes,
    )
    for field, values in zip(TABLE_FIELDS[1:], added, strict=True):
        table = table.append_column(field, values)
    return table


def with_landed_at(table: pa.Table, landed_at: datetime) -> pa.Table:
    """Return the table with the time at which it lands, before the window."""
    field, next_field, *_ = TABLE_FIELDS
    stamp = pa.repeat(pa.scalar(landed_at, field.type), table.num_rows)
    place = table.schema.get_field_index(next_field.name)
    return table.add_column(place, field, stamp)


def _as_found(values: list[Value], lands_as: str) -> pa.Array:
    if lands_as == "binary" or any(isinstance(value, bytes) for value in values):
        # A column that mixes bytes with text keeps both, as bytes.
        return pa.array([_bytes(value) for value in values], pa.binary())
    if lands_as == "integer" and all(
        value is None or isinstance(value, int) for value in values
    ):
        return pa.array(values, pa.int64())
    return pa.array([_text(value) for value in values], pa.string())


def _as_declared(
    values: list[Value], data_type: str, zone: ZoneInfo | None = None
) -> pa.Array:
    kind = arrow_type(data_type)
    if pa.types.is_string(kind):
        return pa.array([_text(value) for value in values], kind)
    convert = _conversion(kind, zone)
    return pa.array([None if v is None else convert(v) for v in values], kind)


def _conversion(kind: pa.DataType, zone: ZoneInfo | None) -> _Convert:
    if pa.types.is_integer(kind):
        bits = kind.bit_width
        return lambda value: _integer(value, bits)
    if pa.types.is_decimal(kind):
        context = Context(prec=kind.precision, traps=[Inexact, InvalidOperation])
        unit = Decimal(1).scaleb(-kind.scale)
        return lambda value: _decimal(value, unit, context)
    if pa.types.is_floating(kind):
        return _double
    if pa.types.is_boolean(kind):
        return _boolean
    if pa.types.is_date(kind):
        return _date
    return lambda value: _timestamp(value, zone)


def _key(value: Value) -> Value:
    """Return a value of a key; None where it names no row, as 2.5 and NaN do not."""
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else None


def _text(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and math.isnan(value):
        return None  # as text it would be a name
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            raise _NotExactError from None
    return number_text(value)


def _bytes(value: Value) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else number_text(value)
    return text.encode("utf-8")


def _integer(value: Value, bits: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, str) and _INTEGER_TEXT.fullmatch(value.strip()):
        # No integer type has more digits, and Python refuses very long ones.
        digits = value.strip().lstrip("+-").lstrip("0")
        if len(digits) > 19:
            raise _NotExactError
        value = int(value)
    if isinstance(value, int) and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        return value
    raise _NotExactError


def _decimal(value: Value, unit: Decimal, context: Context) -> Decimal:
    try:
        return _number(value).quantize(unit, context=context)
    except DecimalException:
        raise _NotExactError from None


def _double(value: Value) -> float:
    if isinstance(value, float):
        return value
    number = _number(value)
    try:
        nearest = float(number)
    except OverflowError:
        raise _NotExactError from None
    # A double is its shortest text: it holds 0.1, but not 2**53 + 1.
    if math.isfinite(nearest) and Decimal(repr(nearest)) == number:
        return nearest
    raise _NotExactError


def _number(value: Value) -> Decimal:
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(repr(value))
    raise _NotExactError


def _boolean(value: Value) -> bool:
    text = number_text(value) if isinstance(value, int | float) else value
    if isinstance(text, str):
        word = text.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    raise _NotExactError


def _date(value: Value) -> date:
    if isinstance(value, str) and _DATE_TEXT.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise _NotExactError


def _timestamp(value: Value, zone: ZoneInfo | None) -> int:
    nanoseconds = parse_time(value, zone) if isinstance(value, str) else None
    if nanoseconds is None or nanoseconds % 1000 or not is_in_calendar(nanoseconds):
        raise _NotExactError
    return nanoseconds // 1000


def _not_exact(
    source: RowSource,
    names: Sequence[str],
    rows: Sequence[Row],
    index: int,
    data_type: str,
) -> SourceError:
    """Return the error of the first row that the type cannot hold."""
    bad = next(row for row in rows if not _holds(row[index], data_type))
    places = {name: place for place, name in enumerate(names)}
    key = ", ".join(f"{name}={_shown(bad[places[name]])}" for name in source.key)
    way_out = (
        "Take the column out of the declaration: bytes land as they are"
        if isinstance(bad[index], bytes)
        else "Declare the column as varchar and judge it in Silver"
    )
    return SourceError(
        f"source {source.name}: column {names[index]} of row {key} holds "
        f"{_shown(bad[index])}, which is not exactly a {data_type}",
        way_out=way_out,
    )


def _holds(value: Value, data_type: str) -> bool:
    try:
        _as_declared([value], data_type)
    except _NotExactError:
        return False
    return True


def _shown(value: Value) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
