"""Read an AMQP 1.0 message: its body as bytes, and what the broker said of it.

The Functions host, which is .NET, hands an event over as the message that it received.
The SDK's `EventData.from_bytes` reads one too, but not as it was meant: it drops the
type that .NET gives a time, so that ticks count as milliseconds, and an offset that is
a number. Every type of the specification is read here, and those that .NET adds.
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

_SMALL_ULONG = 0x53
_MESSAGE_ANNOTATIONS = 0x72
_PROPERTIES = 0x73
_APPLICATION_PROPERTIES = 0x74
_DATA = 0x75
_SEQUENCE = 0x76
_VALUE = 0x77
_CONTENT_TYPE = 6
"""The place of the content type among the properties."""

_Reader = Callable[[bytes, int], tuple[Any, int]]
"""Reads a value that begins at a byte, and returns where the next one does."""
_UINT = struct.Struct(">I").unpack_from
_LONG = struct.Struct(">q").unpack


class MalformedMessage(ValueError):
    """The bytes are no AMQP message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    `body` is the payload's bytes: of a data section as they are, of a value that is
    text or binary likewise. Any other value is JSON, and sequences are a list of lists,
    as the SDK has them: binary in it is text where it is UTF-8 and else base64, a time
    ISO 8601 in UTC, a decimal `0x` and its bytes.
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
        return _text_of(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {_name_of(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return str(value)


def _text_of(value: bytes) -> str:
    # the SDK has bytes for text, too, so nothing else tells the two apart everywhere
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


def _name_of(key: object) -> str:
    if isinstance(key, str):
        return key
    return _text_of(key) if isinstance(key, bytes) else _as_json(key)


def body_of(value: object) -> bytes:
    """Return the body that a value of AMQP is; see `Message`."""
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else _as_json(value)).encode()


def _as_json(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def _decode(content: bytes) -> Message:
    annotations: Mapping[str, Any] = {}
    application_properties: Mapping[str, Any] = {}
    content_type = None
    data: list[bytes] = []
    sequences: list[object] = []
    value: object = None
    at = 0
    while at < len(content):
        if content[at] != 0:
            raise MalformedMessage(f"no section begins at byte {at}")
        if content[at + 1] == _SMALL_ULONG:  # as nearly every sender writes it
            section, at = content[at + 2], at + 3
        else:
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
            sequences.append(_expected(list, found))
        elif section == _VALUE:
            value = found
    if data:
        body = data[0] if len(data) == 1 else b"".join(data)
    else:
        body = body_of(sequences or value)
    return Message(body, annotations, application_properties, content_type)


def _expected(kind: type[_Kind], found: object) -> _Kind:
    if found is None:
        return kind()
    if not isinstance(found, kind):
        raise MalformedMessage(f"a section holds {type(found).__name__}")
    return found


def _read(content: bytes, at: int) -> tuple[Any, int]:
    """Return the value that begins at a byte, and where the next one does."""
    read = _READERS.get(content[at])
    if read is not None:
        return read(content, at + 1)
    if content[at]:
        raise _no_type(content[at])
    descriptor, at = _read(content, at + 1)
    value, at = _read(content, at)
    return _described(descriptor, value), at


def _no_type(constructor: int) -> MalformedMessage:
    return MalformedMessage(f"no type has the code {constructor:#04x}")


def _constant(value: Any) -> _Reader:
    return lambda content, at: (value, at)


def _number(code: str) -> _Reader:
    form = struct.Struct(f">{code}")
    unpack, size = form.unpack_from, form.size
    return lambda content, at: (unpack(content, at)[0], at + size)


def _fixed(width: int, make: Callable[[bytes], Any]) -> _Reader:
    def read(content: bytes, at: int) -> tuple[Any, int]:
        end = at + width
        if end > len(content):
            raise _cut_off(content, end)
        return make(content[at:end]), end

    return read


def _short(make: Callable[[bytes], Any]) -> _Reader:
    def read(content: bytes, at: int) -> tuple[Any, int]:
        begin = at + 1
        end = begin + content[at]
        if end > len(content):
            raise _cut_off(content, end)
        return make(content[begin:end]), end

    return read


def _long(make: Callable[[bytes], Any]) -> _Reader:
    def read(content: bytes, at: int) -> tuple[Any, int]:
        begin = at + 4
        end = begin + _uint(content, at)
        if end > len(content):
            raise _cut_off(content, end)
        return make(content[begin:end]), end

    return read


def _items(content: bytes, at: int, count: int) -> tuple[list[Any], int]:
    items = []
    for _ in range(count):
        item, at = _read(content, at)
        items.append(item)
    return items, at


def _map(content: bytes, at: int, count: int) -> tuple[dict[str, Any], int]:
    items, at = _items(content, at, count)
    keys = [_name_of(key) for key in items[::2]]
    return dict(zip(keys, items[1::2], strict=True)), at


def _array(content: bytes, at: int, count: int) -> tuple[list[Any], int]:
    if count > len(content):  # items without a byte each could be of any number
        raise MalformedMessage(f"an array of {count} items is longer than the message")
    descriptor = None
    if content[at] == 0:
        descriptor, at = _read(content, at + 1)
    read = _READERS.get(content[at])
    if read is None:
        raise _no_type(content[at])
    at += 1
    items = []
    for _ in range(count):
        item, at = read(content, at)
        items.append(item if descriptor is None else _described(descriptor, item))
    return items, at


def _compound(
    width: int, make: Callable[[bytes, int, int], tuple[Any, int]]
) -> _Reader:
    """Return what reads a size and a count, of so many bytes each, then the items."""
    if width == 1:
        return lambda content, at: make(content, at + 2, content[at + 1])
    return lambda content, at: make(content, at + 8, _uint(content, at + 4))


def _described(descriptor: object, value: Any) -> Any:
    """Return what a described value stands for: .NET's times, else the value."""
    if descriptor == "com.microsoft:datetime-offset" and value in _TICKS:
        return _TICKS_FROM + timedelta(microseconds=value // 10)
    return value


def _uint(content: bytes, at: int) -> int:
    return int(_UINT(content, at)[0])


def _cut_off(content: bytes, end: int) -> MalformedMessage:
    return MalformedMessage(f"{end - len(content)} bytes are missing at the end")


def _timestamp(raw: bytes) -> datetime | int:
    milliseconds = int(_LONG(raw)[0])
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return milliseconds  # beyond the years that a datetime has


def _decimal(raw: bytes) -> str:
    return f"0x{raw.hex()}"


_READERS: dict[int, _Reader] = {
    0x40: _constant(None),
    0x41: _constant(True),
    0x42: _constant(False),
    0x43: _constant(0),
    0x44: _constant(0),
    0x45: lambda content, at: ([], at),
    0x50: _number("B"),
    0x51: _number("b"),
    0x52: _number("B"),
    0x53: _number("B"),
    0x54: _number("b"),
    0x55: _number("b"),
    0x56: _fixed(1, lambda raw: raw != b"\0"),
    0x60: _number("H"),
    0x61: _number("h"),
    0x70: _number("I"),
    0x71: _number("i"),
    0x72: _number("f"),
    0x73: _fixed(4, lambda raw: raw.decode("utf-32-be")),
    0x74: _fixed(4, _decimal),
    0x80: _number("Q"),
    0x81: _number("q"),
    0x82: _number("d"),
    0x83: _fixed(8, _timestamp),
    0x84: _fixed(8, _decimal),
    0x94: _fixed(16, _decimal),
    0x98: _fixed(16, lambda raw: uuid.UUID(bytes=raw)),
    0xA0: _short(bytes),
    0xA1: _short(bytes.decode),
    0xA3: _short(bytes.decode),
    0xB0: _long(bytes),
    0xB1: _long(bytes.decode),
    0xB3: _long(bytes.decode),
    0xC0: _compound(1, _items),
    0xC1: _compound(1, _map),
    0xD0: _compound(4, _items),
    0xD1: _compound(4, _map),
    0xE0: _compound(1, _array),
    0xF0: _compound(4, _array),
}
