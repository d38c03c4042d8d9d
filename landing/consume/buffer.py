"""The events of a partition between receiving and landing: pure, no clock is read."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pyarrow as pa

from landing.events import EventBatch


@dataclass(frozen=True, slots=True)
class Position:
    """Where an event stands in its partition; a checkpoint at it says: up to here."""

    sequence_number: int
    offset: str


@dataclass(frozen=True, slots=True)
class Received:
    """Events of one partition as the hub handed them over, a column each.

    Columns of Arrow and no objects, of which there would be several for each event
    from receiving to landing. `enqueued_at` is microseconds since 1970-01-01 UTC; what
    the hub did not say is null.
    """

    bodies: pa.Array
    sequence_numbers: pa.Array
    offsets: pa.Array
    enqueued_at: pa.Array
    partition_keys: pa.Array
    properties: pa.Array
    content_types: pa.Array

    def __len__(self) -> int:
        return len(self.bodies)

    @property
    def columns(self) -> list[pa.Array]:
        """All columns, in order."""
        return [getattr(self, each.name) for each in fields(self)]

    @property
    def octets(self) -> int:
        """How much memory they take."""
        return sum(column.nbytes for column in self.columns)

    @property
    def last_position(self) -> Position | None:
        """Where the last event stands, of those of which the hub said it."""
        for place in reversed(range(len(self))):
            number, offset = self.sequence_numbers[place], self.offsets[place]
            if number.is_valid and offset.is_valid:
                return Position(number.as_py(), offset.as_py())
        return None

    @property
    def last_enqueued_at(self) -> int | None:
        """When the broker got the last event."""
        enqueued: int | None = self.enqueued_at[-1].as_py()
        return enqueued


@dataclass(frozen=True, slots=True)
class Limits:
    """When what is held is due: so many events, octets, or seconds after the first."""

    events: int = 10_000
    octets: int = 16 * 1024 * 1024
    seconds: float = 10.0


class Buffer:
    """What a partition holds, in the order of its arrival.

    `now` is seconds of any clock that never goes back, the same for all calls.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held: list[Received] = []
        self._count = 0
        self._since = 0.0
        self.octets = 0

    def __len__(self) -> int:
        return self._count

    def add(self, events: Received, now: float) -> int:
        """Hold these events, too, and return how many octets they take."""
        if not self._count:
            self._since = now
        octets = events.octets
        self._held.append(events)
        self._count += len(events)
        self.octets += octets
        return octets

    @property
    def is_full(self) -> bool:
        """Whether it holds as much as one file should."""
        return self._count >= self._limits.events or self.octets >= self._limits.octets

    def due_in(self, now: float) -> float | None:
        """Return in how many seconds it should land: 0 for now, None while empty."""
        if not self._count:
            return None
        if self.is_full:
            return 0.0
        return max(0.0, self._since + self._limits.seconds - now)

    def take(self) -> list[Received]:
        """Return all that is held, in order, and hold nothing."""
        held, self._held, self._count, self.octets = self._held, [], 0, 0
        return held


def joined(parts: Sequence[Received]) -> Received:
    """Return the events of all parts, of which there is at least one, in order."""
    if len(parts) == 1:
        return parts[0]
    columns = zip(*(part.columns for part in parts), strict=True)
    return Received(*map(pa.concat_arrays, columns))


def to_batch(partition_id: str, events: Received) -> EventBatch:
    """Return the events of one partition as a batch to land."""
    return EventBatch(
        bodies=events.bodies,
        partition_ids=pa.repeat(partition_id, len(events)),
        sequence_numbers=events.sequence_numbers,
        enqueued_at=events.enqueued_at,
        offsets=events.offsets,
        partition_keys=events.partition_keys,
        properties=events.properties,
        content_types=events.content_types,
    )
