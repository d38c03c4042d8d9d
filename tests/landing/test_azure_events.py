"""What the worker hands over becomes a batch, and no event is refused for it."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from azure.functions import EventHubEvent
from azure.functions.eventhub import EventHubTriggerConverter
from azure.functions.meta import Datum

from landing.azure_events import to_batch


def decoded(
    bodies: list[bytes],
    system: list[dict[str, Any]] | None = None,
    **metadata: Any,
) -> list[EventHubEvent]:
    """Return events as the worker makes them from what the host sends."""
    system = system if system is not None else [{} for _ in bodies]
    sent = {"SystemPropertiesArray": system, **metadata}
    events = EventHubTriggerConverter.decode(
        Datum(SimpleNamespace(bytes=bodies), "collection_bytes"),
        trigger_metadata={
            name: value
            if isinstance(value, Datum)
            else Datum(json.dumps(value), "json")
            for name, value in sent.items()
        },
    )
    assert isinstance(events, list)
    return events


def test_positions_come_from_what_the_worker_passes() -> None:
    events = decoded(
        [b'{"a":1}', b'{"a":2}'],
        [
            {
                "EnqueuedTimeUtc": "2026-03-01T12:00:00.1234567Z",
                "SequenceNumber": 41,
                "Offset": "8589934592",
                "PartitionKey": "o-1",
            },
            {
                "EnqueuedTimeUtc": "2026-03-01T12:00:00Z",
                "SequenceNumber": 42,
                "Offset": "8589934720",
                "PartitionKey": None,
            },
        ],
        PartitionContext={"ConsumerGroup": "$Default", "PartitionId": "3"},
        PropertiesArray=[{"trace": "ü😀", "n": 1}, {}],
        PartitionKeyArray=["o-1", None],
    )

    batch = to_batch(events)

    assert list(batch.bodies) == [b'{"a":1}', b'{"a":2}']
    assert list(batch.partition_ids) == ["3", "3"]
    assert list(batch.sequence_numbers) == [41, 42]
    assert list(batch.offsets) == ["8589934592", "8589934720"]
    assert list(batch.enqueued_at) == [1772366400123456, 1772366400000000]
    assert list(batch.partition_keys) == ["o-1", None]
    assert list(batch.properties) == ['{"trace": "ü😀", "n": 1}', "{}"]


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
        (json.dumps({"PartitionId": "7"}), "7"),
    ],
)
def test_the_partition_is_found_under_any_spelling(
    context: object, partition_id: str | None
) -> None:
    batch = to_batch(decoded([b"x"], PartitionContext=context))
    assert list(batch.partition_ids) == [partition_id]


def test_the_newer_name_of_the_context_is_known() -> None:
    events = decoded([b"x"], TriggerPartitionContext={"PartitionId": "5"})
    assert list(to_batch(events).partition_ids) == ["5"]


def test_bodies_are_untouched() -> None:
    bodies = [b"", b"\x00", b"\xff\xfe", "😀".encode(), b" { } \r\n"]
    assert list(to_batch(decoded(bodies)).bodies) == bodies


def test_events_without_metadata_still_land() -> None:
    batch = to_batch([EventHubEvent(body=b"a"), EventHubEvent(body=b"b")])
    assert list(batch.bodies) == [b"a", b"b"]
    for column in (
        batch.partition_ids,
        batch.sequence_numbers,
        batch.enqueued_at,
        batch.offsets,
        batch.partition_keys,
        batch.properties,
    ):
        assert list(column) == [None, None]


def test_no_events_are_an_empty_batch() -> None:
    assert len(to_batch([])) == 0


@pytest.mark.parametrize(
    "odd",
    [
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
    batch = to_batch(decoded([b"a", b"b"], **odd))
    assert list(batch.bodies) == [b"a", b"b"]
    assert list(batch.properties) == [None, None]


def test_attributes_that_make_no_sense_are_none() -> None:
    event = EventHubEvent(
        body=b"a",
        sequence_number=2**63,
        enqueued_time="yesterday",  # type: ignore[arg-type]
        partition_key="half \ud83d of a pair",
        offset=9007199254740993,  # type: ignore[arg-type]
    )
    batch = to_batch([event])
    assert list(batch.sequence_numbers) == [None]
    assert list(batch.enqueued_at) == [None]
    assert list(batch.partition_keys) == ["half \\ud83d of a pair"]
    assert list(batch.offsets) == ["9007199254740993"]


def test_half_a_surrogate_pair_in_properties_keeps_its_escape() -> None:
    events = decoded([b"a"], PropertiesArray=[{"a": "\ud83d"}])
    assert list(to_batch(events).properties) == ['{"a": "\\ud83d"}']


def test_the_time_is_exact_to_the_microsecond() -> None:
    far = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    naive = datetime(2026, 3, 1, 12, 0, 0, 1)  # noqa: DTZ001 - as a host may send
    batch = to_batch(
        [EventHubEvent(body=b"", enqueued_time=time) for time in (far, naive)]
    )
    assert list(batch.enqueued_at) == [253402300799999999, 1772366400000001]


def test_thousands_of_events_share_one_parse_of_the_metadata() -> None:
    count = 5000
    events = decoded([b"{}"] * count, PropertiesArray=[{"n": n} for n in range(count)])
    batch = to_batch(events)
    assert list(batch.properties)[-1] == '{"n": 4999}'
    assert sum(e._trigger_metadata_pyobj is not None for e in events) == 1
