"""Read an AMQP 1.0 message: its body as bytes, and what the broker said of it.

The Functions host hands an event over as the message that it received. Every type of
the specification is read, and those that .NET adds. Nothing of Azure is needed.
"""

import base64
import json
import math
import struct
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

_Kind = TypeVar("_Kind")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_FROM = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_TICKS = range(10 * ((_LAST - _TICKS_FROM) // timedelta(microseconds=1) + 1))
"""What .NET counts times in, of 100 ns, as far as a datetime goes."""

_MESSAGE_ANNOTATIONS = 0x72
_PROPERTIES = 0x73
_APPLICATION_PROPERTIES = 0x74
_DATA = 0x75
_SEQUENCE = 0x76
_VALUE = 0x77
_CONTENT_TYPE = 6
"""The place of the content type among the properties."""

_NUMBERS = {
    0x50: struct.Struct(">B"),
    0x51: struct.Struct(">b"),
    0x52: struct.Struct(">B"),
    0x53: struct.Struct(">B"),
    0x54: struct.Struct(">b"),
    0x55: struct.Struct(">b"),
    0x60: struct.Struct(">H"),
    0x61: struct.Struct(">h"),
    0x70: struct.Struct(">I"),
    0x71: struct.Struct(">i"),
    0x72: struct.Struct(">f"),
    0x80: struct.Struct(">Q"),
    0x81: struct.Struct(">q"),
    0x82: struct.Struct(">d"),
}
_CONSTANTS = {0x40: None, 0x41: True, 0x42: False, 0x43: 0, 0x44: 0}
_WIDTHS = {0x73: 4, 0x74: 4, 0x83: 8, 0x84: 8, 0x94: 16, 0x98: 16, 0x56: 1}
_UINT = struct.Struct(">I")
_LONG = struct.Struct(">q")


class MalformedMessage(ValueError):
    """The bytes are no AMQP message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    `body` is the payload's bytes: of a data section as they are, of a value that is
    text or binary likewise. Any other value, and a sequence, is JSON: binary in it is
    base64, a time ISO 8601 in UTC, a decimal `0x` and its bytes.
    """

    body: bytes
    annotations: Mapping[str, Any] = field(default_factory=dict)
    application_properties: Mapping[str, Any] = field(default_factory=dict)
    content_type: str | None = None


def decode(content: bytes) -> Message:
    """Return the message that the bytes are; raise `MalformedMessage` otherwise."""
    try:
        return _decode(content)
    except (
        IndexError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
    ) as error:
        raise MalformedMessage(str(error)) from error


def plain(value: object) -> object:
    """Return a value of AMQP in what JSON has; see `Message`."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return str(value)


def _as_json(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def _decode(content: bytes) -> Message:
    annotations: Mapping[str, Any] = {}
    application_properties: Mapping[str, Any] = {}
    content_type = None
    data: list[bytes] = []
    sequence: list[object] = []
    value: object = None
    at = 0
    while at < len(content):
        if content[at] != 0:
            raise MalformedMessage(f"no section begins at byte {at}")
        section, at = _read(content, at + 1)
        found, at = _read(content, at)
        if section == _DATA:
            data.append(_expected(bytes, found))
        elif section == _MESSAGE_ANNOTATIONS:
            annotations = _expected(dict, found)
        elif section == _APPLICATION_PROPERTIES:
            application_properties = _expected(dict, found)
        elif section == _PROPERTIES:
            content_type = dict(enumerate(_expected(list, found))).get(_CONTENT_TYPE)
        elif section == _SEQUENCE:
            sequence.extend(_expected(list, found))
        elif section == _VALUE:
            value = found
    if data:
        body = data[0] if len(data) == 1 else b"".join(data)
    else:
        body = _bytes_of(sequence if sequence else value)
    return Message(body, annotations, application_properties, content_type)


def _expected(kind: type[_Kind], found: object) -> _Kind:
    if found is None:
        return kind()
    if not isinstance(found, kind):
        raise MalformedMessage(f"a section holds {type(found).__name__}")
    return found


def _bytes_of(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else _as_json(value)).encode()


def _read(content: bytes, at: int) -> tuple[Any, int]:
    """Return the value that begins at a byte, and where the next one does."""
    constructor = content[at]
    if constructor == 0:
        descriptor, at = _read(content, at + 1)
        value, at = _read(content, at)
        return _described(descriptor, value), at
    return _read_value(content, at + 1, constructor)


def _read_value(content: bytes, at: int, constructor: int) -> tuple[Any, int]:
    number = _NUMBERS.get(constructor)
    if number is not None:
        return number.unpack_from(content, at)[0], at + number.size
    kind = constructor & 0x0F
    match constructor >> 4:
        case 0x4 if constructor in _CONSTANTS:
            return _CONSTANTS[constructor], at
        case 0x4 if constructor == 0x45:
            return [], at
        case 0xA:
            return _sized(content, at + 1, content[at], kind)
        case 0xB:
            return _sized(content, at + 4, _uint(content, at), kind)
        case 0xC:
            return _compound(content, at + 1, content[at + 1], 1, kind)
        case 0xD:
            return _compound(content, at + 4, _uint(content, at + 4), 4, kind)
        case 0xE:
            return _array(content, at + 2, content[at + 1])
        case 0xF:
            return _array(content, at + 8, _uint(content, at + 4))
    width = _WIDTHS.get(constructor)
    if width is None:
        raise MalformedMessage(f"no type has the code {constructor:#04x}")
    return _FIXED[constructor](_slice(content, at, width)), at + width


def _sized(content: bytes, at: int, length: int, kind: int) -> tuple[Any, int]:
    raw = _slice(content, at, length)
    return (raw if kind == 0 else raw.decode()), at + length


def _compound(
    content: bytes, at: int, count: int, width: int, kind: int
) -> tuple[Any, int]:
    at += width
    items = []
    for _ in range(count):
        item, at = _read(content, at)
        items.append(item)
    if kind == 0:
        return items, at
    keys = (key if isinstance(key, str) else _as_json(key) for key in items[::2])
    return dict(zip(keys, items[1::2], strict=True)), at


def _array(content: bytes, at: int, count: int) -> tuple[list[Any], int]:
    constructor = content[at]
    at += 1
    descriptor = None
    if constructor == 0:
        descriptor, at = _read(content, at)
        constructor = content[at]
        at += 1
    if count > len(content):  # items without a byte each could be of any number
        raise MalformedMessage(f"an array of {count} items is longer than the message")
    items = []
    for _ in range(count):
        item, at = _read_value(content, at, constructor)
        items.append(item if descriptor is None else _described(descriptor, item))
    return items, at


def _described(descriptor: object, value: Any) -> Any:
    """Return what a described value stands for: .NET's times, else the value."""
    if descriptor == "com.microsoft:datetime-offset" and value in _TICKS:
        return _TICKS_FROM + timedelta(microseconds=value // 10)
    return value


def _uint(content: bytes, at: int) -> int:
    return int(_UINT.unpack_from(content, at)[0])


def _slice(content: bytes, at: int, length: int) -> bytes:
    found = content[at : at + length]
    if len(found) != length:
        raise MalformedMessage(f"{length} bytes are missing at byte {at}")
    return found


def _timestamp(raw: bytes) -> datetime | int:
    milliseconds = int(_LONG.unpack(raw)[0])
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return milliseconds  # beyond the years that a datetime has


def _decimal(raw: bytes) -> str:
    return f"0x{raw.hex()}"


_FIXED: Mapping[int, Callable[[bytes], Any]] = {
    0x56: lambda raw: raw != b"\0",
    0x73: lambda raw: raw.decode("utf-32-be"),
    0x74: _decimal,
    0x83: _timestamp,
    0x84: _decimal,
    0x94: _decimal,
    0x98: lambda raw: uuid.UUID(bytes=raw),
}
