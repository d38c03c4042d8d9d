"""An event lands alike, whether `tidemark consume` or the function app receives it."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from _amqp import message, received
from azure.eventhub import EventData
from azure.functions.meta import Datum

from landing import EventBatch
from landing.azure_events import to_batch as of_function
from landing.consume.buffer import to_batch as of_consumer
from landing.consume.received import received as from_sdk

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
    return {name: list(getattr(batch, name)) for name in names}


@pytest.mark.parametrize("sent", MESSAGES.values(), ids=MESSAGES)
def test_a_message_lands_alike_by_both_ways(sent: dict[str, Any]) -> None:
    content = message(**sent, annotations=received(41, "8589934592", None, "o-1"))
    consumed = of_consumer("0", [from_sdk(EventData.from_bytes(content))])
    one = SimpleNamespace(content=content)
    handed_over = of_function(Datum(one, "model_binding_data"), {})
    assert columns(consumed) == columns(handed_over)
