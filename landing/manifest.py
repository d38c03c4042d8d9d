"""The manifest: where files of Bronze stand, and in which columns.

Some readers can neither list a store nor look into a file: COPY INTO of a
dedicated pool fails at a folder that is not there, and takes a file's columns
by their place. They find here what to open: one small file for every hour of a
source, and for every set of columns in it.

An entry appears after the first file that it tells of, and before anybody is told
that this file has landed. Whoever dies between the two lands the same again, and
the entry with it.
"""

import hashlib
import json
from collections.abc import Iterator, Set
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from landing import bronze
from landing.lake import Lake, encode_parquet

_FOLDER = "manifest"
_SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("landed_hour", pa.string()),
        pa.field("files", pa.string()),
        pa.field("columns", pa.string()),
    ]
)


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
        told = f"{self.files} {_columns_text(self.columns)}"
        layout = hashlib.sha256(told.encode()).hexdigest()[:8]
        return f"{_FOLDER}/{self.landed_hour}-{self.source}-{layout}.parquet"

    def publish(self, lake: Lake) -> bool:
        """Publish the entry, and return whether it is new; again is no harm."""
        row = [self.source, self.landed_hour, self.files, _columns_text(self.columns)]
        table = pa.table([[value] for value in row], schema=_SCHEMA)
        # what every reader of the manifest can open, whatever the lake's own
        return lake.publish(self.path, encode_parquet(table, "snappy")) == "published"


def publish_entry(lake: Lake, entry: Entry) -> None:
    """See to it that an entry stands in the lake; once said, it is not asked again."""
    if entry.path not in lake.seen:
        entry.publish(lake)
        lake.seen.add(entry.path)


def complete(lake: Lake) -> int:
    """Add the entries of files that others brought into the lake; return how many.

    Raises `LakeError` where the lake cannot be read or written.
    """
    known = set(lake.files(f"{_FOLDER}/"))
    added = 0
    for path in lake.files():
        entry = _entry_of(lake, path, known)
        if entry is not None and entry.path not in known:
            known.add(entry.path)
            added += entry.publish(lake)
    return added


def _entry_of(lake: Lake, path: str, known: Set[str]) -> Entry | None:
    _, source, folder, name = [*path.split("/", 3), "", "", ""][:4]
    hour = folder.removeprefix("landed_hour=")
    if hour == folder or not name.endswith(".parquet") or "/" in name:
        return None
    of_stream = Entry(source, hour, "*.parquet", bronze.STREAM_SCHEMA)
    content = None if of_stream.path in known else lake.read(path)
    if content is None:
        return None
    columns = pq.read_schema(pa.BufferReader(content)).remove_metadata()
    if columns.equals(bronze.STREAM_SCHEMA):
        return of_stream
    files = bronze.files_of_layout(columns)
    return Entry(source, hour, files if name.endswith(files[1:]) else name, columns)


def _columns_text(columns: pa.Schema) -> str:
    return json.dumps(list(_declared(columns)))


def _declared(columns: pa.Schema) -> Iterator[tuple[str, str]]:
    for field in columns:
        yield (
            field.name,
            _TYPES.get(field.type)
            or str(field.type).replace("decimal128", "decimal").replace(", ", ","),
        )


_TYPES = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.int16(): "smallint",
    pa.bool_(): "boolean",
    pa.binary(): "varbinary",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamp",
}
"""What a declaration calls a type."""
