"""The stand-in for Event Hubs behaves to the unmodified SDK as the service does."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.aio import EventHubConsumerClient
from azure.eventhub.exceptions import (
    AuthenticationError,
    EventDataSendError,
    EventHubError,
)
from event_hubs_peer import Peer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUICK = {"retry_backoff_factor": 0.02, "retry_backoff_max": 0.1}


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer({"orders": 4}) as peer:
        yield peer


def producer(peer: Peer, hub: str = "orders", **how: Any) -> EventHubProducerClient:
    return EventHubProducerClient.from_connection_string(
        peer.connection_string, eventhub_name=hub, **{**QUICK, **how}
    )


def consumer(peer: Peer, hub: str = "orders", **how: Any) -> EventHubConsumerClient:
    return EventHubConsumerClient.from_connection_string(
        peer.connection_string, "$Default", eventhub_name=hub, **{**QUICK, **how}
    )


class Reading:
    """A consumer of one partition at work: what it got, and what it was told."""

    def __init__(self, peer: Peer, partition: str = "0", **how: Any) -> None:
        self.events: list[Any] = []
        self.errors: list[Exception] = []
        self.told: Any = None
        self._client = consumer(peer)
        self._task = asyncio.create_task(
            self._client.receive(
                self._take, partition_id=partition, on_error=self._fail, **how
            )
        )

    @property
    def bodies(self) -> list[bytes]:
        return [b"".join(event.body) for event in self.events]

    async def until(self, condition: "Callable[[Reading], bool]") -> None:
        async def hold() -> None:
            while not condition(self):
                await asyncio.sleep(0.02)

        await asyncio.wait_for(hold(), 30)

    async def end(self) -> None:
        # it would sleep until it looks for other partitions again
        self._task.cancel()
        await self._client.close()
        await asyncio.wait([self._task])

    async def _take(self, partition: Any, event: Any) -> None:
        self.events.append(event)
        self.told = partition.last_enqueued_event_properties

    async def _fail(self, partition: Any, error: Exception) -> None:
        self.errors.append(error)


def read(
    peer: Peer, count: int, *, partition: str = "0", position: Any = "-1", **how: Any
) -> list[Any]:
    """Return the first events from a position, as the SDK gives them."""

    async def reading() -> list[Any]:
        at_work = Reading(peer, partition, starting_position=position, **how)
        await at_work.until(lambda r: len(r.events) >= count or bool(r.errors))
        await at_work.end()
        assert at_work.errors == []
        return at_work.events

    return asyncio.run(reading())


def test_a_hub_and_its_partitions_tell_their_properties(peer: Peer) -> None:
    peer.publish("orders", [b"a", b"b"], partition="3", enqueued_at=NOON)
    with producer(peer) as client:
        assert client.get_partition_ids() == ["0", "1", "2", "3"]
        empty = client.get_partition_properties("0")
        filled = client.get_partition_properties("3")
    assert empty["is_empty"]
    assert empty["last_enqueued_sequence_number"] == -1
    assert (filled["beginning_sequence_number"], filled["is_empty"]) == (0, False)
    assert filled["last_enqueued_sequence_number"] == 1
    assert filled["last_enqueued_time_utc"] == NOON


def test_events_of_one_key_stand_in_one_partition_in_order(peer: Peer) -> None:
    with producer(peer) as client:
        for number in range(6):
            batch = client.create_batch(partition_key=f"key {number % 3}")
            batch.add(EventData(b"%d" % number))
            batch.add(EventData(b"%d again" % number))
            client.send_batch(batch)
    for key in ("key 0", "key 1", "key 2"):
        own = [e for e in peer.events("orders") if e.partition_key == key]
        assert len({event.partition for event in own}) == 1
        first = int(key[-1])
        assert [event.body for event in own] == [
            b"%d" % first,
            b"%d again" % first,
            b"%d" % (first + 3),
            b"%d again" % (first + 3),
        ]
    assert sum(peer.counts("orders").values()) == 12


def test_an_event_arrives_as_it_was_sent(peer: Peer) -> None:
    """Bytes that are no text, an empty body, content type, properties, and its key."""
    sent = EventData(b"\xff\x00\xfe")
    sent.content_type = "avro/binary+7"
    sent.properties = {"kind": "paid", "try": 2}
    with producer(peer) as client:
        batch = client.create_batch(partition_key="k")
        batch.add(sent)
        batch.add(EventData(b""))
        client.send_batch(batch)
        client.send_event(EventData(b"single"), partition_id="0")
    where = next(e.partition for e in peer.events("orders") if e.partition_key == "k")
    got, empty = [
        event
        for event in read(peer, 2, partition=where)
        if event.partition_key == b"k" or event.partition_key == "k"
    ][:2]
    assert b"".join(got.body) == b"\xff\x00\xfe"
    assert got.content_type == "avro/binary+7"
    assert got.properties == {b"kind": b"paid", b"try": 2}
    assert b"".join(empty.body) == b""
    assert (empty.sequence_number, int(empty.offset) > int(got.offset)) == (
        got.sequence_number + 1,
        True,
    )


@pytest.mark.parametrize(
    ("position", "inclusive", "first"),
    [
        ("-1", False, b"0"),
        (2, False, b"3"),
        (2, True, b"2"),
        (-1, False, b"0"),
        (NOON + timedelta(minutes=2), False, b"3"),
        (NOON + timedelta(minutes=2), True, b"2"),
        (NOON - timedelta(days=1), True, b"0"),
    ],
)
def test_reading_begins_where_it_is_told(
    peer: Peer, position: Any, inclusive: bool, first: bytes
) -> None:
    for minute in range(5):
        peer.publish(
            "orders",
            [b"%d" % minute],
            partition="0",
            enqueued_at=NOON + timedelta(minutes=minute),
        )
    events = read(
        peer, 5 - int(first), position=position, starting_position_inclusive=inclusive
    )
    assert b"".join(events[0].body) == first


@pytest.mark.parametrize("text_offsets", [False, True])
def test_reading_begins_at_an_offset(text_offsets: bool) -> None:
    with Peer({"orders": 1}, text_offsets=text_offsets) as peer:
        kept = peer.publish("orders", [b"0", b"1", b"2"])
        assert (":" in kept[1].offset) == text_offsets
        after = read(peer, 1, position=kept[1].offset)
        at = read(peer, 2, position=kept[1].offset, starting_position_inclusive=True)
    assert [b"".join(event.body) for event in after] == [b"2"]
    assert [b"".join(event.body) for event in at] == [b"1", b"2"]
    assert at[0].offset == kept[1].offset


def test_the_latest_position_gives_what_comes_in_afterwards(peer: Peer) -> None:
    peer.publish("orders", [b"before"], partition="0")

    async def reading() -> list[bytes]:
        at_work = Reading(
            peer,
            starting_position="@latest",
            track_last_enqueued_event_properties=True,
        )
        while not peer.readers("orders")["0"]:
            await asyncio.sleep(0.02)
        peer.publish("orders", [b"after"], partition="0")
        await at_work.until(lambda r: bool(r.events))
        await at_work.end()
        assert at_work.told["sequence_number"] == 1
        return at_work.bodies

    assert asyncio.run(reading()) == [b"after"]


def test_a_higher_owner_level_takes_the_partition_and_a_lower_one_does_not(
    peer: Peer,
) -> None:
    peer.publish("orders", [b"0"], partition="0")

    async def reading() -> tuple[list[bytes], list[str], list[str]]:
        first = Reading(peer, starting_position="-1", owner_level=1)
        await first.until(lambda r: bool(r.events))
        second = Reading(peer, starting_position="-1", owner_level=2)
        await second.until(lambda r: bool(r.events))
        await first.until(lambda r: bool(r.errors))
        third = Reading(peer, starting_position="-1", owner_level=1)
        await third.until(lambda r: bool(r.errors))
        peer.publish("orders", [b"1"], partition="0")
        await second.until(lambda r: len(r.events) == 2)
        for at_work in (first, second, third):
            await at_work.end()
        lost = [str(reading.errors[0]) for reading in (first, third)]
        return second.bodies, lost, [str(error) for error in second.errors]

    bodies, lost, errors = asyncio.run(reading())
    assert (bodies, errors) == ([b"0", b"1"], [])
    assert "New receiver with higher epoch of '2' is created" in lost[0]
    assert all("amqp:link:stolen" in told for told in lost)


def test_a_busy_server_is_asked_again_and_keeps_each_event_once(peer: Peer) -> None:
    with producer(peer) as client:
        client.send_event(EventData(b"0"), partition_id="0")
        peer.be_busy(1)
        client.send_event(EventData(b"1"), partition_id="0")
    assert peer.busy_left() == 0
    assert [event.body for event in peer.events("orders")] == [b"0", b"1"]


def test_an_answer_that_is_lost_makes_the_producer_send_again(peer: Peer) -> None:
    with producer(peer) as client:
        peer.answer_no(1)
        client.send_event(EventData(b"0"), partition_id="0")
        client.send_event(EventData(b"1"), partition_id="0")
    assert [event.body for event in peer.events("orders")] == [b"0", b"0", b"1"]


@pytest.mark.parametrize("fault", ["detach", "drop"])
def test_a_reader_that_is_cut_off_comes_back_where_it_was(
    peer: Peer, fault: str
) -> None:
    peer.publish("orders", [b"%d" % n for n in range(50)], partition="0")

    async def reading() -> list[int]:
        at_work = Reading(peer, starting_position="-1")
        await at_work.until(lambda r: len(r.events) == 50)
        cut = peer.detach("orders", "0") if fault == "detach" else None
        if fault == "drop":
            cut = peer.drop_connections()
        assert cut
        peer.publish("orders", [b"more"], partition="0")
        await at_work.until(lambda r: len(r.events) > 50)
        await at_work.end()
        return [event.sequence_number for event in at_work.events]

    assert asyncio.run(reading()) == list(range(51))


def test_a_hub_made_again_refuses_a_position_beyond_its_end(peer: Peer) -> None:
    peer.publish("orders", [b"0", b"1"], partition="0")
    peer.delete("orders")
    with producer(peer, retry_total=0) as client, pytest.raises(EventHubError):
        client.send_event(EventData(b"nowhere"), partition_id="0")
    peer.create("orders", 2)
    assert peer.counts("orders") == {"0": 0, "1": 0}

    async def reading() -> str:
        at_work = Reading(peer, starting_position=1)
        await at_work.until(lambda r: bool(r.errors))
        await at_work.end()
        return str(at_work.errors[0])

    assert "The supplied sequence number '1' is invalid" in asyncio.run(reading())


def test_what_is_older_than_the_retention_is_gone() -> None:
    now = [NOON]
    with Peer(
        {"orders": 1}, retention=timedelta(hours=1), clock=lambda: now[0]
    ) as peer:
        peer.publish("orders", [b"0", b"1"])
        now[0] += timedelta(minutes=59)
        peer.publish("orders", [b"2"])
        now[0] += timedelta(minutes=2)
        with producer(peer) as client:
            told = client.get_partition_properties("0")
        events = read(peer, 1, position=0)
        assert peer.counts("orders") == {"0": 3}
    assert told["beginning_sequence_number"] == 2
    assert [b"".join(event.body) for event in events] == [b"2"]


def test_a_message_may_have_a_megabyte_and_no_more(peer: Peer) -> None:
    with producer(peer, retry_total=0) as client:
        client.send_event(EventData(b"x" * 1_000_000), partition_id="0")
        with pytest.raises(EventDataSendError):
            client.send_event(EventData(b"x" * 1_100_000), partition_id="0")
    (event,) = read(peer, 1)
    assert b"".join(event.body) == b"x" * 1_000_000


def test_what_is_sent_while_the_server_stands_still_arrives_afterwards(
    peer: Peer,
) -> None:
    async def reading() -> list[bytes]:
        at_work = Reading(peer, starting_position="-1")
        while not peer.readers("orders")["0"]:
            await asyncio.sleep(0.02)
        with peer.stalled():
            peer.publish("orders", [b"0"], partition="0")
            await asyncio.sleep(0.3)
            assert at_work.events == []
        await at_work.until(lambda r: bool(r.events))
        await at_work.end()
        return at_work.bodies

    assert asyncio.run(reading()) == [b"0"]


def test_a_token_that_is_refused_is_an_authentication_error(peer: Peer) -> None:
    peer.refuse_tokens()
    with producer(peer, retry_total=0) as client, pytest.raises(AuthenticationError):
        client.send_event(EventData(b"0"))
    assert sum(peer.counts("orders").values()) == 0
