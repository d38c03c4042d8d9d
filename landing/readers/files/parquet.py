"""Parquet files: types survive, and what lands as text is exactly what was there."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from landing.columns.arrow import (
    UnknownTypeError,
    declared,
    landed,
    text,
)
from landing.columns.types import arrow_type
from landing.columns.values import check_columns
from landing.declarations import FileSource
from landing.errors import SourceError, first_line
from landing.readers.files.content import wrong

_BATCH = 65_536


def parquet_tables(
    source: FileSource, where: str, stream: BinaryIO
) -> Iterator[pa.Table]:
    """Yield the rows of a file, its columns in their order.

    Raises `SourceError` where it cannot be read to its end, lacks a declared column,
    or has one of a type that has no exact form in Bronze.
    """
    rows = 0
    try:
        with pq.ParquetFile(stream) as opened:
            schema = opened.schema_arrow
            _check(source, where, schema)
            yield _table(source, where, pa.Table.from_batches([], schema))
            for batch in opened.iter_batches(_BATCH):
                rows += batch.num_rows
                yield _table(source, where, pa.Table.from_batches([batch]))
            promised = opened.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise wrong(
            source, f"{where} cannot be read as Parquet: {first_line(error)}"
        ) from error
    if rows != promised:
        raise wrong(
            source, f"{where} holds {rows:,} rows where it promises {promised:,}"
        )


def _check(source: FileSource, where: str, schema: pa.Schema) -> None:
    names = schema.names
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise wrong(source, f"{where} has the column {twice[0]} twice")
    check_columns(source, names, where)


def _table(source: FileSource, where: str, found: pa.Table) -> pa.Table:
    written = {
        column.name
        for column in source.columns
        if pa.types.is_string(arrow_type(column.data_type))
    }
    arrays = {}
    for field, column in zip(found.schema, found.columns, strict=True):
        values = column.combine_chunks()
        try:
            arrays[field.name] = (
                text(values) if field.name in written else landed(values)
            )
        except UnknownTypeError as error:
            raise SourceError(
                f"source {source.name}: {where} has a column {field.name} of type "
                f"{field.type}, {error}",
                way_out="Write it as text; or declare it as varchar, if it is a time",
            ) from error
    return declared(source, pa.table(arrays))
