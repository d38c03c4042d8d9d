"""Parquet files: types survive, and what lands as text is exactly what was there."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from landing.columns.arrow import (
    UnknownTypeError,
    declared,
    key_text,
    landed,
    text,
)
from landing.columns.types import arrow_type
from landing.columns.values import check_columns
from landing.declarations import FileSource
from landing.errors import SourceError, first_line
from landing.readers.files.content import wrong
from landing.readers.files.parquet_int96 import (
    InMicroseconds,
    of_any_year,
    text_of_any_year,
)

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
            yield _table(source, where, pa.Table.from_batches([], schema), {})
            times = InMicroseconds(stream, opened, _BATCH)
            for batch in opened.iter_batches(_BATCH):
                here = f"{where}, rows {rows + 1:,} to {rows + batch.num_rows:,}"
                rows += batch.num_rows
                found = pa.Table.from_batches([batch])
                yield _table(source, here, found, times.take(batch.num_rows))
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


def _table(
    source: FileSource,
    where: str,
    found: pa.Table,
    times: Mapping[str, pa.Array],
) -> pa.Table:
    written = {
        column.name
        for column in source.columns
        if pa.types.is_string(arrow_type(column.data_type))
    }
    arrays = {}
    for field, column in zip(found.schema, found.columns, strict=True):
        told = f"{where} has a column {field.name} of type {field.type}"
        try:
            values = column.combine_chunks()
            # no engine would read what calls itself text and is none
            values.validate(full=True)
            arrays[field.name] = _landed(
                values,
                times.get(field.name),
                as_text=_text_of(source, field.name) if field.name in written else None,
            )
        except UnknownTypeError as error:
            raise SourceError(
                f"source {source.name}: {told}, {error}",
                way_out="Write it as text; or declare it as varchar, if it is a time",
            ) from error
        except pa.ArrowNotImplementedError as error:
            raise SourceError(
                f"source {source.name}: {told}, which has no form in Bronze",
                way_out="Write it as text",
            ) from error
        except pa.ArrowInvalid as error:
            raise wrong(
                source, f"{told} with a value that it cannot have: {first_line(error)}"
            ) from error
    return declared(source, pa.table(arrays))


def _text_of(source: FileSource, name: str) -> Callable[[pa.Array], pa.Array]:
    return key_text if name in source.key else text


def _landed(
    values: pa.Array,
    micros: pa.Array | None,
    as_text: Callable[[pa.Array], pa.Array] | None,
) -> pa.Array:
    if micros is not None and as_text is not None:
        return text_of_any_year(values, micros)
    found = values if micros is None else of_any_year(values, micros)
    return landed(found) if as_text is None else as_text(found)
