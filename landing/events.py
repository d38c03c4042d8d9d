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

from landing import bronze, manifest, manifest_gaps
from landing.clock import Clock, utc_now
from landing.columns.types import RANGED, REPEATING, STREAM_SCHEMA
from landing.declarations import StreamSource
from landing.decoding import Decoded, Decoder, Received, decode_json, decoder_of
from landing.lake import Compression, Lake
from landing.telemetry.landing import landing_batch, tell_of_file

_LAYOUT = bronze.files_of_layout(STREAM_SCHEMA).removeprefix("*")
_LANDED_AT = STREAM_SCHEMA.get_field_index("landed_at")
_RECEIVED = STREAM_SCHEMA.remove(_LANDED_AT)
_TEXT = pa.string()
_TIME = STREAM_SCHEMA.field("enqueued_at").type

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
    content_types: Column[str | None] = ()

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
    decoder: Decoder | None = None,
    is_live: bool = False,
) -> list[LandedFile]:
    """Publish the events, a file for each partition, and return the files.

    When this returns, every event of the batch stands in Bronze as received, and
    beside it what the stream's format says that it is, where that is not plain JSON;
    `decoder` reads it, unless given that of the declaration. What cannot be read says
    why, in `decode_error`, and holds up nothing.
    When it raises, some partitions' files may stand there whole: landing the
    batch again is safe, and copies are one version in Silver. A file whose
    name is taken by the same events counts as landed; by others, the new file
    gets a name of its own. The manifest then tells of these files, and of those
    that whoever landed the partition before left without an entry. Raises
    `LakeError` when the lake cannot be listed or written, and `SettingsError` where a
    library is missing that the format needs.

    `is_live` is for events of one partition that a hub hands over now: telemetry tells
    how far that is behind.
    """
    if not len(batch):
        return []
    events = _to_table(source.event_hub, batch, decoder or decoder_of(lake, source))
    with landing_batch(source, events, clock, is_live=is_live):
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
    manifest_gaps.catch_up_stream(lake, source, last, landed_at)
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
    content = encode_events(table, lake.compression)
    path = bronze.Place(source.name, hour, f"{name}{_LAYOUT}").path
    if lake.publish(path, content) == "published":
        return _landed(path, table, content, is_new=True)
    if _holds(lake, path, events):
        return _landed(path, table, content, is_new=False)
    # The same positions with other content: a hub that was made again, or a
    # batch with holes. Both files are the truth.
    name = f"{name}-{bronze.fingerprint(events)}{_LAYOUT}"
    path = bronze.Place(source.name, hour, name).path
    is_new = lake.publish(path, content) == "published"
    return _landed(path, table, content, is_new=is_new)


def _landed(
    path: str, table: pa.Table, content: pa.Buffer, *, is_new: bool
) -> LandedFile:
    tell_of_file(path, table.num_rows, content.size, is_new=is_new)
    return LandedFile(path, table.num_rows, is_new=is_new)


def encode_events(table: pa.Table, compression: Compression) -> pa.Buffer:
    """Return a stream's file, in memory, without what no reader has anything of.

    Values that repeat are kept once, in a dictionary that is too small to be
    compressed. For a text that is another in each row, that and the range of values
    are work alone, as is Arrow's copy of types that Parquet has itself.
    """
    sink = pa.BufferOutputStream()
    rows = table.num_rows
    names = table.column_names
    empty = {name for name in names if table[name].null_count == rows}
    small = empty.union(REPEATING)
    pq.write_table(
        table,
        sink,
        compression={name: "none" if name in small else compression for name in names},
        version="2.6",
        use_dictionary=[name for name in REPEATING if name not in empty],
        write_statistics=[*RANGED],
        store_schema=False,
    )
    return sink.getvalue()


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


