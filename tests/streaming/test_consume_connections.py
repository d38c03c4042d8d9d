"""Connections that the hub refuses, closes, drops or leaves unanswered lose nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from _consuming import HUB, Bench, Publisher, Session, until
from _silver import Silver
from event_hubs_peer import Peer

from landing.consume.buffer import Limits

pytestmark = pytest.mark.shop

PARTITIONS = ("0", "1")


@pytest.fixture
def bench(tmp_path: Path, silver: Silver) -> Iterator[Bench]:
    with Peer({HUB: len(PARTITIONS)}) as peer:
        yield Bench(peer, tmp_path, silver)


async def all_lands(bench: Bench) -> None:
    """Return when all has landed that has been sent by now."""
    sent = bench.sent()
    await until(lambda: sent <= bench.landed().keys())


def test_a_hub_that_is_busy_detaches_hangs_up_and_stands_still_loses_nothing(
    bench: Bench,
) -> None:
    peer = bench.peer

    async def play() -> None:
        peer.be_busy(1)
        async with Session(bench.consumer()) as session:
            await until(lambda: len(session.owns()) == len(PARTITIONS))
            await all_lands(bench)
            assert peer.hits("busy") == 1
            await until(lambda: all(peer.readers(HUB).values()))
            assert peer.detach(HUB) == peer.hits("detached") == len(PARTITIONS)
            await all_lands(bench)
            await until(lambda: all(peer.readers(HUB).values()))
            peer.drop_connections()
            assert peer.hits("dropped") >= len(PARTITIONS)
            await all_lands(bench)
            with peer.stalled():
                await asyncio.sleep(1)
                landed = bench.landed().keys()
                assert bench.sent() - landed
                await asyncio.sleep(0.5)
                assert bench.landed().keys() == landed
            assert peer.hits("stalled")
            await all_lands(bench)

    with Publisher(bench, PARTITIONS):
        asyncio.run(asyncio.wait_for(play(), 180))
    bench.consume()
    bench.assert_nothing_is_lost()


def test_connections_that_the_hub_ends_because_they_are_idle_lose_nothing(
    bench: Bench,
) -> None:
    """While the lake is down nothing is received, and so the SDK says nothing."""

    async def play() -> None:
        lake = bench.lake()
        lake.before = 10**9
        async with Session(bench.consumer(lake, limits=Limits(events=100))):
            await until(lambda: bench.peer.hits("idle") >= len(PARTITIONS))
            assert not any(bench.peer.readers(HUB).values())
            assert not bench.landed()
            lake.before = 0
            await until(lambda: bench.sent() <= bench.landed().keys())

    bench.peer.end_when_idle(1)
    for partition in PARTITIONS:
        bench.publish(1_000, partition=partition)
    asyncio.run(asyncio.wait_for(play(), 120))
    bench.assert_nothing_is_lost()
