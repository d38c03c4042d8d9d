"""CloudEvents 1.0: structured, binary, and batches, as one JSON object each.

The object has the fields of the event's data, as they were written, and beside them
each attribute as `cloudEvents:<name>`. Data that is no object stands under `data`, or
`data_base64` where it is no text.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from landing.decoding._compression import inflated, inflated_bytes
from landing.decoding._event import Decoded, Received, Undecodable
from landing.decoding._schemas import Schemas

_PREFIX = re.compile(r"cloudevents[:_]|ce[-_]", re.IGNORECASE)
_STRUCTURED = "application/cloudevents"
_QUOTED = json.JSONEncoder(ensure_ascii=False).encode
_VALUE = json.JSONDecoder().raw_decode
_BLANK = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class _Written:
    """A JSON value, and how it was written."""

    text: str
    value: object


def decode_cloudevent(event: Received, schemas: Schemas | None) -> list[Decoded]:
    """Return the CloudEvent that was received, or those of a batch, one by one.

    Raises `Undecodable` where it is none; an event of a batch that is none says so
    itself, and the others are read.
    """
    if not _said_structured(event) and (attributes := _binary_attributes(event)):
        data = _fields_of_bytes(_content(event), event.content_type, schemas)
        return [_composed(attributes, data, event.body)]
    whole = _parsed(_text(inflated(event)))
    if not isinstance(whole.value, list):
        return [_structured(whole, event.body, schemas)]
    if not whole.value:
        raise Undecodable("it is a batch without events")
    return [_item(item, schemas) for item in _items(whole.text)]


def _item(item: _Written, schemas: Schemas | None) -> Decoded:
    received = item.text.encode()
    try:
        return _structured(item, received, schemas)
    except Undecodable as error:
        return Decoded(None, received, error=str(error))


def _structured(
    event: _Written, received: bytes | None, schemas: Schemas | None
) -> Decoded:
    if not isinstance(event.value, dict) or "specversion" not in event.value:
        raise Undecodable("it is no CloudEvent: it says no specversion")
    members = _members(event.text)
    data = members.pop("data", None)
    encoded = members.pop("data_base64", None)
    kind = members.get("datacontenttype")
    content_type = kind.value if kind and isinstance(kind.value, str) else None
    if encoded is not None and data is not None:
        raise Undecodable("it has both data and data_base64")
    if encoded is not None:
        fields = _fields_of_bytes(_octets(encoded.value), content_type, schemas)
    else:
        fields = "" if data is None else _fields(data)
    return _composed({n: w.text for n, w in members.items()}, fields, received)


def _composed(
    attributes: Mapping[str, str], fields: str, received: bytes | None
) -> Decoded:
    """Return the event: `attributes` and `fields` are JSON as it is written."""
    names = sorted(attributes)
    said = [f"{_QUOTED(f'cloudEvents:{name}')}:{attributes[name]}" for name in names]
    canonical = ",".join(f"{_QUOTED(name)}:{attributes[name]}" for name in names)
    text = "{" + ",".join([*said, *([fields] if fields else [])]) + "}"
    return Decoded(text, received, f"{{{canonical}}}")


def _said_structured(event: Received) -> bool:
    return (event.content_type or "").strip().lower().startswith(_STRUCTURED)


def _binary_attributes(event: Received) -> dict[str, str]:
    """Return the attributes among the properties, as JSON; none without specversion."""
    found = {}
    for key, value in event.named.items():
        if match := _PREFIX.match(key):
            found[key[match.end() :].lower()] = _QUOTED(value)
    if "specversion" not in found:
        return {}
    if event.content_type:
        found["datacontenttype"] = _QUOTED(event.content_type)
    return found


def _fields_of_bytes(
    content: bytes | None, content_type: str | None, schemas: Schemas | None
) -> str:
    """Return the members of the object that data is, as JSON without its braces."""
    if not content:
        return ""
    if _is_avro(content_type):
        if schemas is None:
            raise Undecodable(
                "its data is Avro, and the declaration names no schema_registry"
            )
        return _fields(_parsed(schemas.json_of(content_type, content)))
    if _is_json(content_type):
        return _fields(_parsed(_text(content)))
    try:
        return f'"data":{_QUOTED(content.decode("utf-8"))}'
    except UnicodeDecodeError:
        return f'"data_base64":"{base64.b64encode(content).decode("ascii")}"'


def _content(event: Received) -> bytes | None:
    if _is_json(event.content_type):
        return inflated(event)
    if _is_avro(event.content_type) or event.says("content-encoding"):
        return inflated_bytes(event)
    return event.body  # an archive is what it is


def _is_avro(content_type: str | None) -> bool:
    return (content_type or "").strip().lower().startswith("avro/binary")


def _is_json(content_type: str | None) -> bool:
    kind = (content_type or "application/json").partition(";")[0]
    return kind.strip().lower().endswith(("/json", "+json"))


def _fields(data: _Written) -> str:
    if isinstance(data.value, dict):
        return data.text[1:-1].strip()
    return f'"data":{data.text}'


def _octets(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Undecodable(f"its data_base64 is no base64: {error}") from error


def _text(content: bytes | None) -> str:
    try:
        return (content or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecodable("it is neither UTF-8 nor a CloudEvent in binary") from error


def _parsed(text: str) -> _Written:
    start = _after_blanks(text, 0)
    found = _value_at(text, start)
    if _after_blanks(text, start + len(found.text)) != len(text):
        raise Undecodable("its JSON is followed by something else")
    return found


def _value_at(text: str, start: int) -> _Written:
    try:
        value, end = _VALUE(text, start)
    except (RecursionError, ValueError) as error:
        raise Undecodable(f"its JSON cannot be read: {error}") from error
    return _Written(text[start:end], value)


def _items(array: str) -> Iterator[_Written]:
    at = 1
    while array[at - 1] != "]":
        item = _value_at(array, _after_blanks(array, at))
        yield item
        at = _after_blanks(array, _after_blanks(array, at) + len(item.text)) + 1


def _members(text: str) -> dict[str, _Written]:
    """Return the members of an object that is known to be one."""
    members: dict[str, _Written] = {}
    at = _after_blanks(text, 1)
    while text[at] != "}":
        name, at = _VALUE(text, at)
        if name in members:
            raise Undecodable(f"it says {name} twice")
        start = _after_blanks(text, _after_blanks(text, at) + 1)  # after the colon
        members[name] = _value_at(text, start)
        at = _after_blanks(text, start + len(members[name].text))
        if text[at] == ",":
            at = _after_blanks(text, at + 1)
    return members


def _after_blanks(text: str, start: int) -> int:
    match = _BLANK.match(text, start)
    return match.end() if match else start
