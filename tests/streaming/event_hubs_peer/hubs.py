"""Hubs, their partitions and the events in them: no network, no clock of their own."""

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from event_hubs_peer._messages import body_of


class NoSuchPosition(Exception):
    """A receiver asked for what is beyond a partition's end; the text says so."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is kept. `enqueued_at` is milliseconds since 1970, UTC."""

    partition: str
    sequence_number: int
    offset: str
    enqueued_at: int
    partition_key: str | None
    message: bytes

    @property
    def body(self) -> bytes:
        """What the producer sent as data; nothing where it sent another kind."""
        return body_of(self.message)


@dataclass(slots=True)
class Partition:
    """The events of one partition, in order, and what retention dropped of them."""

    id: str
    text_offsets: bool = False
    first: int = 0
    """The sequence number of the earliest event that is kept."""
    events: list[Event] = field(default_factory=list)
    _bytes: int = 0
    _bounds: list[int] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The sequence number that the next event gets."""
        return self.first + len(self.events)

    @property
    def last(self) -> Event | None:
        """The newest event, where one is kept."""
        return self.events[-1] if self.events else None

    def append(self, key: str | None, message: bytes, now: int) -> Event:
        """Keep an event that comes in at a time."""
        number = self.end
        offset = f"1:{self._bytes}:{number}" if self.text_offsets else str(self._bytes)
        event = Event(self.id, number, offset, now, key, message)
        self._bounds.append(self._bytes)
        self._bytes += len(message) + 64
        self.events.append(event)
        return event

    def at(self, number: int) -> Event:
        """Return the event with a sequence number that is kept."""
        return self.events[number - self.first]

    def drop_before(self, time: int) -> None:
        """Drop the events that came in before a time."""
        expired = 0
        while expired < len(self.events) and self.events[expired].enqueued_at < time:
            expired += 1
        del self.events[:expired], self._bounds[:expired]
        self.first += expired

    def begin(self, selector: str | None) -> int:
        """Return the sequence number from which a selector reads.

        Without one it is the earliest event. Raises `NoSuchPosition` for a sequence
        number or an offset beyond the end; one that has expired is the earliest event.
        """
        if selector is None:
            return self.first
        name, operator, quoted = selector.rsplit(" ", 2)
        value, inclusive = quoted.strip("'"), operator == ">="
        if name.endswith("x-opt-enqueued-time"):
            return self._since(int(value), inclusive)
        if name.endswith("x-opt-sequence-number"):
            number, last, what = int(value), self.end - 1, "sequence number"
        elif value == "@latest":
            return self.end
        elif value == "-1":
            return self.first
        else:
            number, what = self._numbered(value), "offset"
            last = self.end - 1
        if number > last:
            known = self.last.offset if self.last else "-1"
            raise NoSuchPosition(
                f"The supplied {what} '{value}' is invalid. The last {what} in the "
                f"system is '{last if what == 'sequence number' else known}'"
            )
        return max(self.first, number if inclusive else number + 1)

    def _since(self, time: int, inclusive: bool) -> int:
        for event in self.events:
            if event.enqueued_at > time or (inclusive and event.enqueued_at == time):
                return event.sequence_number
        return self.end

    def _numbered(self, offset: str) -> int:
        """Return the sequence number of the event at an offset or next before it."""
        place = int(offset.split(":")[1]) if ":" in offset else int(offset)
        if place >= self._bytes:
            return self.end
        return self.first + bisect_right(self._bounds, place) - 1


@dataclass(slots=True)
class Hub:
    """An event hub: its partitions, and what it answers about itself."""

    name: str
    created_at: int
    partitions: dict[str, Partition]
    retention: int | None = None
    """How long events are kept, in milliseconds; None for ever."""
    _turn: int = 0

    @classmethod
    def of(
        cls,
        name: str,
        partitions: int,
        now: int,
        *,
        retention: int | None = None,
        text_offsets: bool = False,
    ) -> "Hub":
        """Make an empty hub."""
        made = {str(n): Partition(str(n), text_offsets) for n in range(partitions)}
        return cls(name, now, made, retention)

    def append(
        self,
        events: Sequence[tuple[str | None, bytes]],
        partition: str | None,
        now: int,
    ) -> list[Event]:
        """Keep what one message brought: where it is sent to, else where its keys go.

        Without either all of it goes to the next partition in turn.
        """
        self._turn += 1
        ids = list(self.partitions)
        kept = []
        for key, message in events:
            if partition is not None:
                to = partition
            elif key is not None:
                to = ids[zlib.crc32(key.encode()) % len(ids)]
            else:
                to = ids[self._turn % len(ids)]
            kept.append(self.partitions[to].append(key, message, now))
        return kept

    def expire(self, now: int) -> None:
        """Drop what is older than the retention."""
        if self.retention is not None:
            for partition in self.partitions.values():
                partition.drop_before(now - self.retention)
