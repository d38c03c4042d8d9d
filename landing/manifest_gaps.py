"""Entries that the manifest lacks: of files that landed, and nobody told of.

Where a process dies between a file and its entry, the entry appears as soon as anybody
lands the same again, in whatever hour: a partition's events (`catch_up_stream`), or a
table's window (`catch_up_table`).

`complete` adds what is then missing: entries of files that others brought, of a
partition that nobody landed for two days while others of its stream went on, of a
table whose control table was lost, and of files that appear when the partition or
the window has been landed again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from landing import bronze
from landing.columns.types import STREAM_SCHEMA, declared_type
from landing.declarations import StreamSource
from landing.errors import LakeError
from landing.lake import Lake
from landing.manifest import (
    FOLDER,
    STREAM_FILES,
    Entry,
    columns_text,
    declared_columns,
    first_stream_entry,
    publish_entry,
    stream_entry,
)

_LOOKBACK = timedelta(days=2)
"""How far back a stream is looked at whose last hour here is not known."""
_LAYOUT = re.compile(r".*(-[0-9a-f]{8}\.parquet)")
_FOOTER_BYTES = 64 * 1024
"""What most footers fit in; a longer one costs a second request."""
_COPIED = {"SNAPPY", "GZIP", "UNCOMPRESSED"}
"""Compressions that COPY INTO reads."""
_NAMED = 5
"""How many files an error names."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What completing the manifest did.

    `other_compression` counts the files, among those that had to be opened, that
    COPY INTO does not read.
    """

    entries_added: int
    other_compression: int


def catch_up_stream(
    lake: Lake, source: StreamSource, last: str | None, landed_at: datetime
) -> None:
    """Add the entries of hours in which others may have landed a partition.

    `last` is the hour in which this process landed it last, and saw its entry; None
    where it never did: then the hours of two days are looked at, and the last two
    that have a folder, however old. Two listings, of the names of the source's
    folders and of newer entries, and one more for a folder without an entry;
    nothing is listed where `last` is this hour or the one before it. Raises
    `LakeError` when the lake cannot be listed or written.
    """
    before = bronze.landed_hour(landed_at - timedelta(hours=1))
    if last is not None and last >= before:
        return
    hours = [hour for hour in _hours(lake, source.name) if hour <= before]
    since = last or min([bronze.landed_hour(landed_at - _LOOKBACK), *hours[-2:]])
    hours = [hour for hour in hours if hour >= since]
    known = _known(lake, since) if hours else set()
    for hour in hours:
        told = (stream_entry(source.name, hour), first_stream_entry(source.name, hour))
        if any(entry.path in known for entry in told):
            continue
        for entry in _entries_landed(lake, source, hour):
            if entry.path not in known:
                publish_entry(lake, entry)


def catch_up_table(lake: Lake, source: str, began: datetime) -> None:
    """Add the entries that files of a table lack which landed since a run began.

    Lists the names of the source's folders, the entries since then, and the folders
    since then; opens a file for every set of columns. Files that no entry can tell
    of are passed over. Raises `LakeError` when the lake cannot be read or written.
    """
    since = bronze.landed_hour(began)
    hours = [hour for hour in _hours(lake, source) if hour >= since]
    completion = _Completion(lake, _known(lake, since) if hours else set(), {})
    for hour in hours:
        completion.take(lake.files(bronze.folder(source, hour)))


def complete(lake: Lake, streams: Sequence[StreamSource]) -> Completed:
    """Add the entries of files that others brought into the lake.

    `streams` are the declared ones: their files are known by their names, and no
    file of other columns is told of. Of a table, one file for every set of columns
    is opened, and every file whose name does not end with what tells its columns;
    of a file, its footer is read. Raises `LakeError` where the lake cannot be read
    or written, and, when all others are told of, where there are files that no
    reader of the manifest could take.
    """
    hubs = {stream.name: stream.event_hub for stream in streams}
    completion = _Completion(lake, set(lake.files(f"{FOLDER}/")), hubs)
    completion.take(lake.files())
    if completion.refused:
        raise _refused(completion.refused, completion.added)
    return Completed(completion.added, completion.other_compression)


class _Refusal(Exception):
    """Why no entry can tell of a file."""


class _Completion:
    """Entries added so far, and the layouts that are known without opening files."""

    def __init__(self, lake: Lake, known: set[str], hubs: Mapping[str, str]) -> None:
        self.added = 0
        self.other_compression = 0
        self.refused: dict[str, str] = {}
        self._lake = lake
        self._known = known
        self._hubs = hubs
        self._columns: dict[tuple[str, str], pa.Schema] = {}

    def take(self, paths: Iterable[str]) -> None:
        for path in paths:
            place = bronze.place_of(path)
            try:
                entry = place and self._entry_of(path, place)
            except _Refusal as refusal:
                self.refused[path] = str(refusal)
                continue
            if entry is not None and entry.path not in self._known:
                self._known.add(entry.path)
                self.added += entry.publish(self._lake)

    def _entry_of(self, path: str, place: bronze.Place) -> Entry | None:
        source, hour, name = place.source, place.landed_hour, place.name
        of_stream = _entry_of_stream_file(source, hour, name)
        hub = self._hubs.get(source)
        if hub is not None and bronze.is_stream_file(name, hub):
            return of_stream
        if hub is None and of_stream.path in self._known:
            return None  # a stream that is declared no longer
        layout = _LAYOUT.fullmatch(name)
        columns = layout and self._columns.get((source, layout[1]))
        if layout and columns:
            return Entry(source, hour, f"*{layout[1]}", columns)
        columns = self._columns_of(path)
        if columns is None:
            return None
        told = columns_text(columns)
        if told == columns_text(of_stream.columns):
            return of_stream
        if told == columns_text(STREAM_SCHEMA):
            return Entry(source, hour, name, STREAM_SCHEMA)
        if hub is not None:
            raise _Refusal("has not the columns of a stream")
        files = bronze.files_of_layout(columns)
        if not name.endswith(files[1:]):
            return Entry(source, hour, name, columns)
        self._columns[source, files[1:]] = columns
        return Entry(source, hour, files, columns)

    def _columns_of(self, path: str) -> pa.Schema | None:
        """Return the columns that a file has; None where it is gone by now."""
        found = _read_footer(self._lake, path)
        if found is None:
            return None
        columns = found.schema.to_arrow_schema().remove_metadata()
        for field in columns:
            if declared_type(field.type) is None:
                raise _Refusal(f"has {field.name} as {field.type}")
        if ("landed_at", "timestamp") not in declared_columns(columns):
            raise _Refusal("has no time landed_at")
        self.other_compression += not _compressions(found) <= _COPIED
        return columns


def _hours(lake: Lake, source: str) -> list[str]:
    """Return the hours in which anything of a source landed, the earliest first."""
    hours = map(bronze.hour_of, lake.folders(bronze.folder(source)))
    return [hour for hour in hours if hour is not None]


def _known(lake: Lake, since: str) -> set[str]:
    """Return the paths of the entries of an hour and of later ones."""
    # an entry's name goes on after its hour, so that of the hour itself is after it
    return set(lake.files(f"{FOLDER}/", after=f"{FOLDER}/{since}"))


def _entries_landed(lake: Lake, source: StreamSource, hour: str) -> list[Entry]:
    """Return the entries for the files that a stream has in an hour."""
    files = lake.files(bronze.folder(source.name, hour))
    names = (path.rsplit("/", 1)[-1] for path in files)
    entries = {
        entry.path: entry
        for name in names
        if bronze.is_stream_file(name, source.event_hub)
        for entry in [_entry_of_stream_file(source.name, hour, name)]
    }
    return list(entries.values())


def _entry_of_stream_file(source: str, hour: str, name: str) -> Entry:
    is_of_today = name.endswith(STREAM_FILES[1:])
    return (stream_entry if is_of_today else first_stream_entry)(source, hour)


def _read_footer(lake: Lake, path: str) -> pq.FileMetaData | None:
    end = lake.read_end(path, _FOOTER_BYTES)
    # a footer ends with its own length, of four bytes, and four that say what it is
    length = int.from_bytes(end[-8:-4], "little") + 8 if end else 0
    if end and end.endswith(b"PAR1") and length > len(end):
        end = lake.read_end(path, length)
    if end is None:
        return None
    try:
        return pq.read_metadata(pa.BufferReader(end))
    except (pa.ArrowException, OSError) as error:
        raise _Refusal("is no Parquet file") from error


def _compressions(footer: pq.FileMetaData) -> set[str]:
    return {
        footer.row_group(group).column(column).compression
        for group in range(footer.num_row_groups)
        for column in range(footer.num_columns)
    }


def _refused(files: Mapping[str, str], added: int) -> LakeError:
    named = [f"{path} {why}" for path, why in list(files.items())[:_NAMED]]
    if len(files) > _NAMED:
        named.append(f"and {len(files) - _NAMED} more")
    count = "a file" if len(files) == 1 else f"{len(files)} files"
    entries = "entry was" if added == 1 else "entries were"
    return LakeError(
        f"builds cannot read {count} of Bronze: {', '.join(named)}",
        way_out="Move them out of bronze/, remove them, or write them again with "
        f"landed_at and in the types of a declaration. {added} {entries} added for "
        "all others",
    )
