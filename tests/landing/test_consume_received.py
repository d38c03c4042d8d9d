"""An event lands alike, whether `tidemark consume` or the function app receives it."""

import uuid
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from _amqp import message, received
from azure.eventhub import EventData
from azure.functions.meta import Datum

from landing import EventBatch
from landing.consume.buffer import to_batch as of_consumer
from landing.consume.received import received as from_sdk
from landing.functions.events import to_batch as of_function

NESTED = {"ü": [1, None, True, 1.5, "😀", b"\xff", uuid.UUID(int=7)], b"key": b"text"}
MESSAGES: dict[str, dict[str, Any]] = {
    "bytes": {"body": b"\xff{}"},
    "an empty body": {"body": b""},
    "no body": {},
    "text as a value": {"value": '{"a": "ü"}'},
    "bytes as a value": {"value": b"\xff\x00"},
    "an object as a value": {"value": NESTED},
    "an object of other keys as a value": {"value": {2: "a", None: "c"}},
    "a list of texts as a value": {"value": ["a", "b"]},
    "a number as a value": {"value": 7},
    "sequences": {"sequence": [["a", "ü"], [1]]},
    "properties": {"body": b"{}", "properties": NESTED},
    "text in binary": {"body": b"{}", "properties": {"ce_type": b"order"}},
    "a content type": {"body": b"\x02", "content_type": "avro/binary+0123"},
}


def columns(batch: EventBatch) -> dict[str, list[Any]]:
    names = [name for name in batch.__slots__ if name != "partition_ids"]
    return {name: as_list(getattr(batch, name)) for name in names}


def as_list(column: Any) -> list[Any]:
    return list(column.to_pylist() if isinstance(column, pa.Array) else column)


@pytest.mark.parametrize("sent", MESSAGES.values(), ids=MESSAGES)
def test_a_message_lands_alike_by_both_ways(sent: dict[str, Any]) -> None:
    content = message(**sent, annotations=received(41, "8589934592", None, "o-1"))
    consumed = of_consumer("0", from_sdk([EventData.from_bytes(content)]))
    one = SimpleNamespace(content=content)
    handed_over = of_function(Datum(one, "model_binding_data"), {})
    assert columns(consumed) == columns(handed_over)


NONSENSE: dict[bytes, list[Any]] = {
    b"x-opt-sequence-number": [None, True, "7", 2**63, -(2**63) - 1, 1.5, [7]],
    b"x-opt-enqueued-time": [None, True, "now", 2**60, -(2**60), 1.5],
    b"x-opt-offset": [None, b"", "", 0.5, b"\xff", {}, [1]],
    b"x-opt-partition-key": [None, b"", b"\xff\xfe", 7, uuid.UUID(int=7)],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, one) for name, all_ in NONSENSE.items() for one in all_]
)
def test_an_event_is_refused_for_nothing_that_is_said_of_it(
    name: bytes, value: Any
) -> None:
    events = [said_of(7), said_of(8), said_of(9)]
    events[1].raw_amqp_message.annotations[name] = value
    found = from_sdk(events)
    assert found.bodies.to_pylist() == [b"{}"] * 3
    for place, number in ((0, 7), (2, 9)):
        assert found.sequence_numbers[place].as_py() == number
        assert found.offsets[place].as_py() == f"1:{number}"
        assert found.enqueued_at[place].as_py() == 1_772_366_400_123_000 + number * 1000
        assert found.partition_keys[place].as_py() == "key"
    if name in (b"x-opt-sequence-number", b"x-opt-enqueued-time") or not value:
        column = list(NONSENSE).index(name)
        assert (
            found.sequence_numbers,
            found.enqueued_at,
            found.offsets,
            found.partition_keys,
        )[column][1].as_py() is None


def said_of(number: int) -> EventData:
    event = EventData(b"{}")
    event.raw_amqp_message.annotations = {
        b"x-opt-sequence-number": number,
        b"x-opt-offset": b"1:%d" % number,
        b"x-opt-enqueued-time": 1_772_366_400_123 + number,
        b"x-opt-partition-key": b"key",
    }
    return event
