"""Traffic straight into the landing core, without an event hub."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from landing import bronze
from landing.clock import Clock, utc_now
from landing.compact.files import files_landed
from landing.declarations import StreamSource
from landing.demo.traffic import Disorder, Event, Traffic, first_number
from landing.events import EventBatch, land_events
from landing.lake import Lake
from landing.produce.loop import Timed
from landing.produce.runs import Run, Stretch, begin_stretch, read_run, sequence_of

PARTITIONS = 2
"""Of each stream. A file is written for each with every batch."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Partition = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Placed:
    event: Event
    partition: _Partition
    sequence_number: int


@dataclass(slots=True)
class _Played:
    """A run up to the last event that landed: how many, and which had not landed."""

    traffic: Traffic
    count: int = 0
    missing: list[_Placed] = field(default_factory=list)


class LakeTarget:
    """Lands events as a hub of its own would hand them over.

    A partition's events are numbered from 0 without a gap, by the run alone, so that a
    run that goes on lands under the same numbers what had not landed. Not for
    threads.
    """

    def __init__(
        self,
        lake: Lake,
        streams: Mapping[str, StreamSource],
        seed: int,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._lake = lake
        self._streams = streams
        self._seed = seed
        self._clock = clock
        self._numbers: Counter[_Partition] = Counter()

    def resumed(
        self, disorder: Disorder, *, start: datetime, rate: float, rushes: bool
    ) -> Iterator[Timed]:
        """Return the run's traffic from where it stopped, on at `start`; or a new run.

        Events that an earlier process had taken and not landed come first. Raises
        `RequestError` where the run has another disorder, and `LakeError` where the
        lake cannot be read or written.
        """
        before = read_run(self._lake, self._seed)
        played = None if before is None else self._played(before)
        count = played.count if played else 0
        run = begin_stretch(
            self._lake, self._seed, disorder, Stretch(count, start, rate, rushes)
        )
        return self._going_on(run, played)

    def send(self, events: Sequence[Event]) -> None:
        """Land the events; raise `LakeError` where some have not landed."""
        self._land([self._place(event) for event in events])

    def _going_on(self, run: Run, played: _Played | None) -> Iterator[Timed]:
        if played is None or not played.count:
            played = _Played(_traffic(run))
        if played.missing:
            self._land(played.missing)
        for at in islice(run.times(), played.count, None):
            yield Timed(at, played.traffic.next(at))

    def _played(self, run: Run) -> _Played:
        """Play a run again up to the last event that landed."""
        landed = {}
        for name, source in self._streams.items():
            files = files_landed(self._lake, source.name)
            names = [file.rsplit("/", 1)[-1] for file in files]
            for partition in self._partitions():
                landed[name, partition] = _last(names, source, partition)
        to_come = sum(last + 1 for last in landed.values())
        played = _Played(_traffic(run))
        for at in run.times() if to_come else ():
            placed = self._place(played.traffic.next(at))
            played.count += 1
            if placed.sequence_number <= landed[placed.partition]:
                to_come -= 1
            else:
                played.missing.append(placed)
            if not to_come:
                break
        return played

    def _place(self, event: Event) -> _Placed:
        number = zlib.crc32(event.key.encode()) % PARTITIONS
        partition = (event.stream, self._partitions()[number])
        sequence_number = self._numbers[partition]
        self._numbers[partition] += 1
        return _Placed(event, partition, sequence_number)

    def _land(self, events: Sequence[_Placed]) -> None:
        by_partition: dict[_Partition, list[_Placed]] = defaultdict(list)
        for placed in events:
            by_partition[placed.partition].append(placed)
        enqueued_at = (self._clock() - _EPOCH) // timedelta(microseconds=1)
        for (stream, partition), some in by_partition.items():
            batch = EventBatch(
                bodies=[placed.event.payload for placed in some],
                partition_ids=[partition] * len(some),
                sequence_numbers=[placed.sequence_number for placed in some],
                enqueued_at=[enqueued_at] * len(some),
                partition_keys=[placed.event.key for placed in some],
            )
            land_events(self._lake, self._streams[stream], batch, clock=self._clock)

    def _partitions(self) -> list[str]:
        return [f"produced-{self._seed}-{number}" for number in range(PARTITIONS)]


def _last(names: Iterable[str], source: StreamSource, partition: str) -> int:
    """Return the greatest number of a partition in names of files; -1 for none."""
    prefix = bronze.stream_file_name(source.event_hub, partition, None, None)
    return sequence_of(names, prefix.removesuffix("none"))


def _traffic(run: Run) -> Traffic:
    return Traffic(run.seed, first_number(run.began), run.disorder)
