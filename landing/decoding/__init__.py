"""What a payload says, as JSON text, where it is not plain JSON already.

`decoder_of` gives the function that reads the events of a stream in the format that
its declaration names. Landing calls it, and `tidemark decode` once more for what it
could not read. It never raises for what an event holds: an event that cannot be read
lands all the same, and says why.
"""

from collections.abc import Callable

from landing.declarations import StreamSource
from landing.decoding._cloudevents import decode_cloudevent
from landing.decoding._compression import inflated, inflated_bytes
from landing.decoding._event import Decoded, Received, Undecodable
from landing.decoding._schemas import Schemas, schemas_of
from landing.lake import Lake

__all__ = [
    "Decoded",
    "Decoder",
    "Received",
    "Schemas",
    "Undecodable",
    "decode_json",
    "decoder_of",
]

Decoder = Callable[[Received], list[Decoded]]
"""Reads one event as received. Several are returned of a batch in one event, and never
none: an event that cannot be read is one that says why."""


def decoder_of(
    lake: Lake, source: StreamSource, schemas: Schemas | None = None
) -> Decoder:
    """Return what reads the events of a stream.

    `schemas` are those of the lake and of the stream's registry unless given. Raises
    `SettingsError` where a library is missing that the format needs.
    """
    if source.format == "json":
        return decode_json
    if schemas is None and source.schema_registry is not None:
        schemas = schemas_of(lake, source.name, source.schema_registry)
    if source.format == "cloudevents":
        return lambda event: _attempt(event, _cloudevents(schemas))
    return lambda event: _attempt(event, _avro(schemas))


def decode_json(event: Received) -> list[Decoded]:
    """Return the event with its text, inflated where it is compressed."""
    return _attempt(event, _text)


def _attempt(
    event: Received, read: Callable[[Received], list[Decoded]]
) -> list[Decoded]:
    try:
        return read(event)
    except Undecodable as error:
        return [Decoded(None, event.body, error=str(error))]


def _text(event: Received) -> list[Decoded]:
    content = inflated(event)
    if content is event.body:
        return [Decoded(_utf8(content), event.body)]
    text = _utf8(content)
    if text is None:
        raise Undecodable("what is compressed in it is not UTF-8")
    return [Decoded(text, event.body)]


def _avro(schemas: Schemas | None) -> Callable[[Received], list[Decoded]]:
    def read(event: Received) -> list[Decoded]:
        if schemas is None or event.body is None:
            raise Undecodable("it has no payload")
        content = inflated_bytes(event)
        return [Decoded(schemas.json_of(event.content_type, content), event.body)]

    return read


def _cloudevents(schemas: Schemas | None) -> Callable[[Received], list[Decoded]]:
    return lambda event: decode_cloudevent(event, schemas)


def _utf8(content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        return None
