"""Who takes a hub for made again, and where it begins then: several processes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from landing.consume.buffer import Position
from landing.consume.checkpoints import Checkpoints
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.consume.memory import Memory
from landing.consume.options import Options
from landing.consume.positions import EARLIEST
from landing.consume.stream import StreamConsumer
from landing.hubs import HubAddress

ADDRESS = HubAddress("shop.servicebus.windows.net", "order-events", "$Default")
OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


class Client:
    """A hub whose partitions end where it is told; `meanwhile` runs when asked."""

    def __init__(
        self,
        created: datetime,
        ends: dict[str, int],
        meanwhile: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.created, self.ends, self.meanwhile = created, ends, meanwhile

    async def get_eventhub_properties(self) -> dict[str, Any]:
        return {"created_at": self.created, "partition_ids": [*self.ends]}

    async def get_partition_properties(self, partition: str) -> dict[str, Any]:
        last = self.ends[partition]
        if self.meanwhile is not None:
            await self.meanwhile()
        return {
            "beginning_sequence_number": 0,
            "last_enqueued_sequence_number": last,
            "last_enqueued_offset": str(last),
            "last_enqueued_time_utc": OLD,
            "is_empty": last < 0,
        }


class Process:
    """A consumer of the hub, which begins, and begins again, when it is told to."""

    def __init__(self, checkpoints: Checkpoints, **options: Any) -> None:
        self.said: list[str] = []
        self.stream = StreamConsumer(
            "order_events",
            ADDRESS,
            checkpoints,
            lambda: pytest.fail("it was to be opened"),
            lambda batch: None,
            options=Options(**options),
            memory=Memory(1 << 20),
            say=lambda stream, message: self.said.append(message),
        )

    async def begin(self, client: Client) -> dict[str, Any]:
        stopped = asyncio.create_task(asyncio.Event().wait())
        try:
            found = await self.stream._prepare(client, stopped)  # type: ignore[arg-type]
        finally:
            stopped.cancel()
        assert found is not None
        return found

    async def own(self, partition: str) -> None:
        await self.stream._owned.claim(partition)
        await self.stream._owned.leave(partition)


def _play(folder: Path, story: Callable[[Checkpoints], Awaitable[None]]) -> None:
    checkpoints = Checkpoints(LocalCheckpointStore(folder), ADDRESS)

    async def play() -> None:
        await story(checkpoints)

    asyncio.run(play())


@pytest.mark.parametrize("on_reset", ["earliest", "latest"])
def test_what_another_wrote_over_a_reset_is_reset_again_and_nothing_else(
    tmp_path: Path, on_reset: str
) -> None:
    async def story(checkpoints: Checkpoints) -> None:
        old = Client(OLD, {"0": 40, "1": 40})
        for partition in old.ends:
            await checkpoints.write(partition, Position(40, "40"))
        first = Process(checkpoints, on_reset=on_reset)
        second = Process(checkpoints, on_reset=on_reset)
        await first.begin(old)
        await second.begin(old)
        await first.own("1")
        await second.own("0")
        await first.begin(Client(NEW, {"0": 100, "1": 100}))
        # the second's link came back at the old place, in the new hub
        await checkpoints.write("0", Position(60, "60"))
        await checkpoints.write("1", Position(110, "110"))  # the first goes on
        new = Client(NEW, {"0": 120, "1": 120})
        await second.begin(new)
        noted = (await checkpoints.read()).positions
        at_end = Position(120, "120")
        assert noted["0"] == (EARLIEST if on_reset == "earliest" else at_end)
        assert noted["1"] == Position(110, "110")
        # and that is once
        await checkpoints.write("0", Position(125, "125"))
        await second.begin(Client(NEW, {"0": 130, "1": 130}))
        assert (await checkpoints.read()).positions["0"] == Position(125, "125")

    _play(tmp_path, story)


def test_a_watch_that_sees_the_new_hub_leaves_it_to_the_next_beginning(
    tmp_path: Path,
) -> None:
    async def story(checkpoints: Checkpoints) -> None:
        process = Process(checkpoints, look_every=0.0)
        await process.begin(Client(OLD, {"0": 40}))
        await process.own("0")
        new = Client(NEW, {"0": 100})
        await checkpoints.note_created(NEW)  # another process did
        await checkpoints.write("0", Position(60, "60"))
        assert await process.stream._watch(new) == "again"  # type: ignore[arg-type]
        await process.begin(new)
        assert (await checkpoints.read()).positions["0"] == EARLIEST

    _play(tmp_path, story)


def test_what_another_lands_while_a_busy_hub_is_asked_makes_it_no_new_one(
    tmp_path: Path,
) -> None:
    async def story(checkpoints: Checkpoints) -> None:
        await checkpoints.note_created(OLD)
        await checkpoints.write("0", Position(1000, "1000"))

        async def another_lands() -> None:
            last = (await checkpoints.read()).positions["0"].sequence_number + 10
            await checkpoints.write("0", Position(last, str(last)))
            # partitions are asked at once, and a hub's end never goes back
            client.ends["0"] = max(client.ends["0"], last)

        client = Client(OLD, {"0": 1000, "1": 5}, another_lands)
        process = Process(checkpoints, on_reset="stop", look_every=0.0)
        await process.begin(client)
        watching = process.stream._watch(client)  # type: ignore[arg-type]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(watching, 0.5)
        assert process.said == []

    _play(tmp_path, story)


def test_a_partition_that_latest_did_not_see_begins_with_its_first_event(
    tmp_path: Path,
) -> None:
    async def story(checkpoints: Checkpoints) -> None:
        process = Process(checkpoints, start="latest")
        assert await process.begin(Client(OLD, {"0": 10})) == {"0": "10"}
        later = await process.begin(Client(OLD, {"0": 20, "1": 99}))
        assert later == {"0": "10", "1": "-1"}

    _play(tmp_path, story)
