"""The deployed app under Microsoft's own runtime lands every event that it is handed.

`host` plays the Functions host, and `deliver` what its Event Hubs extension does with a
partition: a batch that failed is handed over again only where a retry policy says so,
and the checkpoint moves on either way.
"""

import json
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _amqp import message, received
from _events import read, rows
from _hosted import PYTHONS, Host, Worker, encoded

from landing import Lake

LAND = "land_order_events"
AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
PARTITION = {"PartitionContext": {"PartitionId": "3", "EventHubName": "order-events"}}


def event(number: int, body: bytes | None = None) -> bytes:
    """Return an event as the host received it; offsets are numbers and other texts."""
    offset = ("1:123:%d", "%d")[number % 2] % (number * 128)
    return message(
        b'{"order_id": "%d"}' % number if body is None else body,
        properties={"trace": str(number)},
        annotations=received(number, offset, AT + timedelta(seconds=number), "k"),
    )


def hand_over(
    host: Host, worker: Worker, numbers: Sequence[int], padding: int = 0
) -> dict[str, Any]:
    contents = [event(n, b" " * padding + b"%d" % n) for n in numbers]
    return host.invoke(
        worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
    )


def landed(lake: Path) -> list[dict[str, Any]]:
    return rows(Lake.open(str(lake))) if (lake / "bronze").is_dir() else []


def numbers(lake: Path) -> set[int]:
    return {
        row["sequence_number"]
        for row in landed(lake)
        if row["event_hub"] == "order-events"
    }


class Broken:
    """A lake that cannot be written: a file stands where Bronze is to be."""

    def __init__(self, lake: Path) -> None:
        self._place = lake / "bronze"
        self._kept = lake / "kept"

    def __enter__(self) -> None:
        if self._place.is_dir():
            self._place.rename(self._kept)
        self._place.parent.mkdir(exist_ok=True)
        self._place.write_text("")

    def __exit__(self, *_: object) -> None:
        self._place.unlink()
        if self._kept.is_dir():
            self._kept.rename(self._place)


@pytest.fixture(scope="module", params=PYTHONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shared(
    host: Host, app: Path, version: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Worker, Path]]:
    """A worker of each Python, and its lake."""
    lake = tmp_path_factory.mktemp("lake") / "lake"
    worker = host.start(app, version, TIDEMARK_LAKE=str(lake))
    yield worker, lake
    host.kill(worker)


Start = Callable[..., Worker]


@pytest.fixture
def start(host: Host, app: Path, version: str) -> Iterator[Start]:
    """Start a worker on the app, or another one, which ends with the test."""
    started: list[Worker] = []

    def start(folder: Path = app, **settings: str) -> Worker:
        started.append(host.start(folder, version, **settings))
        return started[-1]

    yield start
    for worker in started:
        host.kill(worker)


@pytest.fixture
def hosted(shared: tuple[Worker, Path]) -> Iterator[tuple[Worker, Path]]:
    """The worker, with nothing of order_events in its lake."""
    yield shared
    shutil.rmtree(shared[1] / "bronze", ignore_errors=True)


def get(host: Host, worker: Worker, path: str, **headers: str) -> dict[str, Any]:
    return request(host, worker, "health", "GET", path, b"", {}, headers)


def request(
    host: Host,
    worker: Worker,
    function: str,
    method: str,
    path: str,
    body: bytes,
    params: dict[str, str],
    headers: dict[str, str],
) -> dict[str, Any]:
    answer = host.invoke(
        worker,
        function,
        form="http",
        data={
            "method": method,
            "url": f"http://localhost/api/{path}",
            "headers": headers,
            "params": params,
            "body": encoded([body])[0],
        },
    )
    assert answer["status"] == "Success", answer["exception"]
    return dict(answer["http"])


