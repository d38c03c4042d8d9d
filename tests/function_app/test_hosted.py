"""The deployed app under Microsoft's own runtime lands every event it is handed."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from _amqp import message, received
from _deliveries import AT, LAND, PARTITION, Broken, event, hand_over, landed, numbers
from _events import read
from _hosted import Host, Worker, encoded

from landing import Lake, init
from landing.functions import package as function_package

ROOT = Path(__file__).parents[2]
Start = Callable[..., Worker]


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


def test_a_teams_own_project_is_run_too(start: Start, tmp_path: Path) -> None:
    """Its zip names Tidemark, which is put beside it here as a build installs it."""
    init.init(tmp_path / "desk")
    source = function_package.contents(ROOT)
    files = {
        **{name: source[name] for name in source if name.startswith("landing/")},
        **function_package.contents(tmp_path / "desk"),
    }
    for name, content in files.items():
        path = tmp_path / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    worker = start(tmp_path / "app", TIDEMARK_LAKE=str(tmp_path / "lake"))
    assert set(worker.functions) == {"land_page_views", "publish_events", "health"}


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
        "content_type": None,
        "attributes": None,
        "decode_error": None,
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
        ('[["x"]]', None),
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
    # the others have no address here, which stops no other source
    assert answer["status"] == "Failure"
    assert "3 of 4 sources failed" in answer["exception"]
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
