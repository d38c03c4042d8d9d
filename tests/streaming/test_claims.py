"""Who stops owns nothing afterwards, at whatever moment it was stopped."""

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from _consuming import HUB, Bench
from event_hubs_peer import Peer

from landing.consume.checkpoints import Checkpoints
from landing.consume.claims import Claims
from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.hubs import HubAddress

ADDRESS = HubAddress("shop.servicebus.windows.net", "order-events", "$Default")
CLAIM = {
    "fully_qualified_namespace": ADDRESS.namespace,
    "eventhub_name": ADDRESS.event_hub,
    "consumer_group": ADDRESS.consumer_group,
    "partition_id": "0",
    "owner_id": "me",
}


class SlowToClaim(LocalCheckpointStore):
    """A store whose claims take their time, as over a network, and are then there."""

    async def claim_ownership(
        self, ownership_list: Iterable[dict[str, Any]], **kwargs: Any
    ) -> Iterable[dict[str, Any]]:
        await asyncio.sleep(0.6)
        return await super().claim_ownership(ownership_list, **kwargs)


class Unusable(LocalCheckpointStore):
    async def list_ownership(self, *names: str, **kwargs: Any) -> Any:
        raise sqlite3.OperationalError("disk I/O error")


def test_a_claim_that_is_cancelled_under_way_is_given_back(tmp_path: Path) -> None:
    store = SlowToClaim(tmp_path)

    async def play() -> dict[str, str]:
        claims = Claims(store, ADDRESS)
        claiming = asyncio.create_task(claims.claim_ownership([CLAIM]))
        await asyncio.sleep(0.1)
        claiming.cancel()
        await claims.give_back()
        return await Checkpoints(store, ADDRESS).owners(lease=60)

    assert asyncio.run(play()) == {}
    assert asyncio.run(store.list_ownership(*list(CLAIM.values())[:3]))


def test_what_another_owns_is_left_to_it(tmp_path: Path) -> None:
    store = LocalCheckpointStore(tmp_path)

    async def play() -> dict[str, str]:
        other = CLAIM | {"partition_id": "1", "owner_id": "other"}
        await store.claim_ownership([other])
        claims = Claims(store, ADDRESS)
        await claims.claim_ownership([CLAIM])
        await claims.give_back()
        return await Checkpoints(store, ADDRESS).owners(lease=60)

    assert asyncio.run(play()) == {"1": "other"}


def test_a_claim_from_before_the_clock_was_set_back_ends_with_its_lease(
    tmp_path: Path,
) -> None:
    """Its owner was killed."""
    with Peer({HUB: 2}) as peer:
        bench = Bench(peer, tmp_path)
        ours = CLAIM | {"fully_qualified_namespace": f"127.0.0.1:{peer.port}"}
        store = LocalCheckpointStore(tmp_path / "checkpoints")
        killed = [ours | {"partition_id": number} for number in ("0", "1")]
        with pytest.MonkeyPatch.context() as patch:
            ahead = time.time() + 3600
            patch.setattr("landing.consume.local_checkpoints.time.time", lambda: ahead)
            asyncio.run(store.claim_ownership(killed))
        bench.publish(10, partition="0")
        bench.publish(10, partition="1")
        assert bench.consume(lease=1.2).landed == 20


def test_a_claim_that_is_dated_ahead_and_renewed_stays_its_owners(
    tmp_path: Path,
) -> None:
    claims = Claims(LocalCheckpointStore(tmp_path), ADDRESS)

    async def age() -> float:
        (found,) = await claims.list_ownership(*list(CLAIM.values())[:3])
        return time.time() - float(found["last_modified_time"])

    async def play() -> None:
        patch.setattr("landing.consume.local_checkpoints.time.time", lambda: ahead)
        (claim,) = await claims.claim_ownership([CLAIM])
        patch.undo()
        assert await age() < 1
        await asyncio.sleep(1)
        assert await age() >= 1
        patch.setattr("landing.consume.local_checkpoints.time.time", lambda: ahead)
        await claims.claim_ownership([claim])
        patch.undo()
        assert await age() < 1

    patch, ahead = pytest.MonkeyPatch(), time.time() + 3600
    asyncio.run(play())


def test_a_store_that_cannot_be_used_any_more_stops_nobody(tmp_path: Path) -> None:
    async def play() -> None:
        claims = Claims(Unusable(tmp_path), ADDRESS)
        await claims.claim_ownership([CLAIM])
        await claims.give_back()

    asyncio.run(play())


def test_a_consumer_that_renews_while_it_stops_owns_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It renews every sixth of its lease, and each claim takes longer than that."""
    monkeypatch.setattr(
        "landing.consume.local_checkpoints.LocalCheckpointStore", SlowToClaim
    )
    with Peer({HUB: 2}) as peer:
        bench = Bench(peer, tmp_path)
        checkpoints = Checkpoints(
            LocalCheckpointStore(tmp_path / "checkpoints"),
            HubAddress(f"127.0.0.1:{peer.port}", HUB, "$Default"),
        )
        for number in range(2):
            bench.publish(10, partition="0", first=10 * number)
            began = time.monotonic()
            assert bench.consume(lease=2.4).landed == 10
            owners = asyncio.run(checkpoints.owners(lease=3600))
            assert owners == {}, f"stopped after {time.monotonic() - began:.1f} s"
