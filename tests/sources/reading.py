"""What the tests of readers share: declarations, and what a reader says of a table."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from landing.declarations import Column, TableSource
from landing.readers.protocol import Reader


def declared(
    table: str = "t",
    *,
    key: Sequence[str] = ("id",),
    watermark: str = "changed",
    **types: str,
) -> TableSource:
    """Return a source; columns are declared as `name="type"`."""
    columns = {watermark: "timestamp", **types}
    return TableSource(
        name="things",
        file=Path("dbt_project/bronze/things.yml"),
        columns=tuple(Column(name, kind) for name, kind in columns.items()),
        connection="shop",
        key=tuple(key),
        watermark=watermark,
        lag=timedelta(0),
        overlap=timedelta(0),
        deleted_column=None,
        table=table,
    )


def everything(reader: Reader, source: TableSource, low: int | None = None) -> pa.Table:
    """Return the rows of a window, all batches of which have to be of the schema."""
    with reader.open(source) as reading:
        tables = list(reading.batches(low))
        assert all(table.schema == reading.schema for table in tables)
        return pa.concat_tables([reading.schema.empty_table(), *tables])


def column(table: pa.Table, name: str) -> list[Any]:
    return list(table[name].to_pylist())
