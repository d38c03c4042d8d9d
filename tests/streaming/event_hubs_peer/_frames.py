"""AMQP frames as bytes: cut from a stream, and completed for a strict reader."""

from collections.abc import Iterator

_HEADER = 8
_NULL = b"\x40"
_TRANSFER = 0x14
_FORMAT = 3  # the place of `message-format` in a transfer
# How many fields each performative has. The SDK reads them by position, where proton
# leaves out trailing nulls as the standard allows.
_FIELDS = {
    0x10: 10,  # open
    0x11: 8,  # begin
    0x12: 14,  # attach
    0x13: 11,  # flow
    _TRANSFER: 11,
    0x15: 6,  # disposition
    0x16: 3,  # detach
    0x17: 1,  # end
    0x18: 1,  # close
}


def cut(stream: bytearray) -> Iterator[bytes]:
    """Take whole protocol headers and frames from the front of a stream."""
    while len(stream) >= _HEADER:
        if stream.startswith(b"AMQP"):
            size = _HEADER
        else:
            size = int.from_bytes(stream[:4], "big")
        if len(stream) < size:
            return
        unit = bytes(stream[:size])
        del stream[:size]
        yield unit


def completed(unit: bytes) -> bytes:
    """Return a frame with the trailing nulls that proton leaves out."""
    code, at = _performative(unit)
    wanted = _FIELDS.get(code, 0)
    count, begins, ends = _list(unit, at)
    if count >= wanted:
        return unit
    fields = unit[begins:ends] + _NULL * (wanted - count)
    whole = (
        unit[4:at]
        + b"\xd0"
        + (len(fields) + 4).to_bytes(4, "big")
        + wanted.to_bytes(4, "big")
        + fields
        + unit[ends:]
    )
    return (len(whole) + 4).to_bytes(4, "big") + whole


def message_format(unit: bytes) -> int | None:
    """Return a transfer's message format, which proton's Python does not show.

    None for any other frame, and where the transfer does not say.
    """
    code, at = _performative(unit)
    if code != _TRANSFER:
        return None
    count, begins, _ = _list(unit, at)
    if count <= _FORMAT:
        return None
    for _ in range(_FORMAT):
        begins = skip(unit, begins)
    constructor = unit[begins]
    if constructor == 0x43:
        return 0
    if constructor == 0x52:
        return unit[begins + 1]
    if constructor == 0x70:
        return int.from_bytes(unit[begins + 1 : begins + 5], "big")
    return None


def skip(data: bytes, at: int) -> int:
    """Return where the AMQP value that begins at a place ends."""
    constructor = data[at]
    at += 1
    if constructor == 0x00:  # described: its descriptor, then its value
        return skip(data, skip(data, at))
    kind = constructor >> 4
    if kind <= 0x9:
        return at + (0, 1, 2, 4, 8, 16)[kind - 4]
    width = 4 if kind in (0xB, 0xD, 0xF) else 1
    return at + width + int.from_bytes(data[at : at + width], "big")


def _performative(unit: bytes) -> tuple[int, int]:
    """Return an AMQP frame's performative, and where its list begins; else 0, 0."""
    if unit.startswith(b"AMQP") or unit[5] != 0:
        return 0, 0
    at = unit[4] * 4
    if len(unit) < at + 4:
        return 0, 0
    return unit[at + 2], at + 3


def _list(unit: bytes, at: int) -> tuple[int, int, int]:
    """Return how many fields a list has, where they begin and where they end."""
    constructor = unit[at]
    if constructor == 0xC0:
        return unit[at + 2], at + 3, at + 2 + unit[at + 1]
    if constructor == 0xD0:
        size = int.from_bytes(unit[at + 1 : at + 5], "big")
        return int.from_bytes(unit[at + 5 : at + 9], "big"), at + 9, at + 5 + size
    return 0, at + 1, at + 1
