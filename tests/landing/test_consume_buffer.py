"""What a partition holds, when it is due, and what lands before which checkpoint."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields, replace
from time import monotonic

import pyarrow as pa
import pytest

from landing.consume.buffer import (
    Buffer,
    Limits,
    Position,
    Received,
    joined,
    to_batch,
)
from landing.consume.memory import Memory
from landing.consume.partition import PartitionLanding
from landing.errors import CheckpointError, LakeError

NEVER = 3600.0


def events(first: int, last: int, body: bytes = b"{}") -> Received:
    numbers = range(first, last + 1)
    nothing = pa.nulls(len(numbers), pa.string())
    return Received(
        bodies=pa.array([body] * len(numbers)),
        sequence_numbers=pa.array(numbers),
        offsets=pa.array([str(number * 100) for number in numbers]),
        enqueued_at=pa.array([1_772_366_400_000_000] * len(numbers)),
        partition_keys=nothing,
        properties=nothing,
        content_types=nothing,
    )


def event(number: int, body: bytes = b"{}") -> Received:
    return events(number, number, body)


def test_it_is_due_at_so_many_events() -> None:
    buffer = Buffer(Limits(events=3, seconds=NEVER))
    buffer.add(events(1, 2), now=0)
    assert not buffer.is_full
    buffer.add(events(3, 3), now=0)
    assert buffer.due_in(0) == 0


def test_it_is_due_at_so_many_octets_however_few_events() -> None:
    buffer = Buffer(Limits(octets=1_000_000, seconds=NEVER))
    buffer.add(event(1, b"x" * 600_000), now=0)
    assert not buffer.is_full
    buffer.add(event(2, b"x" * 600_000), now=0)
    assert buffer.due_in(0) == 0


def test_it_is_due_so_long_after_the_first_event_and_not_the_last() -> None:
    buffer = Buffer(Limits(seconds=10))
    assert buffer.due_in(100) is None
    buffer.add(events(1, 1), now=100)
    buffer.add(events(2, 2), now=109)
    assert buffer.due_in(109) == pytest.approx(1)
    assert buffer.due_in(111) == 0
    assert joined(buffer.take()).sequence_numbers.to_pylist() == [1, 2]
    buffer.add(events(3, 3), now=200)
    assert buffer.due_in(200) == 10


def test_the_checkpoint_is_that_of_the_last_event_that_has_a_position() -> None:
    no_offset = replace(event(3), offsets=pa.nulls(1, pa.string()))
    no_number = replace(event(4), sequence_numbers=pa.nulls(1, pa.int64()))
    found = joined([events(1, 2), no_offset, no_number])
    assert found.last_position == Position(2, "200")
    assert joined([no_offset, no_number]).last_position is None


def test_parts_are_joined_in_order_with_all_that_the_hub_said() -> None:
    named = [each.name for each in fields(Received)]
    first, second = (
        Received(*(pa.array([f"{part} {name}"]) for name in named)) for part in "ab"
    )
    batch = to_batch("4", joined([first, second]))
    assert batch.partition_ids.to_pylist() == ["4", "4"]
    for name in named:
        assert getattr(batch, name).to_pylist() == [f"a {name}", f"b {name}"]


@dataclass
class Bench:
    """A partition with a lake and a store that do as they are told."""

    limits: Limits = field(default_factory=lambda: Limits(events=10, seconds=NEVER))
    memory: Memory = field(default_factory=lambda: Memory(10_000_000))
    did: list[tuple[str, int]] = field(default_factory=list)
    lake_fails: int = 0
    store_fails: int = 0
    gate: asyncio.Event | None = None

    def open(self) -> PartitionLanding:
        return PartitionLanding(
            self._land,
            self._checkpoint,
            limits=self.limits,
            memory=self.memory,
            first_pause=0.001,
        )

    async def _land(self, landed: Received) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.lake_fails:
            self.lake_fails -= 1
            raise LakeError("the disk is full", way_out="Make room")
        numbers = landed.sequence_numbers.to_pylist()
        self.did += [("land", number) for number in numbers]

    async def _checkpoint(self, position: Position) -> None:
        if self.store_fails:
            self.store_fails -= 1
            raise CheckpointError("the store is down", way_out="Wait")
        self.did.append(("checkpoint", position.sequence_number))

    @property
    def landed(self) -> list[int]:
        return [number for what, number in self.did if what == "land"]

    @property
    def checkpoints(self) -> list[int]:
        return [number for what, number in self.did if what == "checkpoint"]

    def assert_nothing_is_passed_over(self) -> None:
        """Every checkpoint comes behind the landing of all events up to it."""
        for place, (what, number) in enumerate(self.did):
            if what == "checkpoint":
                before = {n for w, n in self.did[:place] if w == "land"}
                assert before >= set(range(1, number + 1)), self.did


def played(play: Callable[[Bench], Awaitable[None]], bench: Bench) -> Bench:
    asyncio.run(asyncio.wait_for(play(bench), 30))
    return bench


def test_a_checkpoint_is_written_after_its_events_have_landed() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        for first in range(1, 100, 7):
            await landing.take_in(events(first, first + 6))
        assert await landing.leave(10) == 0

    bench = played(play, Bench())
    assert bench.landed == list(range(1, 106))
    assert bench.checkpoints[-1] == 105
    bench.assert_nothing_is_passed_over()


def test_what_is_held_lands_when_the_partition_is_left() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        await landing.take_in(events(1, 3))
        await asyncio.sleep(0)
        assert bench.did == []
        assert await landing.leave(10) == 0

    bench = played(play, Bench())
    assert bench.did[-2:] == [("land", 3), ("checkpoint", 3)]


def test_what_is_held_lands_at_its_time_though_nothing_more_comes() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        await landing.take_in(events(1, 3))
        while bench.checkpoints != [3]:
            await asyncio.sleep(0.001)
        await landing.leave(10)

    played(play, Bench(limits=Limits(events=10, seconds=0.01)))


def test_a_lake_that_fails_is_tried_until_it_takes_the_events() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        await landing.take_in(events(1, 10))
        while not landing.progress.trouble:
            await asyncio.sleep(0)
        assert "disk is full" in landing.progress.trouble
        assert bench.checkpoints == []
        assert await landing.leave(10) == 0
        assert landing.progress.trouble == ""

    bench = played(play, Bench(lake_fails=5))
    assert bench.landed == list(range(1, 11))
    bench.assert_nothing_is_passed_over()


def test_what_does_not_land_in_time_is_counted_and_has_no_checkpoint() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        await landing.take_in(events(1, 12))
        await landing.take_in(events(13, 15))
        assert await landing.leave(0.05) == 15
        assert bench.memory.used == 0

    bench = played(play, Bench(lake_fails=10**9))
    assert bench.did == []


def test_a_put_that_hangs_does_not_hold_the_partition_beyond_its_grace() -> None:
    async def play(bench: Bench) -> None:
        bench.gate = asyncio.Event()
        landing = bench.open()
        await landing.take_in(events(1, 10))
        began = monotonic()
        assert await landing.leave(0.05) == 10
        assert monotonic() - began < 10

    bench = played(play, Bench())
    assert bench.did == []


def test_receiving_waits_while_a_batch_lands_and_the_next_is_full() -> None:
    async def play(bench: Bench) -> None:
        bench.gate = asyncio.Event()
        landing = bench.open()
        await landing.take_in(events(1, 10))
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(landing.take_in(events(11, 20)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        bench.gate.set()
        await waiting
        assert await landing.leave(10) == 0

    assert played(play, Bench()).landed == list(range(1, 21))


def test_a_receiver_that_is_cancelled_while_it_waits_has_lost_nothing() -> None:
    async def play(bench: Bench) -> None:
        bench.gate = asyncio.Event()
        landing = bench.open()
        await landing.take_in(events(1, 10))
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(landing.take_in(events(11, 20)))
        await asyncio.sleep(0.01)
        waiting.cancel()
        bench.gate.set()
        assert await landing.leave(10) == 0

    bench = played(play, Bench())
    assert bench.landed == list(range(1, 21))
    assert bench.checkpoints[-1] == 20


def test_a_store_that_is_down_stops_no_landing_and_catches_up() -> None:
    async def play(bench: Bench) -> None:
        landing = bench.open()
        for first in (1, 11, 21):
            await landing.take_in(events(first, first + 9))
            while len(bench.landed) < first + 9:
                await asyncio.sleep(0)
        assert "store is down" in landing.progress.trouble
        assert await landing.leave(10) == 0
        assert not landing.progress.checkpoint_is_behind

    bench = played(play, Bench(store_fails=3))
    assert bench.landed == list(range(1, 31))
    assert bench.checkpoints == [30]


def test_full_memory_makes_others_land_what_they_hold_and_receivers_wait() -> None:
    async def play(bench: Bench) -> None:
        slow, quick = bench.open(), bench.open()
        await slow.take_in(event(1, b"x" * 4_000))
        assert bench.did == []
        bench.gate = asyncio.Event()
        waiting = asyncio.create_task(quick.take_in(event(2, b"x" * 8_000)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        bench.gate.set()
        await waiting
        assert sorted(bench.landed) == [1, 2]
        assert bench.memory.used == 0
        await slow.leave(10)
        await quick.leave(10)

    played(play, Bench(memory=Memory(10_000)))