def _to_table(event_hub: str, batch: EventBatch, decoder: Decoder) -> pa.Table:
    count = len(batch)
    metadata = {
        "event_hub": pa.repeat(pa.scalar(event_hub), count),
        "partition_id": _array(batch.partition_ids, pa.string(), count),
        "sequence_number": _array(batch.sequence_numbers, pa.int64(), count),
        "offset": _array(batch.offsets, pa.string(), count),
        "enqueued_at": _array(batch.enqueued_at, pa.int64(), count).cast(_TIME),
        "partition_key": _array(batch.partition_keys, pa.string(), count),
        "properties": _array(batch.properties, pa.string(), count),
        "content_type": _array(batch.content_types, pa.string(), count),
    }
    bodies = _array(batch.bodies, pa.binary(), count)
    texts = _plain_texts(bodies, metadata["properties"]) if _is_json(decoder) else None
    if texts is None:
        places, payloads = _decoded(bodies, metadata, decoder)
        if len(places) > count:
            metadata = {n: column.take(places) for n, column in metadata.items()}
    else:
        payloads = {"body": texts}
    columns = {**metadata, **payloads}
    nothing = pa.nulls(len(metadata["event_hub"]), pa.string())
    arrays = [columns.get(name, nothing) for name in _RECEIVED.names]
    return pa.table(arrays, schema=_RECEIVED)


def _array(values: Column[_Value], kind: pa.DataType, count: int) -> pa.Array:
    if isinstance(values, pa.Array):
        return values.cast(kind)
    if kind == _TEXT and isinstance(values, list) and values.count(values[0]) == count:
        # a batch of one partition, of events without a key or properties
        return pa.repeat(pa.scalar(values[0], kind), count)
    return pa.array(values, kind) if len(values) else pa.nulls(count, kind)


def _stamp(events: pa.Table, landed_at: datetime) -> pa.Table:
    landed = STREAM_SCHEMA.field(_LANDED_AT)
    stamp = pa.repeat(pa.scalar(landed_at, landed.type), events.num_rows)
    return events.add_column(_LANDED_AT, landed, stamp)


def _is_json(decoder: Decoder) -> bool:
    return decoder is decode_json


def _plain_texts(bodies: pa.Array, properties: pa.Array) -> pa.Array | None:
    """Return the payloads as text; None where one must be looked at by itself.

    A look at the whole batch, so that plain JSON costs nothing an event.
    """
    if _may_say_an_encoding(properties):
        return None
    try:
        return bodies.cast(pa.string())
    except pa.ArrowInvalid:
        return None  # at least one is not UTF-8


def _may_say_an_encoding(properties: pa.Array) -> bool:
    # all texts as one, and as people write `Content-Encoding`: a look at each, in any
    # case, takes several times as long
    texts = properties.buffers()[2]
    if texts is None:
        return False
    characters = texts.to_pybytes()
    return b"ncoding" in characters or b"NCODING" in characters


def _decoded(
    bodies: pa.Array, metadata: dict[str, pa.Array], decoder: Decoder
) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Return the places in the batch of what was read, and the columns of it."""
    places: list[int] = []
    read: list[Decoded] = []
    events = zip(
        bodies.to_pylist(),
        metadata["content_type"].to_pylist(),
        metadata["properties"].to_pylist(),
        strict=True,
    )
    for place, event in enumerate(events):
        for decoded in decoder(Received(*event)):
            places.append(place)
            read.append(decoded)
    columns = {
        "body": [one.text for one in read],
        "body_base64": [_kept(one) for one in read],
        "attributes": [one.attributes for one in read],
        "decode_error": [one.error for one in read],
    }
    texts = {name: pa.array(column, pa.string()) for name, column in columns.items()}
    return pa.array(places, pa.int64()), texts


def _kept(decoded: Decoded) -> str | None:
    """Return as base64 the bytes that the text is not."""
    if decoded.received is None:
        return None
    if decoded.text is not None and decoded.text.encode() == decoded.received:
        return None
    return base64.b64encode(decoded.received).decode("ascii")
