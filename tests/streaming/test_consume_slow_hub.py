"""A hub that is slow to hand over anything is not taken for one at its end."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _consuming import HUB, STREAM, Bench
from event_hubs_peer import Peer

from landing.consume import resetting
from landing.consume.buffer import Position
from landing.consume.checkpoints import Checkpoints, open_store
from landing.consume.hub import open_consumer
from landing.consume.positions import EARLIEST, Start
from landing.hubs import hub_address

HOUR = timedelta(hours=1)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Peer({HUB: 1}) as peer:
        yield Bench(peer, tmp_path)


def _reset(bench: Bench, to: Start, *partitions: str) -> dict[str, Position]:
    async def play() -> dict[str, Position]:
        address = hub_address(STREAM, {"hub": bench.peer.connection_string}, {})
        async with open_store(str(bench.folder / "checkpoints")) as store:
            return await resetting.reset(
                open_consumer(address, None, lease=3.0),
                address,
                Checkpoints(store, address),
                partitions=partitions,
                to=to,
                lease=3.0,
                force=False,
            )

    return asyncio.run(asyncio.wait_for(play(), 120))


def test_a_reset_to_a_time_waits_for_the_first_event_from_then_on(bench: Bench) -> None:
    bench.publish(100, partition="0")
    bench.peer.be_busy(3)
    assert _reset(bench, datetime.now(UTC) - HOUR) == {"0": EARLIEST}
    assert bench.peer.busy_left() == 0
