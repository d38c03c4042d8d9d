"""JSON files: a record a line (NDJSON), or one document with all of them."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from landing.declarations import FileSource
from landing.errors import SourceError
from landing.json_slices import NotJson
from landing.readers.files.content import BOM, wrong
from landing.readers.json_records import Record, record_of, records_in, table_of

_BATCH = 10_000


def ndjson_tables(
    source: FileSource, where: str, stream: BinaryIO
) -> Iterator[pa.Table]:
    """Yield the records of the lines; blank lines are passed over.

    Declared columns are there, null where a record lacks one, and what else the
    records of a table have. Raises `SourceError` with the line that is no object.
    """
    batch: list[Record] = []
    for number, raw in enumerate(stream, 1):
        line = raw.removeprefix(BOM) if number == 1 else raw
        if not line.strip():
            continue
        try:
            batch.append(record_of(line.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise wrong(source, f"{where}, line {number} is not UTF-8") from error
        except NotJson as error:
            raise wrong(source, f"{where}, line {number} {error}") from error
        if len(batch) == _BATCH:
            yield table_of(source, where, batch)
            batch = []
    yield table_of(source, where, batch)


def json_tables(source: FileSource, where: str, stream: BinaryIO) -> Iterator[pa.Table]:
    """Yield the records of a document, which is held in memory.

    They are an array, or where the declaration says so `records` leads to it. Columns
    are those of `ndjson_tables`. Raises `SourceError` where it cannot be read so.
    """
    path = source.records.split(".") if source.records else ()
    try:
        text = stream.read().removeprefix(BOM).decode("utf-8")
        records = list(records_in(text, path))
    except UnicodeDecodeError as error:
        raise wrong(
            source, f"{where}: byte {error.start} of the file is not UTF-8"
        ) from error
    except NotJson as error:
        raise wrong(source, f"{where} {error}") from error
    except KeyError as error:
        raise SourceError(
            f"source {source.name}: {where} has no {error.args[0]} where "
            f"landing.records says {source.records}",
            way_out=f"Mend landing.records in {source.file}, or the file",
        ) from error
    for start in range(0, max(len(records), 1), _BATCH):
        yield table_of(source, where, records[start : start + _BATCH])