def test_the_runtime_finds_and_loads_every_function(
    hosted: tuple[Worker, Path],
) -> None:
    functions = hosted[0].functions
    assert set(functions) == {
        "land_order_events",
        "land_trip_events",
        "publish_events",
        "health",
    }
    assert all(function["loaded"] for function in functions.values())
    for name in ("land_order_events", "land_trip_events"):
        [trigger] = functions[name]["bindings"]
        assert trigger["type"] == "eventHubTrigger"
        assert trigger["cardinality"] == "MANY"
        assert trigger["properties"] == {"SupportsDeferredBinding": True}
        assert functions[name]["retries"] == -1


def test_health_tells_of_what_is_configured_in_this_python(
    host: Host, hosted: tuple[Worker, Path], version: str
) -> None:
    worker, lake = hosted
    hand_over(host, worker, [1])
    answer = get(host, worker, "health")
    assert answer["status"] == "200"

    told = json.loads(answer["body"])
    assert told["python"].startswith(f"{version}.")
    assert told["lake"] == str(lake)
    seen = {one["name"]: one["last_landed_at"] for one in told["streams"]}
    assert seen["order_events"] is not None
    assert seen["trip_events"] is None


@pytest.mark.parametrize("count", [1, 1000])
def test_events_land_as_they_came(
    host: Host, hosted: tuple[Worker, Path], count: int
) -> None:
    worker, lake = hosted
    contents = [event(n) for n in range(1, count + 1)]
    answer = host.invoke(
        worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
    )
    assert answer["status"] == "Success", answer["exception"]
    found = landed(lake)
    assert [row["sequence_number"] for row in found] == list(range(1, count + 1))
    last = found[-1]
    del last["landed_at"]
    assert last == {
        "body": f'{{"order_id": "{count}"}}',
        "body_base64": None,
        "event_hub": "order-events",
        "partition_id": "3",
        "sequence_number": count,
        "offset": ("1:123:%d", "%d")[count % 2] % (count * 128),
        "enqueued_at": AT + timedelta(seconds=count),
        "partition_key": "k",
        "properties": f'{{"trace": "{count}"}}',
    }


def test_bodies_of_every_kind_land(host: Host, hosted: tuple[Worker, Path]) -> None:
    worker, lake = hosted
    contents = [
        message(b"\xff\xfe", annotations=received(1)),
        message(b"", annotations=received(2)),
        message(value={"a": [1, None]}, annotations=received(3)),
        message(sequence=[["x"]], annotations=received(4)),
        message(value="text", annotations=received(5)),
    ]
    answer = host.invoke(
        worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
    )
    assert answer["status"] == "Success", answer["exception"]
    assert [(row["body"], row["body_base64"]) for row in landed(lake)] == [
        (None, "//4="),
        ("", None),
        ('{"a": [1, null]}', None),
        ('["x"]', None),
        ("text", None),
    ]


FAULTS: dict[str, dict[str, Any]] = {
    "absent": {},
    "text offsets": {
        **PARTITION,
        "SystemPropertiesArray": [{"SequenceNumber": 1, "Offset": "1:123:456"}] * 2,
    },
    "empty offsets": {
        **PARTITION,
        "SystemPropertiesArray": [{"SequenceNumber": 1, "Offset": ""}] * 2,
    },
    "too few": {"SystemPropertiesArray": [{}]},
    "no objects": {"SystemPropertiesArray": "none", "PartitionContext": 7},
    "null": {"SystemPropertiesArray": None, "PropertiesArray": None},
}


