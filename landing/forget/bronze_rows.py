"""Rows of Bronze that are of a key or mention one: found, and made tombstones.

Files that landed and compacted ones alike keep their names: each is replaced by one put
with a file of as many rows. Whoever reads meanwhile has the one or the other.
"""

import base64
import binascii
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing import bronze
from landing.compact.files import standing_files
from landing.compact.plan import Standing
from landing.errors import LakeError, first_line
from landing.forget.found import Found
from landing.forget.keys import Asked, Key
from landing.forget.tombstones import (
    BODY,
    ROW_HASH,
    schema_with,
    with_tombstones,
    without_texts,
)
from landing.lake import Lake

_BATCH_ROWS = 16_384
_PASSES = 5
"""Compaction may make a file of what was read before: more often it does not."""

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class SourceRows:
    """How rows of a source are looked at.

    `own` maps each key whose entity has this source to the field that holds it: a path
    into the payload of a stream, a column of a table. Of what Tidemark itself lands
    (`is_internal`) no row goes, but a text that says a key.
    """

    name: str
    is_stream: bool
    is_internal: bool
    own: dict[Key, str]


def search(lake: Lake, source: SourceRows, asked: Asked) -> tuple[Found, ...]:
    """Return what stands of the keys in the files of a source.

    Raises `LakeError` where a file cannot be read.
    """
    counts = {root: [0, 0, 0] for root in (bronze.ROOT, bronze.COMPACTED)}
    for file in standing_files(lake, source.name):
        with _opened(lake, file) as parquet:
            if parquet is None:
                continue
            rows, mentions = _counted(parquet, source, asked)
        count = counts[file.place.root]
        count[0] += rows
        count[1] += bool(rows)
        count[2] += mentions
    return tuple(
        Found(f"{root.rstrip('/')} {source.name}", *count)
        for root, count in counts.items()
    )


def rewrite(
    lake: Lake, source: SourceRows, asked: Asked, progress: Progress
) -> tuple[int, int]:
    """Replace each file that has rows to forget; return how many rows, and files.

    Looks again until nothing is found, so that what another process put meanwhile out
    of a file of before is found, too. Killed at any point, the next call goes on.
    """
    all_rows = all_files = 0
    for _ in range(_PASSES):
        found = 0
        for file in standing_files(lake, source.name):
            rows = _rewrite_file(lake, file, source, asked)
            found += rows
            all_rows += rows
            all_files += bool(rows)
            if rows:
                progress(file.place.path, all_files)
        if not found:
            break
    return all_rows, all_files


def _counted(
    parquet: pq.ParquetFile, source: SourceRows, asked: Asked
) -> tuple[int, int]:
    rows = mentions = 0
    for table in _tables(parquet):
        own, said = _masks(table, source, asked.keys)
        which = pc.or_(own, said) if asked.mentions else own
        rows += _count(which)
        mentions += _count(pc.and_not(said, which))
    return rows, mentions


def _rewrite_file(lake: Lake, file: Standing, source: SourceRows, asked: Asked) -> int:
    with _opened(lake, file) as parquet:
        if parquet is None or not _counted(parquet, source, asked)[0]:
            return 0
        schema = schema_with(
            parquet.schema_arrow, has_hashes=source.is_stream or source.is_internal
        )
        with tempfile.TemporaryDirectory(prefix="tidemark-forget-") as name:
            path = Path(name) / "file.parquet"
            count = 0
            with pq.ParquetWriter(
                path, schema, compression=lake.compression, version="2.6"
            ) as writer:
                for table in _tables(parquet):
                    own, said = _masks(table, source, asked.keys)
                    which = pc.or_(own, said) if asked.mentions else own
                    count += _count(which)
                    writer.write_table(_forgotten(table, which, schema, source, asked))
            lake.replace_file(file.place.path, path)
    return count


def _forgotten(
    table: pa.Table,
    which: pa.Array,
    schema: pa.Schema,
    source: SourceRows,
    asked: Asked,
) -> pa.Table:
    if source.is_internal:
        return without_texts(
            table.cast(schema),
            lambda text: any(key.is_mentioned_in(text) for key in asked.keys),
        )
    return with_tombstones(table, which, schema, is_stream=source.is_stream)


