"""An event as it was received, and what is read of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


class Undecodable(Exception):
    """Why an event cannot be read: a sentence for the person who must act."""


@dataclass(frozen=True)
class Received:
    """An event as it was received; `properties` is JSON text, as Bronze has it."""

    body: bytes | None
    content_type: str | None = None
    properties: str | None = None

    @cached_property
    def named(self) -> Mapping[str, object]:
        """The application properties; none where they are not a JSON object."""
        try:
            found = json.loads(self.properties) if self.properties else {}
        except (RecursionError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def says(self, name: str) -> str | None:
        """Return a property that is text, whatever the case of its name."""
        for key, value in self.named.items():
            if key.lower() == name and isinstance(value, str):
                return value
        return None


@dataclass(frozen=True, slots=True)
class Decoded:
    """An event that was read, or, with `error`, why it cannot be.

    `text` is its JSON. `received` are the bytes that it was read from: those of the
    event, or of this one in a batch; they make it the event that it is, together with
    `attributes`, which are JSON text, sorted, of a CloudEvent alone.
    """

    text: str | None
    received: bytes | None
    attributes: str | None = None
    error: str | None = None
