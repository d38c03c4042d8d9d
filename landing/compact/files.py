"""Listing and reading files of a source, those that landed and compacted ones alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing import bronze
from landing.bronze import LANDED_FILE
from landing.compact.plan import Standing, Unit
from landing.errors import LakeError, first_line
from landing.lake import Lake

_BATCH_ROWS = 16_384
_READ_WHOLE = 1024 * 1024
"""A smaller file is fetched by one request, a larger one range by range."""


def standing_files(lake: Lake, source: str, hour: str | None = None) -> list[Standing]:
    """Return the files that stand of a source, or of an hour of it.

    Those that landed are listed first: one that is gone by then stood in a compacted
    file before. Raises `LakeError` when the lake cannot be listed.
    """
    found = []
    for root in (bronze.ROOT, bronze.COMPACTED):
        for file in lake.standing_files(bronze.folder(source, hour, root)):
            place = bronze.place_of(file.path)
            if place is not None:
                found.append(Standing(place, file.size, file.modified))
    return found


def files_landed(lake: Lake, source: str) -> frozenset[str]:
    """Return what the files of a source are called that landed, as `Place.file` does.

    All of them, wherever their rows stand by now; a column of each compacted file is
    read for that. Raises `LakeError` when the lake cannot be listed or read.
    """
    landed: set[str] = set()
    for file in standing_files(lake, source):
        if not file.is_compacted:
            landed.add(file.place.file)
            continue
        try:
            landed |= names_held(lake, file)[0]
        except LakeError:
            if lake.read_end(file.place.path, 1) is not None:
                raise
            return files_landed(lake, source)  # another holds all that it did, and more
    return frozenset(landed)


def names_held(lake: Lake, compacted: Standing) -> tuple[frozenset[str], pa.Schema]:
    """Return the files whose rows a compacted file holds, and its columns.

    Reads one column. Raises `LakeError` where that cannot be read.
    """
    names: set[str] = set()
    with _opened(lake, compacted) as file:
        for batch in file.iter_batches(_BATCH_ROWS, columns=[LANDED_FILE]):
            names.update(pc.unique(batch[0]).to_pylist())
        return frozenset(names), _plain(file.schema_arrow)


@contextmanager
def opened(lake: Lake, unit: Unit) -> Iterator[tuple[pa.Schema, Iterator[pa.Table]]]:
    """Give the columns of a unit, and its rows, each with the name of its file.

    Raises `LakeError`, which names the file, where it cannot be read.
    """
    standing = unit.standing
    with _opened(lake, standing) as file:
        schema = _plain(file.schema_arrow)
        if not standing.is_compacted:
            taken = [n for n in schema.names if n.lower() == LANDED_FILE]
            if taken:
                raise LakeError(
                    f"{lake.url}/{standing.place.path} has a column {taken[0]}, which "
                    "compacted files have for the names of files",
                    way_out="Land it without this column",
                )
            schema = schema.append(pa.field(LANDED_FILE, pa.string()))
        yield schema, _rows(lake, file, unit, schema)


def _rows(
    lake: Lake, file: pq.ParquetFile, unit: Unit, schema: pa.Schema
) -> Iterator[pa.Table]:
    try:
        for batch in file.iter_batches(_BATCH_ROWS):
            columns = batch.columns
            if not unit.standing.is_compacted:
                name = pa.scalar(unit.standing.place.file, pa.string())
                columns = [*columns, pa.repeat(name, batch.num_rows)]
            table = pa.table(columns, schema=schema)
            if unit.standing.is_compacted:
                takes = pa.array(sorted(unit.takes), pa.string())
                table = table.filter(pc.is_in(table[LANDED_FILE], takes))
            if table.num_rows:
                yield table
    except (pa.ArrowException, OSError) as error:
        raise _cannot_read(lake, unit.standing, error) from error


def rows_of(lake: Lake, standing: Standing, takes: frozenset[str]) -> pa.Table | None:
    """Return all rows of some files in one table; None where there are none."""
    with opened(lake, Unit(standing, takes)) as (_, tables):
        found = list(tables)
    return pa.concat_tables(found) if found else None


@contextmanager
def _opened(lake: Lake, standing: Standing) -> Iterator[pq.ParquetFile]:
    path = standing.place.path
    try:
        if standing.size <= _READ_WHOLE:
            content = lake.read(path)
            if content is None:
                raise FileNotFoundError("it is gone")
            source = pa.BufferReader(content)
        else:
            source = pa.PythonFile(lake.open_file(path, standing.size), mode="r")
        with pq.ParquetFile(source, buffer_size=_READ_WHOLE) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise _cannot_read(lake, standing, error) from error


def _cannot_read(lake: Lake, standing: Standing, error: BaseException) -> LakeError:
    return LakeError(
        f"{lake.url}/{standing.place.path} cannot be read: {first_line(error)}; its "
        "hour stays as it is",
        way_out="Move it out of the lake, or put a whole one in its place",
    )


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return the columns without what else a file's writer noted of them."""
    return pa.schema([pa.field(column.name, column.type) for column in schema])
