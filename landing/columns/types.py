"""The columns of Bronze files, and what declared types are in them.

The only place that knows how a type that a source's YAML declares is kept in a
Parquet file, and what a type that is found there is called in a declaration.
"""

import re
from decimal import Decimal

import pyarrow as pa

_TIME = pa.timestamp("us", tz="UTC")

STREAM_SCHEMA = pa.schema(
    [
        pa.field("body", pa.string()),
        pa.field("body_base64", pa.string()),
        pa.field("event_hub", pa.string()),
        pa.field("partition_id", pa.string()),
        pa.field("sequence_number", pa.int64()),
        pa.field("offset", pa.string()),
        pa.field("enqueued_at", _TIME),
        pa.field("partition_key", pa.string()),
        pa.field("properties", pa.string()),
        pa.field("landed_at", _TIME),
        pa.field("content_type", pa.string()),
        pa.field("attributes", pa.string()),
        pa.field("decode_error", pa.string()),
    ]
)
"""Columns of a stream's file; times are UTC with microseconds."""

REPEATING = ("event_hub", "partition_id", "landed_at", "content_type", "decode_error")
"""Columns of a stream's file that hold one value, or hardly any."""

RANGED = ("sequence_number", "enqueued_at", "landed_at")
"""Columns of a stream's file by whose range a reader may pass over it."""

FIRST_STREAM_SCHEMA = pa.schema(list(STREAM_SCHEMA)[:10])
"""What files of a stream held that landed before it kept content types.

Some readers take columns by their place, so a column is only ever added at the end.
"""

TABLE_FIELDS = (
    pa.field("landed_at", _TIME),
    pa.field("is_deleted", pa.bool_()),
    pa.field("window_low", pa.string()),
    pa.field("window_high", pa.string()),
    pa.field("row_hash", pa.string()),
)
"""What a table's file holds after the source's own columns, in this order."""

_ARROW = {
    "varchar": pa.string(),
    "text": pa.string(),
    "string": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "int": pa.int32(),
    "smallint": pa.int16(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": _TIME,
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")

_NAMES = {kind: name for name, kind in reversed(_ARROW.items())} | {
    pa.large_string(): "varchar",
    pa.binary(): "varbinary",
    pa.large_binary(): "varbinary",
    pa.timestamp("us"): "timestamp",
}


def arrow_type(data_type: str) -> pa.DataType:
    """Return the type in which a column declared so lands; times are UTC.

    `data_type` is one that a declaration may name, as `Column` holds it: lower
    case, without blanks. Raises `KeyError` for any other.
    """
    if match := _DECIMAL.fullmatch(data_type):
        return pa.decimal128(int(match[1]), int(match[2]))
    return _ARROW[data_type]


def declared_type(kind: pa.DataType) -> str | None:
    """Return what a declaration calls a type of a file; None where no reader takes it.

    `varbinary` is what an undeclared column of bytes lands as; it cannot be declared.
    """
    if pa.types.is_decimal128(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _NAMES.get(kind)


def number_text(value: float) -> str:
    """Return the shortest text that means this number: `450`, `29.33`."""
    if isinstance(value, int):
        return str(value)
    if value == 0 or 1e-38 < abs(value) < 1e38:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return repr(value)
