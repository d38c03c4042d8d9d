"""Read once more the events that landing could not decode.

A schema came late, or the registry was down: the events stand in Bronze as received,
and each is a reject. What can be read now lands beside, with the position that it had,
and its reject is closed. Bronze is all that is asked what was decoded already.
"""

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landing import bronze
from landing.building.rejects import land_decisions
from landing.clock import Clock, utc_now
from landing.columns.types import STREAM_SCHEMA
from landing.declarations import InternalSource, StreamSource
from landing.decoding import Decoded, Decoder, Received, decoder_of
from landing.errors import LakeError
from landing.events import EventBatch, land_events
from landing.lake import Lake

Progress = Callable[[int, int], None]
"""Called with the files that were looked at, and how many there are."""

_NOTE = "decoded by tidemark decode"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Event = tuple[str | None, int | None, bytes]
"""An event by its partition, its number and a hash of its bytes."""


@dataclass(slots=True)
class Redecoded:
    """What decoding a stream once more did.

    `undecoded` events had not been read so far; `decoded` of them are now, in `files`
    of Bronze. `reasons` counts why the others still cannot be.
    """

    source: str
    undecoded: int = 0
    decoded: int = 0
    files: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def redecode(
    lake: Lake,
    source: StreamSource,
    resolved: InternalSource,
    *,
    since: datetime | None = None,
    clock: Clock = utc_now,
    decoder: Decoder | None = None,
    progress: Progress = lambda done, total: None,
) -> Redecoded:
    """Decode what landed undecoded of a stream, and land what can be read now.

    All files of the source are read, compacted ones, too, or those of the hours from
    `since` on; an event that was decoded after it landed is passed over. `resolved`
    gets the decisions that close the rejects. Interrupted, what was landed stays and is
    passed over by the next run, which closes what is left. Memory holds one file, and
    100 bytes for each event that landed undecoded. Raises `LakeError` when the lake
    cannot be read or written.
    """
    decode = decoder or decoder_of(lake, source)
    places = sorted(_places(lake, source, since), key=lambda place: place.file)
    waiting = _Waiting(source.name)
    holding = []
    for number, place in enumerate(places):
        progress(number, len(places))
        if waiting.take(_undecoded(_read(lake, place.path))):
            holding.append(place)
    if not waiting.landed:
        return Redecoded(source.name)
    for place in places:
        if place.landed_hour >= holding[0].landed_hour:
            waiting.strike(_decoded(_read(lake, place.path)))
    done = Redecoded(source.name)
    for place in holding:
        rows = _read(lake, place.path)
        _land_again(lake, source, rows, decode, waiting, done, clock)
    waiting.close(lake, resolved)
    progress(len(places), len(places))
    return done


class _Waiting:
    """Events that landed undecoded, and when they were decoded after that."""

    def __init__(self, source: str) -> None:
        self.landed: dict[_Event, datetime] = {}
        self._source = source
        self._decoded_at: dict[_Event, datetime] = {}
        self._reject_ids: dict[_Event, str] = {}

    def take(self, rows: pa.Table) -> bool:
        for row in rows.to_pylist():
            event = _event(row)
            self.landed[event] = max(row["landed_at"], self.landed.get(event, _EPOCH))
            self._reject_ids[event] = _reject_id(self._source, row["body_base64"])
        return len(rows) > 0

    def strike(self, rows: pa.Table) -> None:
        for row in rows.to_pylist():
            self.decoded(_event(row), row["landed_at"])

    def decoded(self, event: _Event, landed_at: datetime) -> None:
        landed = self.landed.get(event)
        if landed is not None and landed < landed_at:
            known = self._decoded_at.get(event, landed_at)
            self._decoded_at[event] = min(known, landed_at)

    def is_open(self, event: _Event) -> bool:
        return event not in self._decoded_at

    def close(self, lake: Lake, resolved: InternalSource) -> None:
        """Land the decisions: by the time of decoding, so that again is the same."""
        decided: dict[datetime, dict[str, datetime]] = defaultdict(dict)
        for event, decoded_at in self._decoded_at.items():
            ids = decided[decoded_at]
            one = self._reject_ids[event]
            ids[one] = max(self.landed[event], ids.get(one, _EPOCH))
        for decoded_at, ids in sorted(decided.items()):
            land_decisions(lake, resolved, ids, _NOTE, decoded_at)


