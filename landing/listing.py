"""What the lake has, as one file, for engines that cannot list it.

A pool is told no name of a file: COPY INTO neither lists a lake nor says what it has
read. Who builds can list, so the names stand in a file of the lake while a build or a
verification runs, and the engine compares them with those that it has taken in.

A listing has a row for each file of Bronze, as it landed and compacted, and for each
entry of the manifest.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pyarrow as pa

from landing import bronze, manifest
from landing.errors import LakeError
from landing.lake import Lake, encode_parquet

FOLDER = "listing"
_SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("landed_hour", pa.string()),
        pa.field("path", pa.string()),
    ]
)
_ENTRY = re.compile(rf"{manifest.FOLDER}/(.{{13}})-(.+)-[0-9a-f]{{8}}\.parquet")
_LEFT_AFTER = timedelta(days=2)
"""How old a listing is that nobody reads: no build takes so long."""


def publish_listing(lake: Lake, now: datetime) -> str:
    """Publish what the lake has now, and return the path of the file that says so.

    Entries are listed after the files that they tell of, so a file that had its entry
    has it here, too. All names of Bronze are listed, some thousands a request. What
    listings a process left that died is removed. `now` is aware. Raises `LakeError`
    when the lake cannot be listed or written.
    """
    _remove_left(lake, now)
    rows = list(_files(lake))
    rows.extend(_entries(lake))
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    arrays = [pa.array(column, pa.string()) for column in columns]
    path = f"{FOLDER}/{now:%Y-%m-%dT%H-%M-%S}-{secrets.token_hex(4)}.parquet"
    # what every reader of it can open, whatever the lake's own
    table = pa.table(arrays, schema=_SCHEMA)
    lake.publish(path, encode_parquet(table, "snappy"))
    return path


def _files(lake: Lake) -> Iterator[tuple[str, str, str]]:
    for root in (bronze.ROOT, bronze.COMPACTED):
        for path in lake.files(root):
            place = bronze.place_of(path)
            if place is not None:
                yield place.source, place.landed_hour, path


def _entries(lake: Lake) -> Iterator[tuple[str, str, str]]:
    for path in lake.files(f"{manifest.FOLDER}/"):
        entry = _ENTRY.fullmatch(path)
        if entry:
            yield entry[2], entry[1], path


def _remove_left(lake: Lake, now: datetime) -> None:
    for file in lake.standing_files(f"{FOLDER}/"):
        if file.modified < now - _LEFT_AFTER:
            with suppress(
                LakeError
            ):  # who may write, and not delete, builds all the same
                lake.remove(file.path)
