"""AMQP messages as Microsoft's own encoder makes them, which the SDK sends with.

What it cannot make is put in front by hand: the broker's annotations as .NET has them,
where a time is a described count of ticks.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from azure.eventhub._pyamqp._encode import encode_payload
from azure.eventhub._pyamqp.message import Message, Properties

_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


def message(
    body: bytes | None = None,
    *,
    value: Any = None,
    sequence: list[Any] | None = None,
    properties: dict[str, Any] | None = None,
    content_type: str | None = None,
    annotations: bytes = b"",
) -> bytes:
    """Return a message with a body of one kind, after the annotations given."""
    kept = Message(
        properties=Properties(content_type=content_type) if content_type else None,
        application_properties=properties,
        data=None if body is None else [body],
        sequence=sequence,
        value=value,
    )
    return annotations + bytes(encode_payload(bytearray(), kept))


def received(
    number: int | None,
    offset: int | str | None = None,
    enqueued: datetime | None = None,
    key: str | None = None,
) -> bytes:
    """Return the annotations of a received event, as the Functions host has them."""
    entries = []
    if number is not None:
        entries += [
            _symbol("x-opt-sequence-number"),
            b"\x81" + struct.pack(">q", number),
        ]
    if isinstance(offset, int):
        entries += [_symbol("x-opt-offset"), b"\x81" + struct.pack(">q", offset)]
    elif offset is not None:
        entries += [_symbol("x-opt-offset"), _string(offset)]
    if enqueued is not None:
        ticks = (enqueued - _YEAR_ONE) // timedelta(microseconds=1) * 10
        name = _symbol("com.microsoft:datetime-offset")
        time = b"\x00" + name + b"\x81" + struct.pack(">q", ticks)
        entries += [_symbol("x-opt-enqueued-time"), time]
    if key is not None:
        entries += [_symbol("x-opt-partition-key"), _string(key)]
    content = b"".join(entries)
    head = struct.pack(">II", len(content) + 4, len(entries))
    return b"\x00\x53\x72\xd1" + head + content


def _symbol(text: str) -> bytes:
    return b"\xa3" + bytes([len(text)]) + text.encode()


def _string(text: str) -> bytes:
    raw = text.encode()
    return b"\xb1" + struct.pack(">I", len(raw)) + raw
