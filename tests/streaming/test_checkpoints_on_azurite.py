"""Checkpoints in a storage account: Microsoft's own store, over its own emulator."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from _consuming import HUB, Bench, Session, until
from _silver import Silver
from azurite import Azurite
from event_hubs_peer import Peer
from storage_proxy import StorageProxy

from landing.consume.buffer import Position
from landing.consume.checkpoints import Checkpoints, open_store
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.errors import CheckpointError
from landing.hubs import HubAddress

pytestmark = pytest.mark.shop

ADDRESS = HubAddress("shop.servicebus.windows.net", "order-events", "$Default")


@pytest.fixture
def place(azurite: Azurite) -> str:
    container = azurite.make_container(f"checks-{uuid4().hex}")
    return f"{azurite.connection_string}Container={container}"


@pytest.fixture
def bench(tmp_path: Path, silver: Silver, place: str) -> Iterator[Bench]:
    with Peer({HUB: 2}) as peer:
        yield Bench(peer, tmp_path, silver, checkpoints=place)


def test_both_stores_keep_the_same(tmp_path: Path, place: str) -> None:
    created = datetime(2026, 5, 4, 9, 0, 0, 123_000, tzinfo=UTC)

    async def play(checkpoints: Checkpoints) -> tuple[object, ...]:
        await checkpoints.write("0", Position(41, "1:23:456"))
        await checkpoints.write("0", Position(42, "1:23:457"))
        await checkpoints.write("1", Position(-1, "-1"))
        await checkpoints.note_created(created)
        names = ("fully_qualified_namespace", "eventhub_name", "consumer_group")
        values = (ADDRESS.namespace, ADDRESS.event_hub, ADDRESS.consumer_group)
        claim = dict(zip(names, values, strict=True)) | {
            "partition_id": "0",
            "owner_id": "me",
        }
        assert len(list(await checkpoints.store.claim_ownership([claim]))) == 1
        stale = claim | {"etag": '"another"', "owner_id": "other"}
        assert not list(await checkpoints.store.claim_ownership([stale]))
        return await checkpoints.read(), await checkpoints.owners(lease=60)

    async def in_a_container() -> tuple[object, ...]:
        async with open_store(place) as store:
            return await play(Checkpoints(store, ADDRESS))

    local = asyncio.run(play(Checkpoints(LocalCheckpointStore(tmp_path), ADDRESS)))
    assert asyncio.run(in_a_container()) == local


def test_consumers_share_partitions_and_go_on_from_a_container(bench: Bench) -> None:
    async def play() -> None:
        async with Session(bench.consumer()) as first:
            await until(lambda: len(first.owns()) == 2)
            async with Session(bench.consumer()) as second:
                await until(lambda: len(second.owns()) == len(first.owns()) == 1)
                bench.publish(100, partition="0", first=300)
                bench.publish(100, partition="1")
                await until(lambda: bench.sent() <= bench.landed().keys())

    bench.publish(300, partition="0")
    bench.consume()
    asyncio.run(asyncio.wait_for(play(), 120))
    assert bench.consume().landed == 0
    bench.peer.delete(HUB)
    bench.peer.create(HUB, 2)
    bench.publish(350, partition="0", first=400)
    assert bench.consume().landed == 350
    bench.to_be_built()


def test_a_container_that_loses_answers_and_is_busy_for_a_while_stops_no_landing(
    bench: Bench, azurite: Azurite
) -> None:
    """And when it can be used again, no checkpoint is behind what has landed."""

    def has_landed() -> bool:
        return bench.sent() <= bench.landed().keys()

    async def play() -> None:
        async with Session(bench.consumer()) as session:
            await until(lambda: len(session.owns()) == 2)
            bench.publish(100, partition="0")
            await until(lambda: has_landed() and proxy.count("lost") > 1)
            assert len(session.owns()) == 2
            proxy.ask = lambda method, path: "busy"
            bench.publish(100, partition="0", first=100)
            bench.publish(100, partition="1")
            await until(lambda: has_landed() and proxy.count("busy") > 4)
            await until(lambda: any("cannot be used" in said for said in bench.said))
            assert {s.landed for s in session.consumer.status()} == {100, 200}
            proxy.ask = lambda method, path: None

    with StorageProxy(azurite.port) as proxy:
        asked = itertools.count()
        proxy.ask = lambda method, path: (
            "lost"
            if method == "PUT" and "/checkpoint/" in path and next(asked) % 2 == 0
            else None
        )
        bench.checkpoints = bench.checkpoints.replace(azurite.url, proxy.url)
        asyncio.run(asyncio.wait_for(play(), 120))
        assert bench.consume().landed == 0
    bench.assert_nothing_is_lost(copies=False)


def test_a_container_that_is_not_there_is_an_error_at_once(
    bench: Bench, azurite: Azurite
) -> None:
    bench.checkpoints = f"{azurite.connection_string}Container=none-{uuid4().hex}"
    with pytest.raises(CheckpointError, match="TIDEMARK_CHECKPOINTS"):
        bench.consume()