def _land_again(
    lake: Lake,
    source: StreamSource,
    rows: pa.Table,
    decode: Decoder,
    waiting: _Waiting,
    done: Redecoded,
    clock: Clock,
) -> None:
    read: dict[Received, list[Decoded]] = {}
    chosen = []
    seen = set()
    undecoded = _undecoded(rows)
    for place, row in enumerate(undecoded.to_pylist()):
        identity = _event(row)
        # a compacted file may hold an event twice that was handed over twice
        if identity in seen or not waiting.is_open(identity):
            continue
        seen.add(identity)
        done.undecoded += 1
        event = _received(row)
        found = read.setdefault(event, decode(event))
        if all(one.text is None for one in found):
            done.reasons[found[0].error or "it is not UTF-8"] += 1
            continue
        chosen.append(place)
    if not chosen:
        return
    again = undecoded.take(chosen)
    # a decision must not close what is wrong with the event once it is read
    last = pc.max(again["landed_at"]).as_py()
    moment = max(clock(), last + timedelta(microseconds=1))
    files = land_events(
        lake, source, _batch(again), clock=lambda: moment, decoder=read.__getitem__
    )
    done.files += [file.path for file in files]
    done.decoded += len(chosen)
    for row in again.to_pylist():
        waiting.decoded(_event(row), moment)


def _batch(rows: pa.Table) -> EventBatch:
    def column(name: str) -> pa.Array:
        return pa.concat_arrays(rows[name].chunks)

    return EventBatch(
        bodies=[_octets(text) for text in rows["body_base64"].to_pylist()],
        partition_ids=column("partition_id"),
        sequence_numbers=column("sequence_number"),
        enqueued_at=column("enqueued_at"),
        offsets=column("offset"),
        partition_keys=column("partition_key"),
        properties=column("properties"),
        content_types=column("content_type"),
    )


def _undecoded(rows: pa.Table) -> pa.Table:
    kept = pc.is_valid(rows["body_base64"])
    return rows.filter(pc.and_(kept, pc.is_null(rows["body"])))


def _decoded(rows: pa.Table) -> pa.Table:
    return rows.filter(
        pc.and_(pc.is_valid(rows["body_base64"]), pc.is_valid(rows["body"]))
    )


def _read(lake: Lake, path: str) -> pa.Table:
    """Return a file's rows in the columns of today; none where it is gone by now."""
    content = lake.read(path)
    if content is None:
        return STREAM_SCHEMA.empty_table()
    try:
        rows = pq.read_table(pa.BufferReader(content))
        for column in STREAM_SCHEMA:
            if column.name not in rows.schema.names:
                rows = rows.append_column(column, pa.nulls(len(rows), column.type))
        return rows.select(STREAM_SCHEMA.names).cast(STREAM_SCHEMA)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"{path} cannot be read as a stream's file: {' '.join(str(error).split())}",
            way_out="Take it out of the lake, or put a whole copy in its place",
        ) from error


def _places(
    lake: Lake, source: StreamSource, since: datetime | None
) -> Iterator[bronze.Place]:
    hour = "" if since is None else bronze.landed_hour(since)
    for root in (bronze.ROOT, bronze.COMPACTED):
        for path in lake.files(bronze.folder(source.name, root=root)):
            place = bronze.place_of(path)
            if place is not None and place.landed_hour >= hour:
                yield place


def _event(row: Mapping[str, object]) -> _Event:
    encoded = str(row["body_base64"]).encode()
    number = row["sequence_number"]
    return (
        None if row["partition_id"] is None else str(row["partition_id"]),
        number if isinstance(number, int) else None,
        hashlib.sha256(encoded).digest(),
    )


def _received(row: Mapping[str, str | None]) -> Received:
    return Received(
        _octets(row["body_base64"] or ""), row["content_type"], row["properties"]
    )


def _octets(text: str) -> bytes:
    return base64.b64decode(text)


def _reject_id(source: str, body_base64: str) -> str:
    """Return what Silver calls the reject: see macros reject_id and identity_of."""
    key = _md5(f"{source}/base64/{body_base64}")
    return _md5(f"{source}/{key}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
