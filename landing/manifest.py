"""The manifest: where files of Bronze stand, and in which columns.

Some readers can neither list a store nor look into a file: COPY INTO of a
dedicated pool fails at a folder that is not there, and takes a file's columns
by their place. They find here what to open: one small file for every hour of a
source, and for every set of columns in it.

An entry appears after the first file that it tells of, and before anybody is told
that this file has landed. `landing.manifest_gaps` adds those that are missing.
"""

import hashlib
import json
import re
from dataclasses import dataclass

import pyarrow as pa

from landing import bronze
from landing.columns.types import FIRST_STREAM_SCHEMA, STREAM_SCHEMA, declared_type
from landing.lake import Lake, encode_parquet

FOLDER = "manifest"
_SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("landed_hour", pa.string()),
        pa.field("files", pa.string()),
        pa.field("columns", pa.string()),
    ]
)

STREAM_FILES = bronze.files_of_layout(STREAM_SCHEMA)
"""The pattern of names of a stream's files of the layout of today."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Files of one source in one hour, all of the same columns in the same order.

    `files` is a pattern for their names, or one name.
    """

    source: str
    landed_hour: str
    files: str
    columns: pa.Schema

    @property
    def path(self) -> str:
        """Where the entry stands in the lake: hours sort, so a prefix is a time."""
        told = f"{self.files} {columns_text(self.columns)}"
        layout = hashlib.sha256(told.encode()).hexdigest()[:8]
        return f"{FOLDER}/{self.landed_hour}-{self.source}-{layout}.parquet"

    def publish(self, lake: Lake) -> bool:
        """Publish the entry, and return whether it is new; again is no harm."""
        row = [self.source, self.landed_hour, self.files, columns_text(self.columns)]
        table = pa.table([[value] for value in row], schema=_SCHEMA)
        # what every reader of the manifest can open, whatever the lake's own
        return lake.publish(self.path, encode_parquet(table, "snappy")) == "published"


@dataclass(frozen=True, slots=True)
class Known:
    """An entry as it stands in the lake."""

    path: str
    content: bytes


def stream_entry(source: str, landed_hour: str) -> Entry:
    """Return the entry of an hour of a stream: its files of the layout of today."""
    return Entry(source, landed_hour, STREAM_FILES, STREAM_SCHEMA)


def first_stream_entry(source: str, landed_hour: str) -> Entry:
    """Return the entry of an hour of a stream whose files tell no layout.

    Their columns are the first ones of a layout, so files of today that stand in the
    same hour are read by it, too: readers take a row from the layout of most columns.
    """
    return Entry(source, landed_hour, "*.parquet", FIRST_STREAM_SCHEMA)


def compacted_entry(source: str, landed_hour: str, columns: pa.Schema) -> Entry:
    """Return the entry of an hour's compacted files that have these columns."""
    layout = bronze.files_of_layout(columns)
    return Entry(source, landed_hour, f"{bronze.COMPACTED}{layout}", columns)


def entries_of(lake: Lake, source: str) -> dict[str, list[Known]]:
    """Return the entries of a source by their hours.

    Lists all of the manifest, and reads what it has of the source. Raises `LakeError`
    when the lake cannot be read.
    """
    name = re.compile(rf"{FOLDER}/(.{{13}})-{re.escape(source)}-[0-9a-f]{{8}}\.parquet")
    found: dict[str, list[Known]] = {}
    for path in lake.files(f"{FOLDER}/"):
        of_source = name.fullmatch(path)
        content = of_source and lake.read(path)
        if of_source and content:
            found.setdefault(of_source[1], []).append(Known(path, content))
    return found


def publish_entry(lake: Lake, entry: Entry) -> None:
    """See to it that an entry stands in the lake; once said, it is not asked again."""
    if entry.path not in lake.seen:
        entry.publish(lake)
        lake.seen.add(entry.path)


def columns_text(columns: pa.Schema) -> str:
    """Return the columns and their types in a declaration, as an entry has them."""
    return json.dumps(declared_columns(columns))


def declared_columns(columns: pa.Schema) -> list[tuple[str, str | None]]:
    """Return each column's name and its type in a declaration, None of no such."""
    return [(field.name, declared_type(field.type)) for field in columns]