@pytest.mark.parametrize("form", ["messages", "bodies"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_metadata_stops_a_stream(
    host: Host, hosted: tuple[Worker, Path], form: str, fault: str
) -> None:
    worker, lake = hosted
    bodies = [b'{"a": 1}', b'{"a": 2}']
    sent = [message(body) for body in bodies] if form == "messages" else bodies
    answer = host.invoke(
        worker, LAND, form=form, data=encoded(sent), metadata=FAULTS[fault]
    )
    assert answer["status"] == "Success", answer["exception"]
    assert sorted(row["body"] for row in landed(lake)) == ['{"a": 1}', '{"a": 2}']


def test_a_lake_that_fails_is_a_failure_and_the_retry_lands_all(
    host: Host, hosted: tuple[Worker, Path]
) -> None:
    worker, lake = hosted
    with Broken(lake):
        answer = hand_over(host, worker, range(1, 101))
        assert answer["status"] == "Failure"
        assert "cannot be" in answer["exception"]
    assert landed(lake) == []
    assert hand_over(host, worker, range(1, 101))["status"] == "Success"
    assert numbers(lake) == set(range(1, 101))


def test_a_process_killed_while_it_lands_loses_nothing(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """The range is handed over again, cut elsewhere, to another process."""
    lake = tmp_path / "lake"
    chosen = random.Random(7)
    total, cut_off = 0, 0
    worker = start(TIDEMARK_LAKE=str(lake))
    takes = _seconds(host, worker)
    for _ in range(3):
        first, last = total + 1, total + 600
        contents = [event(n, b" " * 2000 + b"%d" % n) for n in range(first, last + 1)]
        call = host.invoking(
            worker, LAND, form="messages", data=encoded(contents), metadata=PARTITION
        )
        time.sleep(chosen.uniform(0, takes))
        host.kill(worker)
        cut_off += call.result()["status"] == "Gone"
        worker = start(TIDEMARK_LAKE=str(lake))
        cut = chosen.randint(first, last)
        for part in (range(first, cut), range(cut, last + 1)):
            assert hand_over(host, worker, part, 2000)["status"] == "Success"
        total = last
    assert cut_off, "no process was killed while it landed"
    assert numbers(lake) == set(range(1, total + 1))


def _seconds(host: Host, worker: Worker) -> float:
    """Return how long a batch takes; it lands in a stream that is not counted."""
    contents = [message(b" " * 2000, annotations=received(n)) for n in range(600)]
    began = time.monotonic()
    host.invoke(worker, "land_trip_events", form="messages", data=encoded(contents))
    return time.monotonic() - began


def test_two_processes_that_land_one_range_lose_nothing(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """As after a rebalance, when the former owner still retries."""
    lake = tmp_path / "lake"
    workers = [start(TIDEMARK_LAKE=str(lake)) for _ in range(2)]
    calls = []
    for worker, size in zip(workers, (100, 70), strict=True):
        for first in range(1, 701, size):
            contents = [event(n) for n in range(first, first + size)]
            calls.append(
                host.invoking(
                    worker,
                    LAND,
                    form="messages",
                    data=encoded(contents),
                    metadata=PARTITION,
                )
            )
    wait(calls)
    assert {call.result()["status"] for call in calls} == {"Success"}
    found = landed(lake)
    assert {row["sequence_number"] for row in found} == set(range(1, 701))
    assert {row["body"] for row in found} == {
        f'{{"order_id": "{n}"}}' for n in range(1, 701)
    }


def deliver(
    host: Host, worker: Worker, function: str, batches: list[dict[str, Any]]
) -> None:
    """Hand over a partition's batches as the extension does.

    The lake is broken while every third batch is tried for the first time.
    """
    retries = worker.functions[function]["retries"]
    for batch in batches:
        with batch["fault"]:
            answer = host.invoke(worker, function, **batch["sent"])
        if answer["status"] == "Failure" and retries:
            answer = host.invoke(worker, function, **batch["sent"])
            assert answer["status"] == "Success", answer["exception"]


def test_what_a_quick_start_loses_this_does_not(
    host: Host, start: Start, tmp_path: Path
) -> None:
    """1,000 events in ten batches, of which three find the store broken, and one has
    an offset of the kind that a geo-replicated namespace gives."""

    lake, target = tmp_path / "lake", tmp_path / "target"
    lake.mkdir()
    target.mkdir()
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    for at in range(10):
        sequence = range(at * 100 + 1, at * 100 + 101)
        offset = "1:123:456" if at == 5 else "456"
        beside = {
            **PARTITION,
            "SystemPropertiesArray": [
                {"SequenceNumber": n, "Offset": offset} for n in sequence
            ],
        }
        bodies = {
            "form": "bodies",
            "data": encoded([b"%d" % n for n in sequence]),
            "metadata": beside,
        }
        contents = [
            message(b"%d" % n, annotations=received(n, offset)) for n in sequence
        ]
        messages = {
            "form": "messages",
            "data": encoded(contents),
            "metadata": PARTITION,
        }
        is_broken = at % 3 == 1
        ours.append(
            {"sent": messages, "fault": Broken(lake) if is_broken else nullcontext()}
        )
        theirs.append(
            {"sent": bodies, "fault": Away(target) if is_broken else nullcontext()}
        )
    quick_start = Path(__file__).parent / "host/quick_start"
    peer = start(quick_start, TARGET=str(target))
    deliver(host, peer, "process", theirs)
    deliver(host, start(TIDEMARK_LAKE=str(lake)), LAND, ours)
    lost_by_peer = 1000 - len(list(target.iterdir()))
    assert peer.functions["process"]["retries"] is None
    assert lost_by_peer == 400
    assert numbers(lake) == set(range(1, 1001))


class Away:
    """A folder that is gone for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._elsewhere = folder.with_name("elsewhere")

    def __enter__(self) -> None:
        self._folder.rename(self._elsewhere)

    def __exit__(self, *_: object) -> None:
        self._elsewhere.rename(self._folder)


def test_the_timer_lands_the_rows_of_declared_tables(
    host: Host, start: Start, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.executescript(
            """
            create table customers (customer_id text primary key, name text,
                city text, country text, last_updated text);
            insert into customers values
                ('c1', 'Ada', 'Bonn', 'DE', '2026-05-01T10:00:00Z');
            """
        )
    worker = start(
        TIDEMARK_LAKE=str(tmp_path / "lake"),
        TIDEMARK_EXTRACT_SCHEDULE="0 */5 * * * *",
        TIDEMARK_CONNECTION_SHOP=f"sqlite:///{tmp_path / 'shop.db'}",
    )
    [timer] = worker.functions["extract_tables"]["bindings"]
    assert timer["type"] == "timerTrigger"
    answer = host.invoke(
        worker, "extract_tables", form="json", data='{"IsPastDue":false}'
    )
    # sales_orders and products have no address here, which stops no other source
    assert answer["status"] == "Failure"
    assert "2 of 3 sources failed" in answer["exception"]
    [path] = Lake.open(str(tmp_path / "lake")).files()
    [row] = read(Lake.open(str(tmp_path / "lake")), path).to_pylist()
    assert (row["customer_id"], row["name"]) == ("c1", "Ada")


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("nothing", b"{}", "404", "no stream is called nothing"),
        ("order_events", b"{}", "500", "connection EventHubConnection has no address"),
    ],
)
def test_publishing_says_what_is_wrong(
    host: Host,
    hosted: tuple[Worker, Path],
    path: str,
    body: bytes,
    status: str,
    told: str,
) -> None:
    answer = request(
        host,
        hosted[0],
        "publish_events",
        "POST",
        f"publish/{path}",
        body,
        {"stream": path},
        {"content-type": "application/json"},
    )
    assert answer["status"] == status
    assert told in answer["body"]


def test_behind_entra_a_header_alone_opens_nothing(
    host: Host, start: Start, tmp_path: Path
) -> None:
    settings = {"TIDEMARK_LAKE": str(tmp_path / "lake"), "TIDEMARK_HTTP_AUTH": "entra"}
    header = {"x-ms-client-principal-id": "someone"}
    bare = start(**settings)
    assert get(host, bare, "health", **header)["status"] == "401"
    behind = start(WEBSITE_AUTH_ENABLED="True", **settings)
    assert get(host, behind, "health")["status"] == "401"
    assert get(host, behind, "health", **header)["status"] == "200"
