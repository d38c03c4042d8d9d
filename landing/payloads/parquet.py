"""Parquet: the column `body`, or a JSON object a row, nothing rounded.

A file with the columns of a stream's Bronze, from a lake that is being moved,
keeps its positions.
"""

import base64
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from landing.columns.arrow_json import has_json, json_rows
from landing.columns.types import STREAM_SCHEMA
from landing.errors import InputError
from landing.payloads._input import BATCH_BYTES, BATCH_EVENTS, Chunk, InputFile

_POSITIONS = pa.schema(
    STREAM_SCHEMA.field(name)
    for name in (
        "partition_id",
        "sequence_number",
        "offset",
        "enqueued_at",
        "partition_key",
        "properties",
    )
)
_CONTENT_TYPE = STREAM_SCHEMA.field("content_type")
"""A position of its kind that files of before it lack."""


def check(file: InputFile) -> int:
    """Return the number of rows; raise `InputError` unless all can be read."""
    try:
        with pq.ParquetFile(file.path) as opened:
            rows: int = opened.metadata.num_rows
            schema = opened.schema_arrow
        if not rows:
            raise file.error("has no rows", way_out="There is nothing to land")
        _check_columns(file, schema)
        found = sum(len(chunk.bodies) for chunk in chunks(file))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise file.error(
            f"cannot be read as Parquet: {_said(error)}", way_out="Fetch it again"
        ) from error
    if found != rows:
        raise file.error(
            f"holds {found:,} rows where it promises {rows:,}",
            way_out="Fetch it again",
        )
    return rows


def chunks(file: InputFile) -> Iterator[Chunk]:
    """Yield the rows; those of a Bronze file with their positions."""
    number = 0
    for rows in _batches(file):
        numbers = range(number + 1, number + 1 + rows.num_rows)
        number += rows.num_rows
        names = rows.schema.names
        if "body" not in names:
            yield Chunk(pa.array(json_rows(rows), pa.string()), numbers)
        elif not _is_bronze(rows.schema):
            yield Chunk(_column(rows, "body").cast(pa.binary()), numbers)
        else:
            bodies = _bronze_bodies(rows, file)
            yield Chunk(bodies, numbers, _bronze_positions(rows, file))


def _check_columns(file: InputFile, schema: pa.Schema) -> None:
    names = schema.names
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise file.error(f"names the column {twice[0]} twice", way_out="Rename one")
    if "body" in names:
        if not _is_text(schema.field("body").type):
            raise file.error(
                f"has a column body of type {schema.field('body').type}",
                way_out="Make it text or binary, or give it another name",
            )
        return
    for field in schema:
        if not has_json(field.type):
            raise file.error(
                f"has a column {field.name} of type {field.type}, which has no "
                "form in JSON",
                way_out="Write it as text",
            )


def _is_bronze(schema: pa.Schema) -> bool:
    return {"body", "body_base64", *_POSITIONS.names} <= set(schema.names)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _batches(file: InputFile) -> Iterator[pa.Table]:
    """Yield tables of some 50,000 rows or 32 MB, whichever comes first."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    with pq.ParquetFile(file.path) as opened:
        wanted = None
        if "body" in opened.schema_arrow.names:
            wanted = ["body"]
            if _is_bronze(opened.schema_arrow):
                wanted += ["body_base64", *_POSITIONS.names]
                if _CONTENT_TYPE.name in opened.schema_arrow.names:
                    wanted.append(_CONTENT_TYPE.name)
        for batch in opened.iter_batches(_rows_at_once(opened), columns=wanted):
            if rows and (
                rows + batch.num_rows > BATCH_EVENTS
                or size + batch.nbytes > BATCH_BYTES
            ):
                yield pa.Table.from_batches(held)
                held, rows, size = [], 0, 0
            held.append(batch)
            rows += batch.num_rows
            size += batch.nbytes
    if held:
        yield pa.Table.from_batches(held)


def _rows_at_once(opened: pq.ParquetFile) -> int:
    metadata = opened.metadata
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    fit = BATCH_BYTES * metadata.num_rows // max(size, 1)
    return int(min(max(fit, 1), 10_000))


def _bronze_bodies(rows: pa.Table, file: InputFile) -> pa.Array:
    bodies = _column(rows, "body").cast(pa.binary())
    encoded = _column(rows, "body_base64")
    if encoded.null_count == len(encoded):
        return bodies
    pairs = zip(bodies.to_pylist(), encoded.to_pylist(), strict=True)
    try:
        decoded = [
            body if text is None else base64.b64decode(text, validate=True)
            for body, text in pairs
        ]
    except ValueError as error:
        raise _not_bronze(file, "body_base64", error) from error
    return pa.array(decoded, pa.binary())


def _bronze_positions(rows: pa.Table, file: InputFile) -> pa.Table:
    columns = []
    fields = [*_POSITIONS, _CONTENT_TYPE]
    if _CONTENT_TYPE.name not in rows.schema.names:
        rows = rows.append_column(_CONTENT_TYPE, pa.nulls(len(rows), pa.string()))
    for field in fields:
        try:
            column = _position(_column(rows, field.name), field.type)
            column.validate(full=True)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _not_bronze(file, field.name, error) from error
        columns.append(column)
    return pa.table(columns, schema=pa.schema(fields))


def _not_bronze(file: InputFile, column: str, error: Exception) -> InputError:
    return file.error(
        f"has the columns of Bronze, but {column} is not what it holds there: "
        f"{_said(error)}",
        way_out="Mend the column, or keep body only",
    )


def _said(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _position(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind) and pa.types.is_timestamp(values.type):
        # Bronze holds microseconds; what is finer is cut, not refused
        return values.cast(pa.timestamp("us", values.type.tz), safe=False).cast(kind)
    return values.cast(kind)


def _column(rows: pa.Table, name: str) -> pa.Array:
    values = rows[name].combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values
