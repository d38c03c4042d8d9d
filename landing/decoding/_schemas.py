"""The schemas of a registry, kept in the lake: what was read once needs no registry."""

import re
import time
from collections.abc import Callable
from functools import lru_cache

from landing.decoding import _avro
from landing.decoding._event import Undecodable
from landing.decoding._registry import Fetch, Unavailable, registry
from landing.lake import Lake

FOLDER = "schemas/"
"""Where a schema is kept: `<lake>/schemas/<id>.avsc`."""

_CONTENT_TYPE = re.compile(r"\s*avro/binary\s*\+\s*([0-9A-Za-z-]+)\s*(;.*)?", re.I)
_ASKED_AGAIN_AFTER = 30.0
"""Seconds: a registry that is down, or lacks a schema, does not slow each event."""


class Schemas:
    """Schemas by their ids: of this process, else of the lake, else of the registry."""

    def __init__(
        self,
        lake: Lake,
        fetch: Fetch,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        _avro.library()
        self._lake = lake
        self._fetch = fetch
        self._seconds = seconds
        self._known: dict[str, _avro.Datum | Undecodable] = {}
        self._failed: dict[str, tuple[float, str]] = {}

    def json_of(self, content_type: str | None, content: bytes | None) -> str:
        """Return what was written by the schema that a content type names, as JSON.

        Raises `Undecodable` where it names none, the schema cannot be had now, or the
        bytes are not of it.
        """
        match = _CONTENT_TYPE.fullmatch(content_type or "")
        if match is None:
            raise Undecodable(
                f"its content type is {content_type or 'missing'}, and should be "
                "avro/binary+<schema id>"
            )
        return self._datum(match[1].lower()).json_of(content or b"")

    def _datum(self, schema_id: str) -> _avro.Datum:
        known = self._known.get(schema_id)
        if known is None:
            definition = self._definition(schema_id)
            try:
                known = _avro.compiled(definition)
            except Undecodable as error:
                known = error
            self._known[schema_id] = known
        if isinstance(known, Undecodable):
            raise Undecodable(str(known))
        return known

    def _definition(self, schema_id: str) -> str:
        path = f"{FOLDER}{schema_id}.avsc"
        kept = self._lake.read(path)
        if kept is not None:
            return kept.decode("utf-8", "replace")
        # one answer for all ids where the registry itself is not there
        for asked in (schema_id, ""):
            until, why = self._failed.get(asked, (0.0, ""))
            if self._seconds() < until:
                raise Undecodable(f"schema {schema_id} cannot be had: {why}")
        try:
            definition = self._fetch(schema_id)
        except Unavailable as error:
            until = self._seconds() + _ASKED_AGAIN_AFTER
            self._failed["" if error.is_of_all else schema_id] = (until, str(error))
            raise Undecodable(f"schema {schema_id} cannot be had: {error}") from error
        self._lake.publish(path, definition.encode())
        return definition


@lru_cache(maxsize=64)
def schemas_of(lake: Lake, source: str, connection: str) -> Schemas:
    """Return the schemas of a lake and of the registry that a connection names."""
    return Schemas(lake, registry(connection, source))