def _tables(parquet: pq.ParquetFile) -> Iterator[pa.Table]:
    for batch in parquet.iter_batches(_BATCH_ROWS):
        yield pa.Table.from_batches([batch])


@contextmanager
def _opened(lake: Lake, file: Standing) -> Iterator[pq.ParquetFile | None]:
    """Give a file; None where it is gone, as compaction removes what it made one of."""
    path = file.place.path
    try:
        if lake.read_end(path, 1) is None:
            yield None
            return
        with pq.ParquetFile(pa.PythonFile(lake.open_file(path, file.size), "r")) as it:
            yield it
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"{lake.url}/{path} cannot be read, so nobody can tell whether it holds "
            f"what is to be forgotten: {first_line(error)}",
            way_out="Move it out of the lake, or put a whole one in its place, and run "
            "tidemark forget --resume",
        ) from error


# Which rows


def _masks(
    table: pa.Table, source: SourceRows, keys: Iterable[Key]
) -> tuple[pa.Array, pa.Array]:
    """Return which rows are of a key, and which mention one and are of none.

    Tombstones are neither.
    """
    own = pa.repeat(pa.scalar(False), table.num_rows)
    said = own
    for key in keys:
        path = source.own.get(key)
        mine, other = (
            _of_events(table, key, path)
            if source.is_stream
            else _of_rows(table, key, path)
        )
        own, said = pc.or_(own, mine), pc.or_(said, other)
    gone = _tombstones(table, is_stream=source.is_stream)
    own = pc.and_not(own, gone)
    return own, pc.and_not(pc.and_not(said, gone), own)


def _tombstones(table: pa.Table, *, is_stream: bool) -> pa.Array:
    name, mark = ("body", BODY) if is_stream else ("row_hash", ROW_HASH)
    if name not in table.column_names:
        return pa.repeat(pa.scalar(False), table.num_rows)
    values = table[name].combine_chunks()
    return pc.fill_null(pc.equal(values, pa.scalar(mark, values.type)), False)


def _of_events(
    table: pa.Table, key: Key, path: str | None
) -> tuple[pa.Array, pa.Array]:
    own, said = [False] * table.num_rows, [False] * table.num_rows
    for name in ("body", "properties", "attributes", "partition_key"):
        for row, text in _candidates(table, name, key):
            if name == "body" and path is not None and key.is_of(text, path):
                own[row] = True
            elif name == "partition_key":
                said[row] = said[row] or key.equals(text)
            elif key.is_mentioned_in(text):
                said[row] = True
    if "body_base64" in table.column_names:
        for row, text in enumerate(table["body_base64"].to_pylist()):
            if text is not None and not own[row]:
                said[row] = said[row] or key.is_mentioned_in(_decoded(text))
    return pa.array(own), pa.array(said)


def _of_rows(table: pa.Table, key: Key, path: str | None) -> tuple[pa.Array, pa.Array]:
    own, said = [False] * table.num_rows, [False] * table.num_rows
    for column in table.schema:
        is_named = column.name.lower() == (path or key.name).lower()
        if is_named:
            for row, value in enumerate(table[column.name].to_pylist()):
                if key.equals(value):
                    (own if path is not None else said)[row] = True
        elif _is_text(column.type):
            for row, text in _candidates(table, column.name, key):
                said[row] = said[row] or key.is_mentioned_in(text)
    return pa.array(own), pa.array(said)


def _candidates(table: pa.Table, name: str, key: Key) -> Iterator[tuple[int, str]]:
    """Yield the rows whose text may say the key: few of many, to look at one by one."""
    if name not in table.column_names:
        return
    texts = table[name].combine_chunks()
    may = pc.or_(pc.match_substring(texts, key.value), pc.match_substring(texts, "\\"))
    rows = pc.indices_nonzero(pc.fill_null(may, False))
    yield from zip(rows.to_pylist(), texts.take(rows).to_pylist(), strict=True)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except binascii.Error:
        return text


def _count(mask: pa.Array) -> int:
    return pc.sum(mask).as_py() or 0
