"""Compressed payloads, inflated up to a bound."""

import zlib

from landing.decoding._event import Received, Undecodable

LONGEST = 16 * 1024 * 1024
"""What an event may be when inflated, bytes: sixteen times what a hub takes."""

_GZIP = b"\x1f\x8b\x08"
_ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""What zlib calls a gzip stream and a zlib stream."""
_RAW = -15
_BARE = {"", "identity"}


def inflated(event: Received) -> bytes | None:
    """Return the payload, inflated where it is compressed, else the very object.

    The property `content-encoding` says so, or the first bytes do: of gzip, and of a
    zlib stream that is whole. Memory stays below `LONGEST` and what came. Raises
    `Undecodable` where it is damaged, longer than that, or compressed otherwise.
    """
    body = event.body
    if not body:
        return body
    said = (event.says("content-encoding") or "").strip().lower()
    if body.startswith(_GZIP):
        return _inflate(body, _ENCODINGS["gzip"], "gzip")
    if said == "deflate" or said in _ENCODINGS:
        if said != "deflate" or _is_zlib(body):
            return _inflate(body, _ENCODINGS[said], said)
        # some senders call by this name what has no header
        return _inflate(body, _RAW, said)
    if said not in _BARE:
        raise Undecodable(f"its content-encoding is {said}; known are gzip and deflate")
    if _is_zlib(body) and not _is_text(body):
        try:
            return _inflate(body, _ENCODINGS["deflate"], "deflate")
        except Undecodable:
            return body  # two bytes say little: others begin so, too
    return body


def inflated_bytes(event: Received) -> bytes | None:
    """Return the same of a payload that is no text: it may begin so by chance."""
    try:
        return inflated(event)
    except Undecodable:
        if event.says("content-encoding"):
            raise
        return event.body


def _is_zlib(body: bytes) -> bool:
    head = int.from_bytes(body[:2], "big")
    return len(body) > 2 and body[0] & 0x0F == 8 and body[0] >> 4 <= 7 and not head % 31


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _inflate(body: bytes, kind: int, name: str) -> bytes:
    parts: list[bytes] = []
    room = LONGEST
    rest = body
    while rest:
        stream = zlib.decompressobj(kind)
        try:
            part = stream.decompress(rest, room + 1)
        except zlib.error as error:
            raise Undecodable(f"its {name} is damaged: {error}") from error
        room -= len(part)
        if room < 0:
            raise Undecodable(f"its {name} holds more than {LONGEST:,} bytes")
        if not stream.eof:
            raise Undecodable(f"its {name} ends too early")
        parts.append(part)
        rest = stream.unused_data
        if rest and kind != _ENCODINGS["gzip"]:
            raise Undecodable(f"{len(rest):,} bytes follow its {name}")
    return b"".join(parts)
