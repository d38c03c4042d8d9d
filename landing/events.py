"""The one way of an event into Bronze.

The Azure trigger, the consumer and `tidemark replay` all call `land_events`.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing import bronze, manifest
from landing.clock import Clock, utc_now
from landing.columns import RANGED, REPEATING, STREAM_SCHEMA
from landing.declarations import StreamSource
from landing.lake import Lake, encode_parquet

_Value = TypeVar("_Value")
Column: TypeAlias = Sequence[_Value] | pa.Array
"""A column of a batch: a sequence, or a pyarrow array, which costs nothing a row."""


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events as they came, a column each; all columns are of equal length.

    `bodies` are the payloads' bytes, untouched. `enqueued_at` is whole
    microseconds since 1970-01-01 UTC. What the sender of a batch does not know
    (an offset, a partition key) is None; a column left out is None throughout.
    A column may be a pyarrow array instead: `pa.repeat` for a constant, or what
    a Parquet file gave, where a null body is an event without a payload.
    """

    bodies: Column[bytes]
    partition_ids: Column[str | None]
    sequence_numbers: Column[int | None]
    enqueued_at: Column[int | None]
    offsets: Column[str | None] = ()
    partition_keys: Column[str | None] = ()
    properties: Column[str | None] = ()

    def __len__(self) -> int:
        return len(self.bodies)


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A Bronze file that holds the events, whoever published it."""

    path: str
    events: int
    is_new: bool


def land_events(
    lake: Lake,
    source: StreamSource,
    batch: EventBatch,
    *,
    clock: Clock = utc_now,
) -> list[LandedFile]:
    """Publish the events, a file for each partition, and return the files.

    When this returns, every event of the batch stands in Bronze as received.
    When it raises, some partitions' files may stand there whole: landing the
    batch again is safe, and copies are one version in Silver. A file whose
    name is taken by the same events counts as landed; by others, the new file
    gets a name of its own. The manifest then tells of these files, and of those
    that whoever landed the partition before left without an entry. Raises
    `LakeError` when the lake cannot be listed or written.
    """
    if not len(batch):
        return []
    events = _to_table(source.event_hub, batch)
    return [
        _land_partition(lake, source, partition, clock())
        for partition in _partitions(events)
    ]


def _land_partition(
    lake: Lake, source: StreamSource, events: pa.Table, landed_at: datetime
) -> LandedFile:
    partition = (source.name, events["partition_id"][0].as_py())
    hour = bronze.landed_hour(landed_at)
    last = lake.landed_hours.get(partition)
    if last == hour:  # whose entry was published then
        return _publish(lake, source, events, landed_at)
    manifest.catch_up_stream(lake, source, last, landed_at)
    file = _publish(lake, source, events, landed_at)
    manifest.publish_entry(lake, manifest.stream_entry(source.name, hour))
    lake.landed_hours[partition] = hour
    return file


def _publish(
    lake: Lake, source: StreamSource, events: pa.Table, landed_at: datetime
) -> LandedFile:
    table = _stamp(events, landed_at)
    sequence = pc.min_max(table["sequence_number"])
    name = bronze.stream_file_name(
        source.event_hub,
        table["partition_id"][0].as_py(),
        sequence["min"].as_py(),
        sequence["max"].as_py(),
    )
    hour = bronze.landed_hour(landed_at)
    content = encode_parquet(table, lake.compression, REPEATING, RANGED)
    path = bronze.Place(source.name, hour, f"{name}.parquet").path
    if lake.publish(path, content) == "published":
        return LandedFile(path, table.num_rows, is_new=True)
    if _holds(lake, path, events):
        return LandedFile(path, table.num_rows, is_new=False)
    # The same positions with other content: a hub that was made again, or a
    # batch with holes. Both files are the truth.
    name = f"{name}-{bronze.fingerprint(events)}.parquet"
    path = bronze.Place(source.name, hour, name).path
    is_new = lake.publish(path, content) == "published"
    return LandedFile(path, table.num_rows, is_new=is_new)


def _holds(lake: Lake, path: str, events: pa.Table) -> bool:
    content = lake.read(path)
    if content is None:
        return False
    landed = pq.read_table(pa.BufferReader(content))
    return bool(landed.drop_columns(["landed_at"]).equals(events))


def _partitions(events: pa.Table) -> Iterator[pa.Table]:
    """Yield the events of each partition, in the order of their arrival."""
    partitions = pc.unique(events["partition_id"]).to_pylist()
    if len(partitions) == 1:
        yield events
        return
    for partition in partitions:
        same = (
            pc.is_null(events["partition_id"])
            if partition is None
            else pc.fill_null(pc.equal(events["partition_id"], partition), False)
        )
        yield events.filter(same)


def _to_table(event_hub: str, batch: EventBatch) -> pa.Table:
    count = len(batch)
    body, body_base64 = _texts(batch.bodies)
    columns = [
        body,
        body_base64,
        pa.repeat(pa.scalar(event_hub), count),
        _array(batch.partition_ids, pa.string(), count),
        _array(batch.sequence_numbers, pa.int64(), count),
        _array(batch.offsets, pa.string(), count),
        _array(batch.enqueued_at, pa.int64(), count).cast(pa.timestamp("us", tz="UTC")),
        _array(batch.partition_keys, pa.string(), count),
        _array(batch.properties, pa.string(), count),
    ]
    return pa.table(columns, schema=STREAM_SCHEMA.remove(9))


def _array(values: Column[_Value], kind: pa.DataType, count: int) -> pa.Array:
    if isinstance(values, pa.Array):
        return values.cast(kind)
    if isinstance(values, list) and values.count(values[0]) == count:
        # a batch of one partition, of events without a key or properties
        return pa.repeat(pa.scalar(values[0], kind), count)
    return pa.array(values, kind) if len(values) else pa.nulls(count, kind)


def _stamp(events: pa.Table, landed_at: datetime) -> pa.Table:
    landed = STREAM_SCHEMA.field("landed_at")
    stamp = pa.repeat(pa.scalar(landed_at, landed.type), events.num_rows)
    return events.append_column(landed, stamp)


def _texts(bodies: Column[bytes]) -> tuple[pa.Array, pa.Array]:
    """Return the payloads as text, and as base64 those that are not UTF-8."""
    raw = _array(bodies, pa.binary(), len(bodies))
    try:
        return raw.cast(pa.string()), pa.nulls(len(bodies), pa.string())
    except pa.ArrowInvalid:
        pass  # at least one is not UTF-8: look at each
    text: list[str | None] = []
    encoded: list[str | None] = []
    for body in raw.to_pylist():
        try:
            text.append(None if body is None else body.decode("utf-8"))
            encoded.append(None)
        except UnicodeDecodeError:
            text.append(None)
            encoded.append(base64.b64encode(body).decode("ascii"))
    return pa.array(text, pa.string()), pa.array(encoded, pa.string())
