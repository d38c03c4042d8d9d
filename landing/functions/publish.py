"""Publish events that come by HTTP to the event hub of a stream.

A request is taken whole or not at all: nothing is sent while one of its events cannot
be. What is sent is each event as it was written, with the stream's partition key, so
that the events of one entity keep their order. The SDK sends, and not the output
binding of Functions: that has no partition key, and tells of a failure only after the
answer is given.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from landing import json_slices
from landing.declarations import StreamSource
from landing.json_slices import NotJson, Slice

_JSON = "application/json"
_LINES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
)
_CLOUD_EVENT = "application/cloudevents+json"
_CLOUD_EVENTS = "application/cloudevents-batch+json"
_REQUIRED = ("id", "source", "type")
_NOT_ATTRIBUTES = ("data", "data_base64", "datacontenttype")
_REASONS = 100
"""How many reasons an answer gives; it counts all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may have at most: bytes, and events."""

    request_bytes: int = 4 * 1024 * 1024
    events: int = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """An event to send: its payload as written, and the key of its partition."""

    body: bytes
    content_type: str
    key: str | None = None
    properties: Mapping[str | bytes, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, and what is told as JSON."""

    status: int
    told: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class Batch(Protocol):
    """A batch of the SDK: `add` raises `ValueError` where an event does not fit."""

    def add(self, event: Any, /) -> None:
        """Add an event."""


class Producer(Protocol):
    """What is used of the SDK's `EventHubProducerClient`."""

    def create_batch(self, *, partition_key: str | None = None) -> Batch:
        """Return an empty batch of one key; connects the first time."""
        ...

    def send_batch(self, batch: Any, /) -> None:
        """Send a batch; when this returns, the hub has it."""


class _Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def publish(
    stream: StreamSource,
    body: bytes,
    content_type: str | None,
    producer: Producer,
    limits: Limits = Limits(),
) -> Answer:
    """Send the events of a request, and return what to answer.

    - 202: the hub has all of them; `accepted` counts them.
    - 400, 413, 415: nothing was sent. `errors` gives the number, from 0, of each event
      that cannot be, and the reason; `error` what is wrong with the whole.
    - 503: the hub did not take all. `accepted` counts those that it has for certain. To
      send the whole request again is safe: copies are one version in Silver.
    """
    # here alone, for the app starts sooner without them
    from azure.core.exceptions import AzureError
    from azure.eventhub.exceptions import EventHubError

    try:
        events, errors = _events(stream, body, content_type, limits)
    except _Refused as refused:
        return Answer(refused.status, {"accepted": 0, "error": str(refused)})
    if errors:
        return _refusal(400, len(events) + len(errors), errors)
    sent = 0
    try:
        batches, too_large = _batches(events, producer)
        if too_large:
            return _refusal(413, len(events), too_large)
        for batch, count in batches:
            producer.send_batch(batch)
            sent += count
    except (AzureError, EventHubError) as error:
        return Answer(
            503,
            {
                "accepted": sent,
                "error": f"the event hub {stream.event_hub} did not take all events: "
                f"{type(error).__name__}. Send the whole request again",
            },
            {"Retry-After": "5"},
        )
    return Answer(202, {"accepted": sent})


def _refusal(status: int, events: int, errors: Mapping[int, str]) -> Answer:
    shown = sorted(errors.items())[:_REASONS]
    return Answer(
        status,
        {
            "accepted": 0,
            "error": f"{len(errors)} of {events} events cannot be published; "
            "none was sent",
            "errors": [{"event": number, "reason": reason} for number, reason in shown],
        },
    )


def _events(
    stream: StreamSource, body: bytes, content_type: str | None, limits: Limits
) -> tuple[list[Event], dict[int, str]]:
    if len(body) > limits.request_bytes:
        raise _Refused(
            413, f"the request has {len(body)} bytes, {limits.request_bytes} are taken"
        )
    kind = (content_type or _JSON).split(";")[0].strip().lower()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(400, f"the request is not UTF-8 at byte {error.start}") from None
    make = _cloud_event if kind in (_CLOUD_EVENT, _CLOUD_EVENTS) else _plain_event
    events: list[Event] = []
    errors: dict[int, str] = {}
    for number, found in enumerate(_written(text, kind)):
        if number == limits.events:
            raise _Refused(413, f"a request may have {limits.events} events")
        try:
            if isinstance(found, NotJson):
                raise found
            events.append(make(found, stream.partition_key))
        except ValueError as error:
            errors[number] = str(error)
    if not events and not errors:
        raise _Refused(400, "the request has no event")
    return events, errors


