"""What the Event Hubs SDK hands over, as it lands: a pure conversion."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from landing.consume.buffer import Received

if TYPE_CHECKING:
    from azure.eventhub import EventData

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def received(event: "EventData") -> Received:
    """Return an event, its body untouched.

    A body that is no bytes but a value of AMQP lands as its text, or its JSON. No
    event is ever refused for its metadata: what the hub did not say is None.
    """
    return Received(
        body=_body(event),
        sequence_number=event.sequence_number,
        offset=event.offset or None,
        enqueued_at=_microseconds(event.enqueued_time),
        partition_key=_readable(event.partition_key) or None,
        properties=_properties(event.properties),
    )


def _body(event: "EventData") -> bytes:
    body: Any = event.body
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "backslashreplace")
    if isinstance(body, Iterable) and not isinstance(body, Mapping):
        parts = list(body)
        if all(isinstance(part, (bytes, memoryview, bytearray)) for part in parts):
            return b"".join(parts)
        body = parts
    return json.dumps(_readable(body), default=str).encode()


def _microseconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _properties(properties: Mapping[Any, Any] | None) -> str | None:
    if not properties:
        return None
    return json.dumps(_readable(properties), ensure_ascii=False, default=str)


def _readable(value: Any) -> Any:
    """Return the value with text in place of bytes, which is how AMQP hands it over."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, Mapping):
        return {str(_readable(key)): _readable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_readable(part) for part in value]
    return value
