"""Tombstones: rows with the key of one that is gone, and null in most other columns."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from landing.declarations import TableSource
from landing.extraction.key_files import BUCKETS, KEY_HASH, KeyFile, columns_of


def tombstones(
    source: TableSource, schema: pa.Schema, gone: KeyFile
) -> Iterator[pa.Table]:
    """Yield the tombstones of keys, with all columns of a source's schema."""
    kept = columns_of(source)
    for number in range(BUCKETS):
        table = gone.bucket(number)
        if table is None:
            continue
        columns = [
            table[field.name]
            if field.name in kept
            else pa.chunked_array([pa.nulls(table.num_rows, field.type)])
            for field in schema
        ]
        yield pa.table(columns, schema=schema)


def is_among(keys: KeyFile, hashes: pa.Array) -> pa.Array:
    """Return of each hash of a key whether it is among these keys."""
    found: pa.Array = pa.repeat(pa.scalar(False), len(hashes))
    for number in range(BUCKETS):
        table = keys.bucket(number)
        if table is not None:
            values = table[KEY_HASH].combine_chunks()
            found = pc.or_(found, pc.is_in(hashes, value_set=values))
    return found
