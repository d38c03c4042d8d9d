"""Where consuming begins, whether a hub was made again, and lag. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from landing.consume.buffer import Position

Start: TypeAlias = Literal["earliest", "latest"] | int | datetime
"""Where to begin: an end, the first sequence number to land, or an aware time."""
OnReset = Literal["earliest", "latest", "stop"]
StartingPosition: TypeAlias = str | int | datetime
"""As the SDK wants it: what comes after this offset, sequence number or time."""

EARLIEST = Position(-1, "-1")
"""The checkpoint of a partition of which nothing was landed."""

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Ends:
    """What a hub says of a partition: its first and last events' numbers."""

    first: int
    last: int
    last_offset: str
    last_enqueued_at: datetime
    is_empty: bool

    @property
    def position(self) -> Position:
        """The position of the last event, also of one that is gone by now."""
        if self.last < 0 or not self.last_offset:
            return EARLIEST
        return Position(self.last, self.last_offset)


@dataclass(frozen=True, slots=True)
class Reset:
    """A hub is not the one that its checkpoints are of.

    `checkpoints` are what to write instead, by partition; `why` says it to a person.
    """

    why: str
    checkpoints: Mapping[str, Position]


def starting_positions(
    start: Start, ends: Mapping[str, Ends]
) -> dict[str, StartingPosition]:
    """Return where each partition begins that has no checkpoint.

    `latest` is what is latest now, so that it stays the same however long it takes
    until a partition is opened. A partition that the hub gets later has none: all of
    it is new.
    """
    if isinstance(start, datetime):
        return dict.fromkeys(ends, just_before(start))
    if isinstance(start, int):
        return dict.fromkeys(ends, start - 1)
    if start == "earliest":
        return dict.fromkeys(ends, EARLIEST.offset)
    return {partition: end.position.offset for partition, end in ends.items()}


def just_before(moment: datetime) -> datetime:
    """Return the time after which comes what came in at this moment or later.

    The SDK asks for what is after a time, in whole milliseconds.
    """
    return moment.astimezone(UTC) - _MILLISECOND


def pins(start: Start, ends: Mapping[str, Ends]) -> dict[str, Position]:
    """Return the checkpoints to write before the first event is received.

    Without one, a process that dies before it has landed anything would let the next
    begin at a later `latest`, and what came between would be lost. Elsewhere the
    beginning is the same the next time.
    """
    if start != "latest":
        return {}
    return {partition: end.position for partition, end in ends.items()}


def find_reset(
    checkpoints: Mapping[str, Position],
    ends: Mapping[str, Ends],
    *,
    created: datetime,
    noted: datetime | None,
    on_reset: OnReset,
) -> Reset | None:
    """Return what to do where the hub was made again since its checkpoints.

    It was where it says another time of creation than was `noted` with the
    checkpoints, and surely where a checkpoint is beyond a partition's end.
    """
    beyond = {
        partition: position
        for partition, position in checkpoints.items()
        if partition in ends and position.sequence_number > ends[partition].last
    }
    if noted is not None and noted != created:
        stale = set(checkpoints)
        why = f"it was created at {_said(created)}, the checkpoints are of one of "
        why += _said(noted)
    elif beyond:
        stale = set(beyond)
        partition, position = next(iter(sorted(beyond.items())))
        why = f"the checkpoint of partition {partition} is {position.sequence_number}, "
        why += f"and its last event is {ends[partition].last}"
    else:
        return None
    return Reset(
        why,
        {
            partition: ends[partition].position if on_reset == "latest" else EARLIEST
            for partition in sorted(stale)
            if partition in ends
        },
    )


def is_consumed(
    end: Ends,
    checkpoint: Position | None,
    *,
    start: Start,
    held: int = 0,
) -> bool:
    """Return whether nothing of a partition is left to land.

    Without a checkpoint that is what the hub says, and `start`: however long a
    partition is silent, its link may not be open yet. `latest` has a checkpoint as
    soon as the partition is claimed.
    """
    if held:
        return False
    if end.is_empty:
        return True
    if checkpoint is not None:
        return checkpoint.sequence_number >= end.last
    if isinstance(start, datetime):
        return end.last_enqueued_at <= just_before(start)
    return isinstance(start, int) and end.last < start


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a partition is behind: events, seconds, hours left to its retention.

    `seconds` is the age of the newest landed event while later ones wait, else 0.
    What is not known is None.
    """

    events: int | None
    seconds: float | None
    hours_left: float | None


def lag(
    end: Ends | None,
    landed: Position | None,
    enqueued_at: int | None,
    *,
    now: datetime,
    retention: timedelta,
) -> Lag:
    """Return the lag of a partition whose newest landed event is this one.

    `hours_left` is how long the hub keeps the oldest event that waits, by the age of
    the newest that landed, so rather less than it is; negative where it may be gone.
    """
    hours = retention.total_seconds() / 3600
    if end is not None and end.is_empty:
        return Lag(0, 0.0, hours)
    if end is None or landed is None:
        return Lag(None, None, None)
    events = max(0, end.last - landed.sequence_number)
    if not events:
        return Lag(0, 0.0, hours)
    if enqueued_at is None:
        return Lag(events, None, None)
    seconds = max(0.0, now.timestamp() - enqueued_at / 1_000_000)
    return Lag(events, seconds, hours - seconds / 3600)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
