"""What each type of PostgreSQL lands as: exactly, or not at all.

Values come as the text that COPY writes for them, and each type's text means one value.
So a type that is not listed here lands as its text: uuid, json and jsonb as they were
sent (`1.10` stays `1.10`), times of day, intervals in ISO 8601, arrays, ranges, bits,
network addresses, enumerations, composites and types of extensions.
"""

from dataclasses import dataclass

import pyarrow as pa

from landing.columns.types import arrow_type
from landing.errors import SourceError
from landing.readers.asked_keys import Clock

_UTC = pa.timestamp("us", tz="UTC")

_FOUND = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "oid": pa.int64(),
    # the shortest text that means the number, of both sizes: 0.1 stays 0.1
    "float4": pa.float64(),
    "float8": pa.float64(),
    "bytea": pa.binary(),
    "date": pa.date32(),
    "timestamp": _UTC,
    "timestamptz": _UTC,
}
"""By the name of a built-in type, which no domain and no extension can have."""

_CLOCKS: dict[str, Clock] = {
    "timestamptz": "utc",
    "timestamp": "local",
    "date": "day",
}

_MOST_DIGITS = 38

# What Arrow converts from text as `landing.columns.values` would, if it converts it at
# all. The rest is converted a value at a time: that a double is not exactly
# 0.30000000000000001 only `landing.columns.values` sees.
_INTEGERS = frozenset({"int2", "int4", "int8", "oid"})
_NUMBERS = _INTEGERS | {"numeric"}
_FLOATS = frozenset({"float4", "float8"})
_TIMES = frozenset({"timestamp", "timestamptz", "date"})


@dataclass(frozen=True, slots=True)
class PgColumn:
    """A column as the catalogue has it; `base` and `typmod` are below any domain.

    `shown` is the type as a person writes it: `numeric(18,4)`, `public.mood`. `cast` is
    what text is cast to, and `base` the built-in type's name, empty where it is none.
    """

    name: str
    shown: str
    cast: str
    base: str
    typmod: int
    not_null: bool


@dataclass(frozen=True, slots=True)
class Landing:
    """How a column is asked for and what becomes of its text.

    `select` says what is asked for, with `{}` for the quoted name. `parsed` is what
    Arrow makes of the text, None where only `landing.columns.values` can; `lands` is
    the type in the file.
    """

    column: PgColumn
    select: str
    parsed: pa.DataType | None
    lands: pa.DataType


def landing_of(column: PgColumn, declared: str | None, *, source: str) -> Landing:
    """Return how a column lands, declared or as found.

    Raises `SourceError` where it is not declared and its type has no exact one.
    """
    # money writes the currency and the separators of the server's language
    select = "{}::numeric" if column.base == "money" else "{}"
    if declared is None:
        lands = _found(column, source)
        return Landing(column, select, _as_sent(column, lands), lands)
    lands = arrow_type(declared)
    return Landing(column, select, _as_sent(column, lands), lands)


def clock_of(column: PgColumn) -> Clock | None:
    """Return what the times of a column are, None where it has none."""
    return _CLOCKS.get(column.base)


def kept_as(column: PgColumn) -> pa.DataType | None:
    """Return the type of a column as `landing.readers.asked_keys` has it.

    Of what has no type in a file, such as uuid, it is that of null: the server reads
    its own text, and no other.
    """
    if column.base in ("numeric", "money"):
        return None
    is_text = column.base in ("text", "varchar", "bpchar")
    return pa.string() if is_text else _FOUND.get(column.base, pa.null())


def _found(column: PgColumn, source: str) -> pa.DataType:
    if column.base != "numeric":
        return _FOUND.get(column.base, pa.string())
    if column.typmod < 0:
        raise SourceError(
            f"source {source}: column {column.name} is numeric without a precision, "
            "so that no type of decimals holds all of its values",
            way_out="Declare the column as decimal(p,s), or as varchar, "
            "which keeps every digit",
        )
    precision, scale = _digits(column.typmod)
    if precision > _MOST_DIGITS:
        raise SourceError(
            f"source {source}: column {column.name} is {column.shown}, "
            f"and a decimal holds {_MOST_DIGITS} digits",
            way_out="Declare the column as a decimal that holds what it has, "
            "or as varchar, which keeps every digit",
        )
    return pa.decimal128(precision, scale)


def _digits(typmod: int) -> tuple[int, int]:
    """Return the precision and scale of a decimal for numeric(p,s).

    PostgreSQL allows a negative scale, and one greater than the precision.
    """
    precision = (typmod - 4) >> 16 & 0xFFFF
    scale = ((typmod - 4) & 0x7FF ^ 0x400) - 0x400
    if scale < 0:
        return precision - scale, 0
    return max(precision, scale), scale


def _as_sent(column: PgColumn, lands: pa.DataType) -> pa.DataType | None:
    """Return the type that Arrow makes of the text, None where it must not."""
    base = column.base
    if base == "bytea":
        return pa.binary()
    if pa.types.is_string(lands):
        return lands
    if base == "timestamp" or (base == "date" and pa.types.is_timestamp(lands)):
        return pa.timestamp("us") if pa.types.is_timestamp(lands) else None
    exact = (
        (pa.types.is_integer(lands) and base in _INTEGERS)
        or (pa.types.is_decimal(lands) and base in _NUMBERS)
        or (pa.types.is_floating(lands) and base in _FLOATS)
        or (pa.types.is_boolean(lands) and base == "bool")
        or (pa.types.is_timestamp(lands) and base == "timestamptz")
        or (pa.types.is_date32(lands) and base == "date")
    )
    return lands if exact else None
