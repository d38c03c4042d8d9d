"""What the host hands over becomes a batch, and no event is refused for it."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from _amqp import message, received
from azure.functions.meta import Datum

from landing import EventBatch, TidemarkError
from landing.functions.events import to_batch

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
AT_MICROSECONDS = 1772366400123456


UNKNOWN = {
    name: [None, None]
    for name in (
        "partition_ids",
        "sequence_numbers",
        "enqueued_at",
        "offsets",
        "partition_keys",
        "properties",
        "content_types",
    )
}


def metadata(**sent: Any) -> dict[str, Datum]:
    return {
        name: value if isinstance(value, Datum) else Datum(json.dumps(value), "json")
        for name, value in sent.items()
    }


def of_bodies(bodies: list[bytes], **sent: Any) -> EventBatch:
    """Return the batch where the host sends bodies, and what it says beside them."""
    data = Datum(SimpleNamespace(bytes=bodies), "collection_bytes")
    return to_batch(data, metadata(**sent))


def of_messages(contents: list[bytes], **sent: Any) -> EventBatch:
    """Return the batch where the host sends messages as it received them."""
    each = [SimpleNamespace(content=content) for content in contents]
    data = Datum(
        SimpleNamespace(model_binding_data=each), "collection_model_binding_data"
    )
    return to_batch(data, metadata(**sent))


def columns(batch: EventBatch) -> dict[str, list[Any]]:
    return {name: list(getattr(batch, name)) for name in UNKNOWN}


@pytest.mark.parametrize("offset", ["8589934592", "1:123:456", ""])
def test_both_forms_make_the_same_batch(offset: str) -> None:
    bodies = [b'{"a":1}', b"\xff"]
    context = {"ConsumerGroup": "$Default", "PartitionId": "3"}
    beside = of_bodies(
        bodies,
        SystemPropertiesArray=[
            {
                "EnqueuedTimeUtc": "2026-03-01T12:00:00.1234567Z",
                "SequenceNumber": 41,
                "Offset": offset,
                "PartitionKey": "o-1",
                "content-type": "avro/binary+0123",
            },
            {
                "EnqueuedTimeUtc": "2026-03-01T12:00:00.1234567Z",
                "SequenceNumber": 42,
                "Offset": offset,
                "PartitionKey": None,
            },
        ],
        PartitionContext=context,
        PropertiesArray=[{"trace": "ü😀", "n": 1}, None],
    )
    within = of_messages(
        [
            message(
                bodies[0],
                properties={"trace": "ü😀", "n": 1},
                annotations=received(41, offset, AT, "o-1"),
                content_type="avro/binary+0123",
            ),
            message(bodies[1], annotations=received(42, offset, AT)),
        ],
        PartitionContext=context,
    )
    assert list(within.bodies) == list(beside.bodies) == bodies
    assert columns(within) == columns(beside)
    assert columns(within) == {
        "partition_ids": ["3", "3"],
        "sequence_numbers": [41, 42],
        "enqueued_at": [AT_MICROSECONDS] * 2,
        "offsets": [offset or None] * 2,
        "partition_keys": ["o-1", None],
        "properties": ['{"trace": "ü😀", "n": 1}', None],
        "content_types": ["avro/binary+0123", None],
    }


def test_what_a_message_lacks_is_taken_from_beside_it() -> None:
    batch = of_messages(
        [message(b"a", annotations=received(None, "9")), message(b"b")],
        SystemPropertiesArray=[
            {"SequenceNumber": 1, "Offset": "7"},
            {"SequenceNumber": 2, "Offset": "8"},
        ],
    )
    assert list(batch.sequence_numbers) == [1, 2]
    assert list(batch.offsets) == ["9", "8"]


@pytest.mark.parametrize("name", ["content-type", "ContentType"])
def test_a_content_type_is_found_by_either_name(name: str) -> None:
    batch = of_bodies(
        [b"{}", b"{}"], SystemPropertiesArray=[{name: "application/json"}, {}]
    )
    assert list(batch.content_types) == ["application/json", None]


@pytest.mark.parametrize(
    ("context", "partition_id"),
    [
        ({"PartitionId": "0"}, "0"),
        ({"partitionId": "1"}, "1"),
        ({"partition_id": 0}, "0"),
        ({"PartitionId": None}, None),
        ({"PartitionId": ""}, None),
        ({}, None),
        ([], None),
        ("not a mapping", None),
        (json.dumps({"PartitionId": "7"}), None),
        (Datum(json.dumps({"PartitionId": "7"}), "string"), "7"),
    ],
)
def test_the_partition_is_found_under_any_spelling(
    context: object, partition_id: str | None
) -> None:
    batch = of_bodies([b"x"], PartitionContext=context)
    assert list(batch.partition_ids) == [partition_id]


def test_the_newer_name_of_the_context_is_known() -> None:
    batch = of_bodies([b"x"], TriggerPartitionContext={"PartitionId": "5"})
    assert list(batch.partition_ids) == ["5"]


def test_bodies_are_untouched() -> None:
    bodies = [b"", b"\x00", b"\xff\xfe", "😀".encode(), b" { } \r\n"]
    assert list(of_bodies(bodies).bodies) == bodies
    assert list(of_messages([message(body) for body in bodies]).bodies) == bodies


def test_a_body_of_another_kind_lands() -> None:
    batch = of_messages(
        [message(value='{"a":1}'), message(value={"a": 1}), message(sequence=[[1]])]
    )
    assert list(batch.bodies) == [b'{"a":1}', b'{"a": 1}', b"[[1]]"]


def test_what_is_no_message_lands_whole() -> None:
    batch = of_messages([b"{}", message(b"a")[:-1]])
    assert list(batch.bodies) == [b"{}", message(b"a")[:-1]]


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (Datum(b"\xff", "bytes"), b"\xff"),
        (Datum('{"a":"\ud83d"}', "string"), b'{"a":"\xed\xa0\xbd"}'),
        (Datum('{"a": 1}', "json"), b'{"a": 1}'),
        (Datum(SimpleNamespace(content=message(b"x")), "model_binding_data"), b"x"),
    ],
)
def test_one_event_alone_is_a_batch_of_one(data: Datum, body: bytes) -> None:
    batch = to_batch(
        data,
        metadata(
            SystemProperties={"PartitionKey": "k"},
            SequenceNumber=7,
            Offset=Datum("007", "string"),
            EnqueuedTimeUtc="2026-03-01T12:00:00.123456Z",
            Properties={"a": 1},
        ),
    )
    assert list(batch.bodies) == [body]
    assert list(batch.sequence_numbers) == [7]
    assert list(batch.offsets) == ["007"]
    assert list(batch.enqueued_at) == [AT_MICROSECONDS]
    assert list(batch.partition_keys) == ["k"]


def test_texts_are_a_batch_too() -> None:
    data = Datum(SimpleNamespace(string=["ü", ""]), "collection_string")
    assert list(to_batch(data, {}).bodies) == ["ü".encode(), b""]


def test_events_of_which_nothing_is_said_still_land() -> None:
    for batch in (of_bodies([b"a", b"b"]), of_messages([message(b"a"), message(b"b")])):
        assert list(batch.bodies) == [b"a", b"b"]
        assert columns(batch) == UNKNOWN


def test_no_events_are_an_empty_batch() -> None:
    assert len(of_bodies([])) == len(of_messages([])) == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"SystemPropertiesArray": [{}]},
        {"SystemPropertiesArray": [1, None]},
        {"SystemPropertiesArray": Datum("{not json", "json")},
        {
            "SystemPropertiesArray": [{"SequenceNumber": "x", "EnqueuedTimeUtc": "y"}]
            * 2
        },
        {"SystemPropertiesArray": [{"SequenceNumber": 2**63, "Offset": ""}] * 2},
        {"SystemPropertiesArray": [{"SequenceNumber": True, "EnqueuedTimeUtc": 5}] * 2},
        {"PartitionContext": Datum("{not json", "json")},
        {"PropertiesArray": Datum("[" * 100_000, "json")},
        {"PropertiesArray": Datum(None, "json")},
        {"PropertiesArray": [{}, {}, {}]},
        {"PropertiesArray": {"a": 1}},
        {"PropertiesArray": "text"},
        {"Other": Datum("no collection", "collection_bytes")},
    ],
)
def test_odd_metadata_costs_no_event(odd: dict[str, Any]) -> None:
    for batch in (
        of_bodies([b"a", b"b"], **odd),
        of_messages([message(b"a"), message(b"b")], **odd),
    ):
        assert list(batch.bodies) == [b"a", b"b"]
        assert columns(batch) == UNKNOWN


def test_half_a_surrogate_pair_keeps_its_escape() -> None:
    batch = of_bodies(
        [b"a"],
        PropertiesArray=[{"a": "\ud83d"}],
        SystemPropertiesArray=[{"PartitionKey": "half \ud83d of a pair"}],
    )
    assert list(batch.properties) == ['{"a": "\\ud83d"}']
    assert list(batch.partition_keys) == ["half \\ud83d of a pair"]


def test_the_time_is_exact_to_the_microsecond() -> None:
    far = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    batch = of_messages([message(b"", annotations=received(1, "1", far))])
    assert list(batch.enqueued_at) == [253402300799999999]
    naive = of_bodies(
        [b""], SystemPropertiesArray=[{"EnqueuedTimeUtc": "2026-03-01T12:00:00.000001"}]
    )
    assert list(naive.enqueued_at) == [1772366400000001]


@pytest.mark.parametrize("data", [None, Datum(1, "int"), Datum(None, "http")])
def test_what_are_no_events_is_an_error_that_says_so(data: Datum | None) -> None:
    with pytest.raises(TidemarkError, match="in place of events"):
        to_batch(data, {})
