"""What the Functions host hands over of an event hub, as a batch to land.

A pure conversion. The host sends one of two forms: messages as they were received
(AMQP), or bodies alone with the rest beside them in the trigger's metadata. Here both
are understood, of one event and of many, and no event is refused for its metadata: a
position that is missing or makes no sense is None.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from landing.amqp import MalformedMessage, Message, decode, plain
from landing.errors import InputError
from landing.events import EventBatch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT64 = range(-(2**63), 2**63)
_PARTITION_CONTEXTS = ("PartitionContext", "TriggerPartitionContext")

_SEQUENCE_NUMBER = ("x-opt-sequence-number", "SequenceNumber")
_OFFSET = ("x-opt-offset", "Offset")
_ENQUEUED_TIME = ("x-opt-enqueued-time", "EnqueuedTimeUtc", "EnqueuedTime")
_PARTITION_KEY = ("x-opt-partition-key", "PartitionKey")
_CONTENT_TYPE = ("content-type", "ContentType")
_BY_THE_BROKER = {_SEQUENCE_NUMBER[0], _OFFSET[0], _ENQUEUED_TIME[0]}
"""What the broker says in every message; where it does, nothing else is parsed."""
_OWN_PROPERTIES = ""
"""Under which name a message's application properties stand beside its annotations."""


class Datum(Protocol):
    """A value as the protocol between host and worker has it, and its kind there."""

    type: str | None
    value: Any


def to_batch(data: Datum | None, metadata: Mapping[str, Datum | None]) -> EventBatch:
    """Return the events of one invocation, bodies untouched.

    The host calls a function with events of one partition. A message that is not AMQP
    is an event whose body is all of it. Raises `InputError` where the host sent
    something that is neither of its two forms, which no retry mends.
    """
    bodies, said = _events(data)
    known = said
    if not all(one.keys() >= _BY_THE_BROKER for one in said):
        beside = _system_properties(metadata, len(bodies))
        known = [{**there, **own} for there, own in zip(beside, said, strict=True)]
    return EventBatch(
        bodies=bodies,
        partition_ids=[_partition_id(metadata)] * len(bodies),
        sequence_numbers=[_integer(one) for one in _column(known, _SEQUENCE_NUMBER)],
        enqueued_at=[_microseconds(one) for one in _column(known, _ENQUEUED_TIME)],
        offsets=[_text(one) for one in _column(known, _OFFSET)],
        partition_keys=[_text(one) for one in _column(known, _PARTITION_KEY)],
        properties=_properties(metadata, said, len(bodies)),
        content_types=[_text(one) for one in _column(known, _CONTENT_TYPE)],
    )


def _events(data: Datum | None) -> tuple[list[bytes], list[Mapping[str, Any]]]:
    """Return the bodies, and what each message says of itself."""
    kind: str | None = data.type if data else None
    value: Any = data.value if data else None
    match kind:
        case "collection_model_binding_data":
            return _of_messages(value.model_binding_data)
        case "model_binding_data":
            return _of_messages([value])
        case "collection_bytes":
            bodies = list(value.bytes)
        case "collection_string":
            bodies = [_encoded(text) for text in value.string]
        case "bytes":
            bodies = [value]
        case "string" | "json":
            bodies = [_encoded(value)]
        case _:
            raise InputError(
                f"the host handed over {kind or 'nothing'} in place of events",
                way_out="Let the trigger's data_type be binary, and its extension "
                "bundle be that of host.json",
            )
    return bodies, [{}] * len(bodies)


def _of_messages(sent: Sequence[Any]) -> tuple[list[bytes], list[Mapping[str, Any]]]:
    bodies: list[bytes] = []
    said: list[Mapping[str, Any]] = []
    for each in sent:
        message = _message(each.content)
        bodies.append(message.body)
        said.append(
            {
                **message.annotations,
                _CONTENT_TYPE[0]: message.content_type,
                _OWN_PROPERTIES: message.application_properties,
            }
        )
    return bodies, said


def _message(content: bytes) -> Message:
    try:
        return decode(content)
    except MalformedMessage:
        return Message(content)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _system_properties(
    metadata: Mapping[str, Datum | None], count: int
) -> list[Mapping[str, Any]]:
    """Return what the host says of each event; of none where it does not add up."""
    found = _parsed(metadata.get("SystemPropertiesArray"))
    if found is None and count == 1:
        single = {name: _parsed(datum) for name, datum in metadata.items()}
        inner = single.get("SystemProperties")
        found = [{**single, **inner} if isinstance(inner, Mapping) else single]
    if not isinstance(found, list) or len(found) != count:
        return [{}] * count
    return [one if isinstance(one, Mapping) else {} for one in found]


def _partition_id(metadata: Mapping[str, Datum | None]) -> str | None:
    for name in _PARTITION_CONTEXTS:
        context = _parsed(metadata.get(name))
        if not isinstance(context, Mapping):
            continue
        for key, value in context.items():
            if _plain(key) == "partitionid" and isinstance(value, (str, int)):
                return _text(value)
    return None


def _properties(
    metadata: Mapping[str, Datum | None], said: Sequence[Mapping[str, Any]], count: int
) -> list[str | None]:
    if said and _OWN_PROPERTIES in said[0]:
        own = [one[_OWN_PROPERTIES] for one in said]
        return [_json(plain(properties)) if properties else None for properties in own]
    found = _parsed(metadata.get("PropertiesArray"))
    if found is None and count == 1:
        found = [_parsed(metadata.get("Properties"))]
    if not isinstance(found, list) or len(found) != count:
        return [None] * count
    return [None if one is None else _json(one) for one in found]


def _parsed(datum: Datum | None) -> object:
    """Return what the metadata holds, also where an object is JSON in a string."""
    value = None if datum is None else datum.value
    if datum is None or not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except (RecursionError, ValueError):
        return value
    # of a string that is a number, every character counts
    return found if datum.type == "json" or isinstance(found, (dict, list)) else value


def _json(value: object) -> str | None:
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
        return text if _is_unicode(text) else json.dumps(value, default=str)
    except (RecursionError, TypeError, ValueError):
        return None


def _column(known: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Any]:
    """Return what is known of each event by the first of these names that it has."""
    values = [one.get(names[0]) for one in known]
    for name in names[1:]:
        if all(value is not None for value in values):
            break
        values = [
            one.get(name) if value is None else value
            for one, value in zip(known, values, strict=True)
        ]
    return values


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    text = str(value)
    # half a surrogate pair cannot stand in UTF-8; its escape can
    return text if _is_unicode(text) else json.dumps(text)[1:-1]


def _is_unicode(text: str) -> bool:
    return text.isascii() or not any(
        "\ud800" <= character <= "\udfff" for character in text
    )


def _plain(key: object) -> str:
    return str(key).replace("_", "").lower()


def _integer(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:20])
    if isinstance(value, int) and not isinstance(value, bool) and value in _INT64:
        return value
    return None


def _microseconds(value: object) -> int | None:
    """Return microseconds since 1970, exact; a time without a zone is UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)
