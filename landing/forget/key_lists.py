"""The keys of landed rows that `keys/` has, for comparisons with the source.

A key that stays there and is gone from the source would be found deleted, and land
again as one that was deleted: so it goes.
"""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing.errors import LakeError, first_line
from landing.extraction.key_files import Groups, lists_of
from landing.forget.bronze_rows import SourceRows
from landing.forget.found import Found
from landing.lake import Lake, StandingFile


def search(lake: Lake, source: SourceRows) -> Found:
    """Return how many keys to forget the lists of a source have."""
    counts = [_without(lake, file, source)[1] for file in lists_of(lake, source.name)]
    return Found(f"keys {source.name}", sum(counts), sum(map(bool, counts)))


def rewrite(lake: Lake, source: SourceRows) -> None:
    """Take the keys out of each list that has them; again is no harm."""
    for file in lists_of(lake, source.name):
        groups, gone = _without(lake, file, source)
        if gone:
            with tempfile.TemporaryDirectory(prefix="tidemark-forget-") as name:
                path = Path(name) / "keys.parquet"
                groups.write(path)
                lake.replace_file(file.path, path)


def _without(lake: Lake, file: StandingFile, source: SourceRows) -> tuple[Groups, int]:
    """Return a list without the keys, and how many rows it loses."""
    try:
        content = lake.read(file.path)
        if content is None:  # a comparison has taken its place
            return Groups(pa.schema([]), {}), 0
        with pq.ParquetFile(pa.BufferReader(content)) as parquet:
            groups = Groups.of(parquet)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"{lake.url}/{file.path} cannot be read: {first_line(error)}",
            way_out="Remove the folder of the source below keys/: the next comparison "
            "then notes what there is, and finds no deletion",
        ) from error
    gone = 0
    kept = {}
    for number, table in groups.tables.items():
        stays = pa.repeat(pa.scalar(True), table.num_rows)
        for key, column in source.own.items():
            for name in table.column_names:
                if name.lower() == column.lower():
                    values = table[name].to_pylist()
                    is_key = pa.array([key.equals(v) for v in values], pa.bool_())
                    stays = pc.and_not(stays, is_key)
        kept[number] = table.filter(stays)
        gone += table.num_rows - kept[number].num_rows
    return Groups(groups.schema, kept), gone
