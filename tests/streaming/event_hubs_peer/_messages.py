"""AMQP messages as bytes: taken apart into sections, and annotated for a receiver."""

from collections.abc import Iterator, Mapping

from proton import Data

from event_hubs_peer._frames import skip

BATCH = 0x80013700
"""The message format in which each data section is a message of its own."""

_PARTITION_KEY = "x-opt-partition-key"
_DELIVERY_ANNOTATIONS = 0x71
_MESSAGE_ANNOTATIONS = 0x72
_DATA = 0x75
_KEPT = (0x73, 0x74, _DATA, 0x76, 0x77)  # properties, and bodies of every kind


def unpacked(message: bytes, message_format: int) -> list[tuple[str | None, bytes]]:
    """Return the events in a message, each with its partition key."""
    if message_format != BATCH:
        return [_event(message, None)]
    key = None
    events = []
    for code, value in _sections(message):
        if code == _MESSAGE_ANNOTATIONS:
            key = _partition_key(value)
        elif code == _DATA:
            events.append(_event(_binary(value), key))
    return events


def body_of(event: bytes) -> bytes:
    """Return an event's data sections, joined; nothing where its body is no data."""
    return b"".join(_binary(value) for code, value in _sections(event) if code == _DATA)


def data_message(body: bytes) -> bytes:
    """Return a message that is one data section."""
    return b"\x00\x53\x75\xb0" + len(body).to_bytes(4, "big") + body


def annotated(
    event: bytes,
    annotations: Mapping[str, int | str],
    delivery: Mapping[str, int | str] | None = None,
) -> bytes:
    """Return an event as it is handed out. Names that end in `time…` are times."""
    before = _annotations(_DELIVERY_ANNOTATIONS, delivery) if delivery else b""
    return before + _annotations(_MESSAGE_ANNOTATIONS, annotations) + event


def _event(message: bytes, key: str | None) -> tuple[str | None, bytes]:
    kept = bytearray()
    for code, value in _sections(message):
        if code == _MESSAGE_ANNOTATIONS:
            key = _partition_key(value) or key
        elif code in _KEPT:
            kept += b"\x00\x53" + bytes([code]) + value
    return key, bytes(kept)


def _sections(message: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(message):
        value = skip(message, at + 1)  # behind the section's descriptor
        at, code = skip(message, value), message[value - 1]
        yield code, message[value:at]


def _partition_key(value: bytes) -> str | None:
    data = Data()
    data.decode(value)
    data.next()
    key = data.get_object().get(_PARTITION_KEY)
    return None if key is None else str(key)


def _binary(value: bytes) -> bytes:
    return value[2:] if value[0] == 0xA0 else value[5:]


def _annotations(code: int, values: Mapping[str, int | str]) -> bytes:
    fields = b"".join(_symbol(name) + _value(name, of) for name, of in values.items())
    return (
        b"\x00\x53"
        + bytes([code])
        + b"\xd1"
        + (len(fields) + 4).to_bytes(4, "big")
        + (2 * len(values)).to_bytes(4, "big")
        + fields
    )


def _symbol(name: str) -> bytes:
    return b"\xa3" + bytes([len(name)]) + name.encode()


def _value(name: str, value: int | str) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return b"\xb1" + len(text).to_bytes(4, "big") + text
    constructor = b"\x83" if "time" in name else b"\x81"
    return constructor + value.to_bytes(8, "big", signed=True)
