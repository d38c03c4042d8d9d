"""The names and columns of Bronze files: pure functions of their arguments.

A Bronze file stands under `bronze/<source>/landed_hour=YYYY-MM-DDTHH/`, the
hour (UTC) in which it was landed, so that a reader of what is new opens few
folders whatever the length of the history.
"""

import hashlib
import re
from datetime import UTC, datetime

import pyarrow as pa

STREAM_SCHEMA = pa.schema(
    [
        pa.field("body", pa.string()),
        pa.field("body_base64", pa.string()),
        pa.field("event_hub", pa.string()),
        pa.field("partition_id", pa.string()),
        pa.field("sequence_number", pa.int64()),
        pa.field("offset", pa.string()),
        pa.field("enqueued_at", pa.timestamp("us", tz="UTC")),
        pa.field("partition_key", pa.string()),
        pa.field("properties", pa.string()),
        pa.field("landed_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""Columns of a stream's file; times are UTC with microseconds."""

TABLE_FIELDS = (
    pa.field("landed_at", pa.timestamp("us", tz="UTC")),
    pa.field("is_deleted", pa.bool_()),
    pa.field("window_low", pa.string()),
    pa.field("window_high", pa.string()),
)
"""What a table's file holds after the source's own columns."""

_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9._+]+")


def landed_hour(landed_at: datetime) -> str:
    """Return the folder's hour, `YYYY-MM-DDTHH`, of an aware time, in UTC."""
    return landed_at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def folder(source: str, landed_at: datetime) -> str:
    """Return the folder, relative to the lake, of what lands at this time."""
    return f"bronze/{source}/landed_hour={landed_hour(landed_at)}"


def name_part(text: str) -> str:
    """Return the text as it may stand in a file's name, on any store."""
    return _UNSAFE_IN_NAME.sub("_", text).strip("._") or "none"


def stream_file_name(
    event_hub: str, partition_id: str | None, first: int | None, last: int | None
) -> str:
    """Return the name, without ending, of a file of one partition's events.

    `first` and `last` are the sequence numbers at its ends; None where the
    events came without one.
    """
    ends = "none" if first is None or last is None else f"{first}-{last}"
    return f"{name_part(event_hub)}-p{name_part(partition_id or 'none')}-{ends}"


def is_stream_file(name: str, event_hub: str) -> bool:
    """Return whether `stream_file_name` gives such a name to events of this hub."""
    ends = r"(none|-?\d+--?\d+)(-[0-9a-f]{12})?\.parquet"
    hub = re.escape(name_part(event_hub))
    return re.fullmatch(f"{hub}-p.+-{ends}", name) is not None


def table_file_name(
    source: str, window_low: str | None, window_high: str, part: int
) -> str:
    """Return the name, without ending, of one part of a window of a table."""
    low = "start" if window_low is None else name_part(window_low)
    return f"{name_part(source)}-{low}-{name_part(window_high)}-{part:05d}"


def files_of_layout(columns: pa.Schema) -> str:
    """Return the pattern of names of a table's files that have these columns.

    A name ends with what it matches: some readers take columns by their place,
    and a source's columns change.
    """
    told = ",".join(f"{field.name} {field.type}" for field in columns)
    return f"*-{hashlib.sha256(told.encode()).hexdigest()[:8]}.parquet"


def fingerprint(table: pa.Table) -> str:
    """Return 12 hex digits that are the same for the same columns and rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()[:12]
