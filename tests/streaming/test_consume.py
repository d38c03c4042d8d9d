"""`tidemark consume` over the stand-in for Event Hubs: nothing sent is lost."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _consuming import HUB, Bench, Publisher, Session, until
from _silver import Silver, order
from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.aio import EventHubConsumerClient
from event_hubs_peer import Peer

from landing.consume.buffer import Limits
from landing.errors import HubError

pytestmark = pytest.mark.shop

NEVER = Limits(seconds=3600)


@pytest.fixture
def bench(tmp_path: Path, silver: Silver) -> Iterator[Bench]:
    with Peer({HUB: 2}) as peer:
        yield Bench(peer, tmp_path, silver)


def test_all_lands_once_and_a_second_run_has_nothing_to_do(bench: Bench) -> None:
    bench.publish(700, partition="0")
    bench.publish(300, partition="1")
    assert bench.consume().landed == 1_000
    bench.assert_nothing_is_lost(copies=False)
    assert bench.consume().landed == 0
    bench.publish(50, partition="1", first=300)
    assert bench.consume().landed == 50
    bench.assert_nothing_is_lost(copies=False)


def test_an_event_lands_as_the_hub_handed_it_over(
    tmp_path: Path, silver: Silver
) -> None:
    """Text offsets, keys, properties; no body; bytes that are no text; 1 MB."""
    small, large = order("small"), order("large", note="x" * 1_000_000)
    rejected = {b"": "not_json", b"\xff\xfe": "not_utf8"}
    with Peer({HUB: 1}, text_offsets=True) as peer:
        bench = Bench(peer, tmp_path, silver)
        bench.events = {small: None, large: None, **rejected}
        said = EventData(small)
        said.properties = {"kind": "order", b"raw": b"\xffx", "n": 3}
        said.content_type = "avro/binary+0123"
        with EventHubProducerClient.from_connection_string(
            peer.connection_string, eventhub_name=HUB
        ) as producer:
            producer.send_event(said, partition_key="order-7")
            for body in (*rejected, large):
                producer.send_event(EventData(body))
        assert bench.consume().landed == 4
        rows = sorted(bench.rows(), key=lambda row: row["sequence_number"])
        assert [row["body"] for row in rows[:3]] == [small.decode(), "", None]
        assert rows[2]["body_base64"] == "//4="
        assert rows[3]["body"] == large.decode()
        assert rows[0]["partition_key"] == "order-7"
        assert json.loads(rows[0]["properties"]) == {
            "kind": "order",
            "raw": "/3g=",
            "n": 3,
        }
        assert [row["content_type"] for row in rows[:2]] == ["avro/binary+0123", None]
        assert [row["offset"] for row in rows] == [
            event.offset for event in peer.events(HUB)
        ]
        assert all(row["enqueued_at"] is not None for row in rows)
        # and goes on after a checkpoint that is no number
        bench.publish(3, partition="0")
        assert bench.consume().landed == 3
        bench.assert_nothing_is_lost(copies=False)


def test_many_events_of_one_key_land_in_their_order(bench: Bench) -> None:
    bodies = bench.send([order("one", n) for n in range(10_000)], key="one")
    assert bench.consume().landed == 10_000
    rows = sorted(bench.rows(), key=lambda row: row["sequence_number"])
    assert [row["body"] for row in rows] == [body.decode() for body in bodies]
    bench.assert_nothing_is_lost(copies=False)


def test_consumers_come_and_go_and_share_the_partitions(
    tmp_path: Path, silver: Silver
) -> None:
    async def play() -> None:
        async with Session(bench.consumer()) as first:
            await until(lambda: len(first.owns()) == 4)
            async with Session(bench.consumer()) as second:
                await until(lambda: len(second.owns()) == len(first.owns()) == 2)
                assert not first.owns() & second.owns()
            await until(lambda: len(first.owns()) == 4)

    with Peer({HUB: 4}) as peer:
        bench = Bench(peer, tmp_path, silver)
        with Publisher(bench, ["0", "1", "2", "3"]):
            asyncio.run(asyncio.wait_for(play(), 120))
        bench.consume()
        bench.assert_nothing_is_lost()


def test_a_partition_that_is_stolen_lands_what_it_held_and_is_taken_back(
    bench: Bench,
) -> None:
    async def play() -> None:
        async with Session(bench.consumer(limits=NEVER)) as mine:
            await until(lambda: held(mine, "0") == 40)
            thief = EventHubConsumerClient.from_connection_string(
                bench.peer.connection_string,
                consumer_group="$Default",
                eventhub_name=HUB,
            )
            async with thief:
                stealing = asyncio.create_task(
                    thief.receive_batch(
                        ignore, partition_id="0", owner_level=5, starting_position="-1"
                    )
                )
                await until(lambda: len(bench.landed()) == 40)
                bench.publish(40, partition="0", first=40)
                stealing.cancel()
                await asyncio.wait({stealing})
            await until(lambda: held(mine, "0") == 40)

    async def ignore(context: Any, events: Any) -> None: ...

    bench.publish(40, partition="0")
    asyncio.run(asyncio.wait_for(play(), 120))
    bench.assert_nothing_is_lost(copies=False)


def held(session: Session, partition: str) -> int:
    return sum(
        status.held
        for status in session.consumer.status()
        if status.partition == partition
    )


def test_a_put_whose_answer_is_lost_makes_no_second_file(bench: Bench) -> None:
    bench.publish(500, partition="0")
    lake = bench.lake()
    lake.after = 2
    assert bench.consume(lake).landed == 500
    bench.assert_nothing_is_lost(copies=False)
    assert any("connection was reset" in said for said in bench.said)


def test_a_lake_that_is_down_and_slow_holds_the_checkpoint_back(bench: Bench) -> None:
    async def play() -> None:
        lake = bench.lake()
        lake.before, lake.slow = 10**9, 0.05
        async with Session(bench.consumer(lake)) as session:
            await until(lambda: any("no space" in said for said in bench.said))
            (status,) = (s for s in session.consumer.status() if s.partition == "0")
            assert "no space left" in status.trouble
            assert status.landed == 0
            lake.before = 0
            await until(lambda: len(bench.landed()) == 500)

    bench.publish(500, partition="0")
    asyncio.run(asyncio.wait_for(play(), 120))
    bench.assert_nothing_is_lost(copies=False)
    assert bench.consume().landed == 0


def test_what_cannot_land_within_the_grace_period_is_handed_over_again(
    bench: Bench,
) -> None:
    async def play() -> int:
        lake = bench.lake()
        lake.before = 10**9
        async with Session(bench.consumer(lake, grace=0.5)) as session:
            await until(lambda: any("no space" in said for said in bench.said))
            return (await session.end()).left_unlanded

    bench.publish(100, partition="0")
    assert asyncio.run(asyncio.wait_for(play(), 120)) == 100
    assert not bench.landed()
    assert bench.consume().landed == 100
    bench.assert_nothing_is_lost(copies=False)


def test_memory_stays_bounded_while_the_lake_is_down(bench: Bench) -> None:
    async def play() -> int:
        lake = bench.lake()
        lake.before = 10**9
        most = 0
        async with Session(bench.consumer(lake, grace=0.2)) as session:
            await until(lambda: any("no space" in said for said in bench.said))
            for _ in range(100):
                most = max(most, sum(s.held for s in session.consumer.status()))
                await asyncio.sleep(0.02)
        return most

    for partition in ("0", "1"):
        keys = [f"memory-{partition}-{number}" for number in range(3_000)]
        bench.send([order(k, note="x" * 9_900) for k in keys], partition=partition)
    bench.memory = 2_000_000
    # the limit, and for each partition the batch that reached it
    assert 100 < asyncio.run(asyncio.wait_for(play(), 120)) < 200 + 2 * 300
    bench.consume()
    bench.assert_nothing_is_lost()


def test_a_store_that_is_down_stops_no_landing(bench: Bench) -> None:
    async def play() -> None:
        async with Session(bench.consumer()) as session:
            await until(lambda: len(session.owns()) == 2)
            place.rename(aside)
            place.write_text("not a folder")
            bench.publish(200, partition="0")
            await until(lambda: len(bench.landed()) == 200)
            assert any("checkpoints" in said for said in bench.said)
            place.unlink()
            aside.rename(place)

    place, aside = bench.folder / "checkpoints", bench.folder / "aside"
    asyncio.run(asyncio.wait_for(play(), 120))
    assert bench.consume().landed == 0
    bench.assert_nothing_is_lost(copies=False)


def test_a_partition_hours_behind_is_told_so_and_lands(bench: Bench) -> None:
    async def play() -> None:
        lake = bench.lake()
        async with Session(
            bench.consumer(lake, limits=Limits(events=1, seconds=0.1))
        ) as session:
            await until(lambda: len(bench.landed()) == 2)
            lake.before = 10**9
            bench.publish(50, partition="0", first=1, enqueued_at=long_ago)
            await until(lambda: lags(session)["0"].events == 50)
            behind, at_end = lags(session)["0"], lags(session)["1"]
            assert behind.seconds == pytest.approx(6 * 3600, abs=600)
            assert behind.hours_left == pytest.approx(18, abs=0.2)
            assert (at_end.events, at_end.seconds) == (0, 0)
            lake.before = 0
            await until(lambda: lags(session)["0"].events == 0)

    long_ago = datetime.now(UTC) - timedelta(hours=6)
    bench.publish(1, partition="0", enqueued_at=long_ago)
    bench.publish(1, partition="1")
    asyncio.run(asyncio.wait_for(play(), 120))
    bench.assert_nothing_is_lost(copies=False)


def lags(session: Session) -> dict[str, Any]:
    return {s.partition: s.lag for s in session.consumer.status()}


def test_latest_stays_what_it_was_at_the_first_start(bench: Bench) -> None:
    """A process that dies before it has landed anything begins there again."""

    async def play() -> None:
        async with Session(bench.consumer(start="latest")) as session:
            await until(lambda: len(session.owns()) == 2)

    bench.publish(30, partition="0")
    asyncio.run(asyncio.wait_for(play(), 60))
    bench.publish(20, partition="0", first=30)
    bench.publish(10, partition="1")
    assert bench.consume(start="latest").landed == 30
    assert {n for p, n in bench.landed() if p == "0"} == set(range(30, 50))


def test_a_sequence_number_and_a_time_are_of_the_first_event_to_land(
    tmp_path: Path,
) -> None:
    early = datetime.now(UTC) - timedelta(hours=2)
    with Peer({HUB: 1}) as peer:
        for number, start in enumerate((5, early + timedelta(minutes=1))):
            bench = Bench(peer, tmp_path / str(number))
            if not number:
                bench.publish(8, partition="0", enqueued_at=early)
                later = early + timedelta(minutes=1)
                bench.publish(4, partition="0", first=8, enqueued_at=later)
            bench.consume(start=start)
            first = min(n for _, n in bench.landed())
            assert first == (5 if isinstance(start, int) else 8)


@pytest.mark.parametrize("longer", [False, True], ids=["shorter", "longer"])
def test_a_hub_that_was_made_again_is_landed_from_its_beginning(
    bench: Bench, longer: bool
) -> None:
    bench.publish(100, partition="0")
    bench.consume()
    bench.peer.delete(HUB)
    bench.peer.create(HUB, 2)
    count = 150 if longer else 40
    bodies = bench.publish(count, partition="0", first=100)
    assert bench.consume().landed == count
    assert any("was made again" in said for said in bench.said)
    again = {row["body"].encode() for row in bench.rows()} & set(bodies)
    assert again == set(bodies)
    bench.to_be_built()


def test_a_hub_that_is_made_again_meanwhile_is_landed_from_its_beginning(
    bench: Bench,
) -> None:
    """The SDK goes on in the new hub from the old offset, and all before is unseen."""

    async def play() -> None:
        async with Session(bench.consumer()):
            await until(lambda: len(bench.landed()) == 100)
            bench.peer.delete(HUB)
            await asyncio.sleep(0.5)
            bench.peer.create(HUB, 2)
            bodies = {*bench.publish(120, partition="0", first=100)}
            await until(
                lambda: bodies <= {row["body"].encode() for row in bench.rows()}
            )

    bench.publish(100, partition="0")
    asyncio.run(asyncio.wait_for(play(), 120))
    bench.to_be_built()


def test_a_hub_that_was_made_again_can_stop_the_consumer_or_be_left_out(
    bench: Bench,
) -> None:
    bench.publish(100, partition="0")
    bench.consume()
    bench.peer.delete(HUB)
    bench.peer.create(HUB, 2)
    bench.publish(40, partition="0")
    for _ in range(2):
        with pytest.raises(HubError, match=r"made again.*were not reset"):
            bench.consume(on_reset="stop")
    assert bench.consume(on_reset="latest").landed == 0
    bench.publish(3, partition="0", first=40)
    assert bench.consume().landed == 3


def test_a_hub_that_is_not_there_is_an_error_at_once(bench: Bench) -> None:
    bench.peer.delete(HUB)
    with pytest.raises(HubError, match=r"order-events.*does not answer"):
        bench.consume()
