"""The events of a partition between receiving and landing: pure, no clock is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from landing.events import EventBatch

_BESIDES_THE_BODY = 250
"""Octets that an event takes in memory besides its texts, roughly."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an event stands in its partition; a checkpoint at it says: up to here."""

    sequence_number: int
    offset: str


@dataclass(frozen=True, slots=True)
class Received:
    """An event as the hub handed it over.

    `enqueued_at` is microseconds since 1970-01-01 UTC; what the hub did not say is
    None.
    """

    body: bytes
    sequence_number: int | None
    offset: str | None
    enqueued_at: int | None
    partition_key: str | None = None
    properties: str | None = None
    content_type: str | None = None

    @property
    def octets(self) -> int:
        """About how much memory it takes."""
        return len(self.body) + len(self.properties or "") + _BESIDES_THE_BODY

    @property
    def position(self) -> Position | None:
        """Where it stands; None where the hub did not say both."""
        if self.sequence_number is None or self.offset is None:
            return None
        return Position(self.sequence_number, self.offset)


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
        self._events: list[Received] = []
        self._since = 0.0
        self.octets = 0

    def __len__(self) -> int:
        return len(self._events)

    def add(self, events: Sequence[Received], now: float) -> int:
        """Hold these events, too, and return how many octets they take."""
        if not self._events:
            self._since = now
        octets = sum(event.octets for event in events)
        self._events.extend(events)
        self.octets += octets
        return octets

    @property
    def is_full(self) -> bool:
        """Whether it holds as much as one file should."""
        return (
            len(self._events) >= self._limits.events
            or self.octets >= self._limits.octets
        )

    def due_in(self, now: float) -> float | None:
        """Return in how many seconds it should land: 0 for now, None while empty."""
        if not self._events:
            return None
        if self.is_full:
            return 0.0
        return max(0.0, self._since + self._limits.seconds - now)

    def take(self) -> list[Received]:
        """Return all that is held, and hold nothing."""
        events, self._events, self.octets = self._events, [], 0
        return events


def to_batch(partition_id: str, events: Sequence[Received]) -> EventBatch:
    """Return the events of one partition as a batch to land."""
    return EventBatch(
        bodies=[event.body for event in events],
        partition_ids=[partition_id] * len(events),
        sequence_numbers=[event.sequence_number for event in events],
        enqueued_at=[event.enqueued_at for event in events],
        offsets=[event.offset for event in events],
        partition_keys=[event.partition_key for event in events],
        properties=[event.properties for event in events],
        content_types=[event.content_type for event in events],
    )


def last_position(events: Sequence[Received]) -> Position | None:
    """Return the position of the last event that has one."""
    for event in reversed(events):
        if event.position is not None:
            return event.position
    return None
