"""What is posted to the app reaches the hub, and from there Bronze, as it was written.

Microsoft's runtime runs both functions, and its unmodified SDK sends to a stand-in for
Event Hubs: see tests/streaming/event_hubs_peer for what that is not.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _amqp import received
from _events import rows
from _hosted import PYTHONS, Host, Worker, encoded

from landing import Lake

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Post = Callable[[bytes, str], tuple[int, dict[str, Any]]]


@pytest.fixture(params=PYTHONS)
def worker(
    request: pytest.FixtureRequest, host: Host, app: Path, peer: Any, tmp_path: Path
) -> Iterator[Worker]:
    started = host.start(
        app,
        request.param,
        TIDEMARK_LAKE=str(tmp_path / "lake"),
        EventHubConnection=peer.connection_string,
    )
    yield started
    host.kill(started)


@pytest.fixture
def post(host: Host, worker: Worker) -> Post:
    def post(body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
        answer = host.invoke(
            worker,
            "publish_events",
            form="http",
            data={
                "method": "POST",
                "url": "http://localhost/api/publish/order_events",
                "headers": {"content-type": kind},
                "params": {"stream": "order_events"},
                "body": encoded([body])[0],
            },
        )
        assert answer["status"] == "Success", answer["exception"]
        return int(answer["http"]["status"]), json.loads(answer["http"]["body"])

    return post


def test_what_is_posted_lands_once_as_written_and_a_key_keeps_its_order(
    host: Host, worker: Worker, post: Post, peer: Any, tmp_path: Path
) -> None:
    lines = [
        f'{{"order_id": "o{n % 37}", "n": {n}, "amount": 1.10}}' for n in range(400)
    ]
    assert post("\n".join(lines).encode(), "application/x-ndjson") == (
        202,
        {"accepted": 400},
    )
    cloud = {
        "specversion": "1.0",
        "id": "1",
        "source": "/shop",
        "type": "order",
        "data": {"order_id": "o1", "n": 400},
    }
    status, _ = post(json.dumps([cloud]).encode(), "application/cloudevents-batch+json")
    assert status == 202
    by_partition = defaultdict(list)
    for event in peer.events("order-events"):
        by_partition[event.partition].append(event)
    for partition, events in by_partition.items():
        contents = [
            received(
                event.sequence_number,
                event.offset,
                EPOCH + timedelta(milliseconds=event.enqueued_at),
                event.partition_key,
            )
            + event.message
            for event in events
        ]
        answer = host.invoke(
            worker,
            "land_order_events",
            form="messages",
            data=encoded(contents),
            metadata={"PartitionContext": {"PartitionId": partition}},
        )
        assert answer["status"] == "Success", answer["exception"]
    found = rows(Lake.open(str(tmp_path / "lake")))
    assert sorted(row["body"] for row in found) == sorted(
        [*lines, '{"order_id": "o1", "n": 400}']
    )
    partitions = defaultdict(set)
    order = defaultdict(list)
    for row in found:
        partitions[row["partition_key"]].add(row["partition_id"])
        order[row["partition_key"]].append(json.loads(row["body"])["n"])
    assert len(partitions) == 37
    assert all(len(places) == 1 for places in partitions.values())
    assert all(numbers == sorted(numbers) for numbers in order.values())
    [attributes] = [row["properties"] for row in found if row["properties"]]
    assert json.loads(attributes)["cloudEvents:source"] == "/shop"


def test_nothing_of_a_refused_request_reaches_the_hub(post: Post, peer: Any) -> None:
    events = [{"order_id": "a"}, {"order_id": "b", "text": "x" * 1_100_000}]
    status, told = post(json.dumps(events).encode(), "application/json")
    assert status == 413
    assert [one["event"] for one in told["errors"]] == [1]
    assert peer.events("order-events") == []


def test_a_lost_connection_is_made_again(post: Post, peer: Any) -> None:
    assert post(b'{"order_id": 1}', "application/json")[0] == 202
    peer.drop_connections()
    assert post(b'{"order_id": 2}', "application/json")[0] == 202
    assert len(peer.events("order-events")) >= 2


def test_a_hub_that_is_gone_is_told_as_such_and_shows_no_secret(
    post: Post, peer: Any
) -> None:
    peer.delete("order-events")
    status, told = post(b'{"order_id": 1}', "application/json")
    assert status == 503
    assert told["accepted"] == 0
    assert "order-events did not take all events" in told["error"]
    assert "SharedAccessKey" not in json.dumps(told)
