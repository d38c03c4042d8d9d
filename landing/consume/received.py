"""What the Event Hubs SDK hands over, as it lands: a pure conversion."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from landing.amqp import body_of, plain
from landing.consume.buffer import Received

if TYPE_CHECKING:
    from azure.eventhub import EventData

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def received(event: "EventData") -> Received:
    """Return an event, its body untouched.

    A body that is no bytes but a value of AMQP, and what is said beside the body, land
    as the function app lands them (`landing.amqp.Message`), but for what the SDK does
    not tell: a time among them is a number here. No event is ever refused for its
    metadata: what the hub did not say is None.
    """
    return Received(
        body=_body(event),
        sequence_number=event.sequence_number,
        offset=event.offset or None,
        enqueued_at=_microseconds(event.enqueued_time),
        partition_key=_text(event.partition_key),
        properties=_properties(event.properties),
        content_type=_text(event.content_type),
    )


def _body(event: "EventData") -> bytes:
    body: Any = event.body
    match event.body_type.value:
        case "data":
            return b"".join(body)
        case "sequence":
            return body_of(list(body))
        case _:
            return body_of(body)


def _microseconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _properties(properties: Mapping[Any, Any] | None) -> str | None:
    if not properties:
        return None
    return json.dumps(plain(properties), ensure_ascii=False)


def _text(value: object) -> str | None:
    return None if not value else str(plain(value))