def _written(text: str, kind: str) -> Iterator[Slice | NotJson]:
    """Yield the events as they are written, or why one cannot be read."""
    if kind in _LINES:
        for line in text.split("\n"):
            if line.strip():
                yield from _one(line)
    elif kind in (_JSON, _CLOUD_EVENTS) and text.lstrip(" \t\r\n").startswith("["):
        try:
            yield from json_slices.elements(text)
        except NotJson as error:
            yield error  # where the next event would begin is not known
    elif kind in (_JSON, _CLOUD_EVENT):
        if text.strip():
            yield from _one(text)
    elif kind == _CLOUD_EVENTS:
        raise _Refused(400, "a batch of CloudEvents is an array")
    else:
        known = ", ".join((_JSON, _LINES[0], _CLOUD_EVENT, _CLOUD_EVENTS))
        raise _Refused(415, f"the content type {kind} is not known; known are {known}")


def _one(text: str) -> Iterator[Slice | NotJson]:
    try:
        yield json_slices.whole(text)
    except NotJson as error:
        yield error


def _plain_event(found: Slice, field_name: str | None) -> Event:
    if not isinstance(found.value, dict):
        raise ValueError("is not an object")
    key = _key(found.value, field_name)
    return Event(found.text.encode(), _JSON, key)


def _cloud_event(found: Slice, field_name: str | None) -> Event:
    """Return a CloudEvent in the form that AMQP calls binary.

    Its data is the body, for which every reader knows what to do, and its attributes
    are application properties.
    """
    if not isinstance(found.value, dict):
        raise ValueError("is not an object")
    given = found.value
    if given.get("specversion") != "1.0":
        raise ValueError("specversion is not 1.0")
    for name in _REQUIRED:
        if not isinstance(given.get(name), str) or not given[name]:
            raise ValueError(f"{name} is missing")
    content_type = given.get("datacontenttype", _JSON)
    body = _data(found, content_type)
    key = given.get("partitionkey")
    if key is None:
        data = given.get("data")
        key = _key(data if isinstance(data, dict) else {}, field_name)
    attributes: dict[str | bytes, Any] = {
        f"cloudEvents:{name}": value
        for name, value in given.items()
        if name not in _NOT_ATTRIBUTES and isinstance(value, (str, int, bool))
    }
    return Event(body, str(content_type), str(key) if key else None, attributes)


def _data(found: Slice, content_type: object) -> bytes:
    encoded = found.value.get("data_base64")
    if encoded is not None:
        try:
            return base64.b64decode(encoded, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise ValueError("data_base64 is not base64") from None
    data = json_slices.members(found.text).get("data")
    if data is None:
        return b""
    if isinstance(data.value, str) and "json" not in str(content_type):
        return data.value.encode("utf-8", "surrogatepass")
    return data.text.encode()


def _key(payload: Mapping[str, Any], field_name: str | None) -> str | None:
    if field_name is None:
        return None
    value = payload.get(field_name)
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise ValueError(f"{field_name} is missing, which is the partition key")
    if value == "":
        raise ValueError(f"{field_name} is empty, which is the partition key")
    return str(value)


def _batches(
    events: Sequence[Event], producer: Producer
) -> tuple[list[tuple[Batch, int]], dict[int, str]]:
    """Return batches of one key each, in order, and which events are too large."""
    open_: dict[str | None, tuple[Batch, int]] = {}
    full: list[tuple[Batch, int]] = []
    too_large: dict[int, str] = {}
    for number, event in enumerate(events):
        batch, count = open_.get(event.key) or (_batch(producer, event.key), 0)
        if not _fits(batch, event):
            if count:
                full.append((batch, count))
                batch, count = _batch(producer, event.key), 0
            if not count and not _fits(batch, event):
                too_large[number] = (
                    f"has {len(event.body)} bytes, more than the event hub takes"
                )
                continue
        open_[event.key] = (batch, count + 1)
    return [*full, *open_.values()], too_large


def _batch(producer: Producer, key: str | None) -> Batch:
    return producer.create_batch(partition_key=key)


def _fits(batch: Batch, event: Event) -> bool:
    from azure.eventhub import EventData

    data = EventData(event.body)
    data.content_type = event.content_type
    data.properties = dict(event.properties)
    try:
        batch.add(data)
    except ValueError:
        return False
    return True
