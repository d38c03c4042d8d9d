"""What the Event Hubs SDK hands over, as it lands: a pure conversion.

Every event of a hub goes through here, so columns are made, and no object for an event.
What the properties of the SDK's events say is read from the message below them: some of
these take longer than all that is here.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from landing.amqp import body_of, plain
from landing.consume.buffer import Received

if TYPE_CHECKING:
    from azure.eventhub import EventData
    from azure.eventhub.amqp import AmqpAnnotatedMessage

_SEQUENCE_NUMBER = b"x-opt-sequence-number"
_OFFSET = b"x-opt-offset"
_ENQUEUED_TIME = b"x-opt-enqueued-time"
_PARTITION_KEY = b"x-opt-partition-key"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT64 = range(-(2**63), 2**63)
_MILLISECONDS = range(
    (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1),
    (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1),
)
"""What a time may be that readers of Bronze can take."""


def received(events: "Sequence[EventData]") -> Received:
    """Return events of one partition, their bodies untouched.

    A body that is no bytes but a value of AMQP, and what is said beside the body, land
    as the function app lands them (`landing.amqp.Message`), but for what the SDK does
    not tell: a time among them is a number here. No event is ever refused for its
    metadata: what the hub did not say, or what makes no sense, is null.
    """
    from azure.eventhub.amqp import AmqpMessageBodyType

    data = AmqpMessageBodyType.DATA
    messages = [event.raw_amqp_message for event in events]
    said = [message.annotations or {} for message in messages]
    milliseconds = _numbers([one.get(_ENQUEUED_TIME) for one in said], _MILLISECONDS)
    return Received(
        bodies=pa.array(
            [
                b"".join(message.body) if message.body_type is data else _body(message)
                for message in messages
            ],
            pa.binary(),
        ),
        sequence_numbers=_numbers([one.get(_SEQUENCE_NUMBER) for one in said], _INT64),
        offsets=_texts([one.get(_OFFSET) for one in said]),
        enqueued_at=pc.multiply(milliseconds, 1000),
        partition_keys=_texts([one.get(_PARTITION_KEY) for one in said]),
        properties=_texts([_properties(message) for message in messages]),
        content_types=_texts([_content_type(message) for message in messages]),
    )


def _body(message: "AmqpAnnotatedMessage") -> bytes:
    if message.body_type.value == "sequence":
        return body_of(list(message.body))
    return body_of(message.body)


def _numbers(values: list[Any], within: range) -> pa.Array:
    # a look at all of them first, of which nearly always each is what it should be
    are_numbers = {*map(type, values)} == {int}
    if not (are_numbers and min(values) in within and max(values) in within):
        values = [one if type(one) is int and one in within else None for one in values]
    return pa.array(values, pa.int64())


def _properties(message: "AmqpAnnotatedMessage") -> str | None:
    said: Mapping[Any, Any] | None = message.application_properties
    return json.dumps(plain(said), ensure_ascii=False) if said else None


def _content_type(message: "AmqpAnnotatedMessage") -> object:
    # none of the SDK's own `content_type`, which counts all properties first
    return None if message.properties is None else message.properties.content_type


def _texts(values: list[Any]) -> pa.Array:
    if not any(values):
        return pa.nulls(len(values), pa.string())
    try:
        # the SDK has bytes for text: read at once, and one by one where they are not
        return pa.array([value or None for value in values], pa.binary()).cast(
            pa.string()
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([_text(value) for value in values], pa.string())


def _text(value: object) -> str | None:
    return None if value in (None, b"", "") else str(plain(value))
