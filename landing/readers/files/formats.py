"""What a file of each format holds: tables of rows, as they land."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import pyarrow as pa

from landing.declarations import FileFormat, FileSource
from landing.readers.files.content import unpacked
from landing.readers.files.csv import csv_tables
from landing.readers.files.excel import excel_tables
from landing.readers.files.json import json_tables, ndjson_tables
from landing.readers.files.parquet import parquet_tables

_Tables = Callable[[FileSource, str, BinaryIO], Iterator[pa.Table]]

_OF_TEXT: Mapping[FileFormat, _Tables] = {
    "csv": csv_tables,
    "json": json_tables,
    "ndjson": ndjson_tables,
}
_OTHERS: Mapping[FileFormat, _Tables] = {
    "parquet": parquet_tables,
    "excel": excel_tables,
}


def tables_of(source: FileSource, where: str, stream: BinaryIO) -> Iterator[pa.Table]:
    """Yield all rows of a file, at least one table, in bounded memory but for JSON.

    A table has the source's own columns, all that are declared among them; others may
    differ from one table to the next. CSV and JSON may be compressed by gzip. `where`
    is what the file is called in errors. Raises `SourceError`, and nothing is to be
    landed then, where the file is not whole or not what is declared; `OSError` where
    it cannot be read.
    """
    if source.format in _OTHERS:
        yield from _OTHERS[source.format](source, where, stream)
    else:
        with unpacked(source, where, stream) as content:
            yield from _OF_TEXT[source.format](source, where, content)
