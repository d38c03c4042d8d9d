"""What stands in Bronze where a forgotten row stood.

Its place stays: partition, sequence number and times of an event, window and time of a
table's row. All that it said is gone. So files keep their names and numbers of rows, no
gap appears among sequence numbers, and staging knows it by what is written here.
"""

from collections.abc import Callable

import pyarrow as pa

BODY = '{"tidemark":"forgotten"}'
"""The payload of an event that was forgotten; the macro is_forgotten knows it."""

ROW_HASH = "forgotten"
"""The `row_hash` of a table's row that was; the macro is_forgotten knows it."""

_PLACE_OF_EVENT = frozenset(
    {
        *("event_hub", "partition_id", "sequence_number", "offset", "enqueued_at"),
        *("landed_at", "landed_file"),
    }
)
_PLACE_OF_ROW = frozenset({"landed_at", "window_low", "window_high", "landed_file"})
_MARKS = {"body": BODY, "row_hash": ROW_HASH}


def schema_with(schema: pa.Schema, *, has_hashes: bool) -> pa.Schema:
    """Return the columns of a file that may hold tombstones: each may be null.

    A table's file of before its rows had hashes gets that column, at its end.
    """
    fields = [column.with_nullable(True) for column in schema]
    if not has_hashes and "row_hash" not in schema.names:
        fields.append(pa.field("row_hash", pa.string()))
    return pa.schema(fields, metadata=schema.metadata)


def with_tombstones(
    rows: pa.Table, which: pa.Array, schema: pa.Schema, *, is_stream: bool
) -> pa.Table:
    """Return rows of which those of a mask are tombstones, in the given columns."""
    mark = "body" if is_stream else "row_hash"
    place = _PLACE_OF_EVENT if is_stream else _PLACE_OF_ROW
    columns = []
    for column in schema:
        if column.name not in rows.column_names:
            values = pa.nulls(rows.num_rows, column.type)
        else:
            values = rows[column.name].combine_chunks()
        if column.name == mark:
            gone = pa.scalar(_MARKS[mark], column.type)
        elif column.name.lower() in place:
            columns.append(values)
            continue
        else:
            gone = pa.scalar(None, column.type)
        columns.append(_replaced(values, which, gone))
    return pa.table(columns, schema=schema)


def without_texts(rows: pa.Table, is_said: Callable[[str], bool]) -> pa.Table:
    """Return rows without the texts that say something.

    For what Tidemark itself landed: a run or a decision has happened, whatever its
    words were.
    """
    columns = [
        pa.array([None if t and is_said(t) else t for t in c.to_pylist()], c.type)
        if pa.types.is_string(c.type)
        else c
        for c in rows.columns
    ]
    return pa.table(columns, schema=rows.schema)


def _replaced(values: pa.Array, which: pa.Array, gone: pa.Scalar) -> pa.Array:
    # by place, because not every type has a kernel that chooses between two values
    both = pa.concat_arrays([values, pa.array([gone.as_py()], values.type)])
    last = len(values)
    rows = [last if is_gone else row for row, is_gone in enumerate(which.to_pylist())]
    return both.take(pa.array(rows, pa.int64()))
