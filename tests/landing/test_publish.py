"""A request is published whole or not at all, each event as it was written."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.eventhub import EventData, EventDataBatch
from azure.eventhub.exceptions import ConnectError

from landing import StreamSource
from landing.functions.publish import Answer, Limits, publish

KEYED = StreamSource(
    "order_events", Path("s.yml"), (), "order-events", "Hub", "$Default", "order_id"
)
SECRET = "hush"
UNKEYED = StreamSource("views", Path("s.yml"), (), "views", "Hub", "$Default")


class Recorder:
    """Takes the place of the SDK's producer; the batches and their limit are real.

    It has no broker: what a hub refuses for its own reasons is not seen here.
    """

    def __init__(
        self, fails_after: int | None = None, error: Exception | None = None
    ) -> None:
        self.sent: list[tuple[str | None, list[EventData]]] = []
        self._fails_after = fails_after
        self._error = error or ConnectError(f"SharedAccessKey={SECRET}")

    def create_batch(self, *, partition_key: str | None = None) -> EventDataBatch:
        return EventDataBatch(2000, partition_key=partition_key)

    def send_batch(self, batch: EventDataBatch, /) -> None:
        if self._fails_after == len(self.sent):
            raise self._error
        key = batch._partition_key
        self.sent.append((key, list(batch._internal_events)))

    @property
    def bodies(self) -> list[bytes]:
        return [b"".join(event.body) for _, events in self.sent for event in events]


def post(
    body: str | bytes,
    kind: str | None = None,
    stream: StreamSource = KEYED,
    hub: Recorder | None = None,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> tuple[Answer, Recorder]:
    hub = hub or Recorder()
    raw = body.encode() if isinstance(body, str) else body
    return publish(stream, raw, kind, hub, limits), hub


def event(order: object, **more: Any) -> dict[str, Any]:
    return {"order_id": order, **more}


def test_one_event_is_sent_as_written_with_its_key() -> None:
    answer, hub = post(' {"order_id": 7, "amount": 1.10}\n')
    assert (answer.status, answer.told) == (202, {"accepted": 1})
    assert hub.bodies == [b'{"order_id": 7, "amount": 1.10}']
    [(key, [sent])] = hub.sent
    assert key == "7"
    assert sent.content_type == "application/json"


def test_an_array_is_sent_element_by_element() -> None:
    answer, hub = post(
        '[{"order_id":"a" ,"n":1e3},\n {"order_id":"b"}, {"order_id":"a"}]'
    )
    assert answer.told == {"accepted": 3}
    assert [(key, len(events)) for key, events in hub.sent] == [("a", 2), ("b", 1)]
    assert hub.bodies[0] == b'{"order_id":"a" ,"n":1e3}'


@pytest.mark.parametrize(
    "kind", ["application/x-ndjson", "application/jsonl; charset=utf-8"]
)
def test_lines_are_events_and_blank_ones_are_none(kind: str) -> None:
    answer, hub = post('{"order_id":1}\r\n\n{"order_id":2}', kind)
    assert answer.told == {"accepted": 2}
    assert hub.bodies == [b'{"order_id":1}', b'{"order_id":2}']


def test_a_stream_without_a_key_sends_to_any_partition() -> None:
    answer, hub = post('[{"a":1},{"a":2}]', stream=UNKEYED)
    assert answer.told == {"accepted": 2}
    assert [key for key, _ in hub.sent] == [None]


def test_more_than_a_batch_of_one_key_keeps_its_order() -> None:
    events = [event("a", n=n, text="x" * 300) for n in range(40)]
    answer, hub = post(json.dumps(events))
    assert answer.told == {"accepted": 40}
    assert len(hub.sent) > 1
    assert [json.loads(body)["n"] for body in hub.bodies] == list(range(40))


CLOUD = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order"}


def test_a_batch_of_cloud_events_is_sent_as_data_and_attributes() -> None:
    text = json.dumps(
        [
            {**CLOUD, "data": event(7), "traceparent": "00-1"},
            {
                **CLOUD,
                "partitionkey": "k",
                "data_base64": base64.b64encode(b"\xff").decode(),
            },
            {
                **CLOUD,
                "partitionkey": "k",
                "datacontenttype": "text/plain",
                "data": "ü",
            },
            {**CLOUD, "partitionkey": "k"},
        ]
    ).replace('"order_id": 7', '"order_id": 7, "amount": 1.10')
    answer, hub = post(text, "application/cloudevents-batch+json")
    assert answer.told == {"accepted": 4}
    assert [key for key, _ in hub.sent] == ["7", "k"]
    assert hub.bodies == [
        b'{"order_id": 7, "amount": 1.10}',
        b"\xff",
        "ü".encode(),
        b"",
    ]
    first = hub.sent[0][1][0]
    assert first.properties == {
        **{f"cloudEvents:{name}": value for name, value in CLOUD.items()},
        "cloudEvents:traceparent": "00-1",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"specversion": "0.3"}, "specversion is not 1.0"),
        ({"id": ""}, "id is missing"),
        ({"source": 5}, "source is missing"),
        ({"data": {}}, "order_id is missing, which is the partition key"),
        ({"partitionkey": "k", "data_base64": "%"}, "data_base64 is not base64"),
        ({"partitionkey": "k", "data_base64": 5}, "data_base64 is not base64"),
    ],
)
def test_a_cloud_event_that_is_none_says_why(
    change: dict[str, Any], reason: str
) -> None:
    answer, hub = post(json.dumps({**CLOUD, **change}), "application/cloudevents+json")
    assert answer.status == 400
    assert answer.told["errors"] == [{"event": 0, "reason": reason}]
    assert hub.sent == []


def test_each_event_that_cannot_be_sent_has_its_reason_and_none_is_sent() -> None:
    lines = [
        '{"order_id": 1}',
        "not json",
        "[]",
        '{"other": 1}',
        '{"order_id": ""}',
        '{"order_id": NaN}',
        '{"order_id": true}',
        '{"order_id": 1} {',
    ]
    answer, hub = post("\n".join(lines), "application/x-ndjson")
    assert answer.status == 400
    assert answer.told["accepted"] == 0
    assert answer.told["error"] == "7 of 8 events cannot be published; none was sent"
    assert [(one["event"], one["reason"]) for one in answer.told["errors"]] == [
        (1, "is not JSON: Expecting value at character 1"),
        (2, "is not an object"),
        (3, "order_id is missing, which is the partition key"),
        (4, "order_id is empty, which is the partition key"),
        (5, "is not JSON: NaN is no number at character 1"),
        (6, "order_id is missing, which is the partition key"),
        (7, "is not JSON: more follows at character 17"),
    ]
    assert hub.sent == []


def test_an_array_that_breaks_off_says_where() -> None:
    answer, hub = post('[{"order_id": 1}, {"order_id": 2}')
    assert answer.status == 400
    assert answer.told["errors"] == [
        {"event": 2, "reason": "is not JSON: , is expected at character 34"}
    ]
    assert hub.sent == []


@pytest.mark.parametrize(
    ("body", "kind", "status", "error"),
    [
        (b"", None, 400, "has no event"),
        (b"[]", None, 400, "has no event"),
        (b"\n \n", "application/x-ndjson", 400, "has no event"),
        (b'{"a": "\xff"}', None, 400, "not UTF-8 at byte 7"),
        (b"a;b", "text/csv", 415, "text/csv is not known"),
        (b"{}", "application/cloudevents-batch+json", 400, "is an array"),
        (b" " * 101, None, 413, "101 bytes, 100 are taken"),
        (b"[{},{},{},{}]", None, 413, "may have 3 events"),
    ],
)
def test_a_request_that_cannot_be_taken_says_why(
    body: bytes, kind: str | None, status: int, error: str
) -> None:
    limits = Limits(request_bytes=100, events=3)
    answer, hub = post(body, kind, UNKEYED, limits=limits)
    assert answer.status == status
    assert error in answer.told["error"]
    assert hub.sent == []


def test_an_event_that_no_batch_takes_is_refused_before_anything_is_sent() -> None:
    answer, hub = post(
        json.dumps([event("a"), event("a", text="x" * 3000), event("b")])
    )
    assert answer.status == 413
    assert [one["event"] for one in answer.told["errors"]] == [1]
    assert hub.sent == []


@pytest.mark.parametrize(
    "error",
    [ConnectError(f"SharedAccessKey={SECRET}"), ClientAuthenticationError(SECRET)],
    ids=lambda error: type(error).__name__,
)
def test_a_hub_that_fails_counts_what_it_has_and_shows_no_secret(
    error: Exception,
) -> None:
    events = [event("a"), event("b"), event("a"), event("c")]
    answer, _ = post(json.dumps(events), hub=Recorder(fails_after=1, error=error))
    assert answer.status == 503
    assert answer.headers == {"Retry-After": "5"}
    assert answer.told["accepted"] == 2
    assert type(error).__name__ in answer.told["error"]
    assert SECRET not in json.dumps(answer.told)


def test_a_byte_order_mark_is_no_part_of_an_event() -> None:
    answer, hub = post(b'\xef\xbb\xbf{"order_id": 1}')
    assert answer.status == 202
    assert hub.bodies == [b'{"order_id": 1}']


def test_an_answer_gives_no_more_than_a_hundred_reasons_and_counts_all() -> None:
    answer, _ = post("\n".join("x" * 150), "application/x-ndjson")
    assert len(answer.told["errors"]) == 100
    assert answer.told["error"].startswith("150 of 150 events")


def test_deep_nesting_is_a_reason_and_no_crash() -> None:
    answer, _ = post("[" + '{"a":' * 100_000)
    assert answer.status == 400
