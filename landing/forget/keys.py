"""What is asked to be forgotten, and how a text or a value is known to say it.

A row is *of* a key where the field that holds the entity's key has it. It *mentions*
the key where any of its texts has it as a word. A key of digits alone would be found in
every price, so it is looked for only under the name of its field.

Pure functions of their arguments.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from landing.errors import RequestError

_BLANK = " "
"""What staging takes away around a key, too: see the macro clean_text."""


class _Number(str):
    """A number as JSON has it written: 1234 and "1234" are one key."""

    __slots__ = ()


class _Object(list[tuple[str, Any]]):
    """The members of a JSON object, one that is named twice included."""


@dataclass(frozen=True)
class Key:
    """A key of an entity; `name` is the field that holds it."""

    entity: str
    value: str
    name: str

    @property
    def is_number(self) -> bool:
        """Whether it is digits alone, and so no word that tells anything."""
        return self.value.isdigit()

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){re.escape(self.value)}(?![\w-])")

    def equals(self, value: object) -> bool:
        """Return whether a value is the key."""
        return value is not None and str(value).strip(_BLANK) == self.value

    def is_mentioned_in(self, text: str) -> bool:
        """Return whether a text says the key, be it JSON or not."""
        said = _parsed(text)
        if said is None:
            if self.is_number and self.name not in text:
                return False
            return self._word.search(text) is not None
        return any(self._is_said(name, each) for name, each in _scalars(said))

    def is_of(self, body: str, path: str) -> bool:
        """Return whether a payload has the key in a field; a point leads into one."""
        said = _parsed(body)
        return said is not None and any(
            isinstance(each, str) and self.equals(each)
            for each in _at(said, path.split("."))
        )

    def _is_said(self, name: str, value: str) -> bool:
        if isinstance(value, _Number) or self.is_number:
            return name == self.name and self.equals(value)
        return self._word.search(value) is not None

    def __str__(self) -> str:
        return f"{self.entity}={self.value}"


@dataclass(frozen=True)
class Asked:
    """What one call is to forget.

    `mentions` says that rows which mention a key go, too. `fields` says of a source
    under which name its rows have the key, where that is another one.
    """

    keys: tuple[Key, ...]
    mentions: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "keys": [[each.entity, each.value] for each in self.keys],
            "mentions": self.mentions,
            "fields": dict(self.fields),
        }


def pair(text: str) -> tuple[str, str]:
    """Return the entity and the key of `customer=c-1`; raise `RequestError`."""
    entity, equals, key = text.partition("=")
    if not (entity and equals and key.strip(_BLANK)):
        raise RequestError(
            f"{text} names no key of an entity; nothing was changed",
            way_out="Write ENTITY=KEY, such as customer=c-1",
        )
    return entity, key.strip(_BLANK)


def _parsed(text: str) -> Any:
    """Return the JSON object or array that a text is; None where it is none."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(
            text,
            object_pairs_hook=_Object,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except (ValueError, RecursionError):
        return None


def _scalars(said: Any) -> Iterator[tuple[str, str]]:
    """Yield each text and number with the name it has, and each name itself."""
    waiting: list[tuple[str, Any]] = [("", said)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, _Object):
            for member, inner in value:
                yield "", member
                waiting.append((member, inner))
        elif isinstance(value, list):
            waiting.extend((name, inner) for inner in value)
        elif isinstance(value, str):
            yield name, value
            # JSON within a string, as some systems nest it
            inner = _parsed(value)
            if inner is not None:
                waiting.append((name, inner))


def _at(said: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield said
    elif isinstance(said, _Object):
        for name, inner in said:
            if name == path[0]:
                yield from _at(inner, path[1:])
