"""The commands over the stand-in for Event Hubs, as a person runs them."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from _consuming import HUB, Bench
from _tidemark import Done, Run, tidemark
from event_hubs_peer import Peer

from landing.consume.local_checkpoints import LocalCheckpointStore
from landing.demo.traffic import ORDERS, TRIPS, Disorder, Traffic
from landing.hubs import HubAddress
from landing.produce.to_hub import open_hubs

__all__ = ["tidemark"]  # the fixture

PROJECT = Path(__file__).parents[2]
HUBS = {ORDERS: HUB, TRIPS: "trip-events"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Peer({HUB: 2, "trip-events": 1}) as peer:
        yield Bench(peer, tmp_path)


@pytest.fixture
def run(bench: Bench, tidemark: Run) -> Run:
    """Run a command on the bench's lake, checkpoints and hubs."""
    return partial(
        tidemark,
        folder=PROJECT,
        TIDEMARK_LAKE=str(bench.folder / "lake"),
        TIDEMARK_CHECKPOINTS=str(bench.folder / "checkpoints"),
        TIDEMARK_CONNECTION_EVENTHUBCONNECTION=bench.peer.connection_string,
    )


def documents(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.shop
def test_what_is_produced_is_consumed(bench: Bench, run: Run) -> None:
    words = ("produce", "--events", "400", "--seed", "7", "--rate", "100", "--no-wait")
    done = run(*words, "--start", "2026-05-04", "--json")
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert sent["events"] == 400
    counts = {name: sum(bench.peer.counts(hub).values()) for name, hub in HUBS.items()}
    assert counts == sent["by_stream"]
    keys = [event.partition_key for event in bench.peer.events(HUB)]
    assert all(keys)
    assert any(count > 1 for count in Counter(keys).values())

    done = run("consume", "--until-idle", "--max-wait", "1s", "--json")
    assert done.returncode == 0, done.stderr
    *lines, last = documents(done)
    assert (last["landed"], last["left_unlanded"]) == (400, 0)
    assert {line["stream"] for line in lines} == set(HUBS)
    assert len(bench.rows()) == 400

    bench.publish(20, partition="0")
    done = run("consume", "order_events", "--until-idle", "--max-wait", "1s")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("landed 20 events in ")
    assert "partition 0 claimed" in done.stderr


def test_checkpoints_are_listed_and_reset(bench: Bench, run: Run) -> None:
    early = datetime.now(UTC) - timedelta(hours=2)
    bench.publish(30, partition="0", enqueued_at=early)
    bench.publish(20, partition="0", first=30)
    bench.publish(10, partition="1")
    bench.consume()

    def numbers() -> dict[str, object]:
        listed = json.loads(run("checkpoints", "list", ORDERS, "--json").stdout)
        return {row["partition"]: row["checkpoint"] for row in listed}

    def reset(*words: str) -> Done:
        return run("checkpoints", "reset", ORDERS, *words)

    assert numbers() == {"0": 49, "1": 9}
    done = reset("--to", "41", "--partition", "0")
    assert done.stdout == "order_events: partition 0 goes on after event 40\n"
    assert bench.consume().landed == 9
    an_hour_ago = (early + timedelta(hours=1)).isoformat()
    assert reset("--to", an_hour_ago, "--json").returncode == 0
    assert numbers() == {"0": 29, "1": -1}
    assert bench.consume().landed == 30
    reset("--to", "earliest", "--partition", "1")
    assert numbers() == {"0": 49, "1": -1}
    reset("--to", "latest")
    assert numbers() == {"0": 49, "1": 9}
    done = reset("--to", "99", "--partition", "0")
    assert done.returncode == 2
    assert "has no event 99" in done.stderr
    assert "It has 0 to 49" in done.stderr
    assert reset("--to", "0", "--partition", "7").returncode == 2
    assert numbers() == {"0": 49, "1": 9}


def test_a_partition_that_a_live_consumer_owns_is_reset_by_force_alone(
    bench: Bench, run: Run
) -> None:
    bench.publish(10, partition="0")
    bench.consume()
    address = HubAddress(f"127.0.0.1:{bench.peer.port}", HUB, "$Default")
    store = LocalCheckpointStore(bench.folder / "checkpoints")

    async def own() -> None:
        names = (address.namespace, address.event_hub, address.consumer_group)
        (mine,) = [
            owner
            for owner in await store.list_ownership(*names)
            if owner["partition_id"] == "0"
        ]
        await store.claim_ownership([mine | {"owner_id": "somebody"}])

    asyncio.run(own())
    words = ("checkpoints", "reset", ORDERS, "--to", "earliest")
    done = run(*words)
    assert done.returncode == 1
    assert "a live consumer owns partition 0" in done.stderr
    assert "--force" in done.stderr
    assert bench.consume(lease=0.5).landed == 0
    assert run(*words, "--force").returncode == 0
    assert bench.consume(lease=0.5).landed == 10


def test_what_a_hub_does_not_acknowledge_is_sent_again(bench: Bench) -> None:
    """Busy, and a connection that ends after the events were kept: copies, no loss."""
    source = Traffic(7, 1, Disorder(late=0, repeated=0, overtaken=0, broken=0))
    at = datetime(2026, 5, 4, tzinfo=UTC)
    events = [source.next(at + timedelta(milliseconds=n)) for n in range(300)]
    addresses = {
        name: HubAddress(
            f"127.0.0.1:{bench.peer.port}",
            hub,
            "$Default",
            bench.peer.connection_string,
        )
        for name, hub in HUBS.items()
    }
    with open_hubs(addresses, say=lambda *said: None, stop=threading.Event()) as target:
        target.send(events[:100])
        bench.peer.answer_no(1)
        target.send(events[100:200])
        bench.peer.be_busy(1)
        target.send(events[200:])
    for name, hub in HUBS.items():
        sent = {event.payload for event in events if event.stream == name}
        assert {event.body for event in bench.peer.events(hub)} == sent


@pytest.mark.shop
def test_a_hub_that_takes_nothing_is_told_with_the_way_out(
    bench: Bench, run: Run
) -> None:
    bench.peer.refuse_tokens()
    done = run("produce", "--events", "1", "--no-wait")
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Data Sender" in done.stderr
