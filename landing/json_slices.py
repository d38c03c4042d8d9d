"""Where the values of a JSON text stand in it, so that they can be taken as written.

Reading a payload and writing it again would change it: `1.10` is not `1.1` to whoever
adds up money. So what is published of a larger text is a part of that text.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

_BLANK = re.compile(r"[ \t\r\n]*")


class Slice(NamedTuple):
    """A value as it is written, and as it reads; numbers are exact."""

    text: str
    value: Any


class NotJson(ValueError):
    """A text is not JSON; `position` is the first character that is none of it."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"is not JSON: {reason} at character {position + 1}")
        self.position = position


def whole(text: str) -> Slice:
    """Return the one value that a text is, without the blanks around it."""
    found, at = _value(text, _skip(text, 0))
    _expect_end(text, at)
    return found


def elements(text: str) -> Iterator[Slice]:
    """Yield the elements of an array, each as it is written; raise `NotJson`."""
    at = _expect(text, _skip(text, 0), "[")
    if text[at : at + 1] == "]":
        _expect_end(text, at + 1)
        return
    while True:
        found, at = _value(text, at)
        yield found
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            _expect_end(text, at + 1)
            return
        at = _expect(text, at, ",")


def members(text: str) -> dict[str, Slice]:
    """Return the members of an object; of two of one name the last one counts."""
    found: dict[str, Slice] = {}
    at = _expect(text, _skip(text, 0), "{")
    if text[at : at + 1] == "}":
        _expect_end(text, at + 1)
        return found
    while True:
        name, after = _value(text, at)
        if not isinstance(name.value, str):
            raise NotJson("a name is expected", at)
        at = _expect(text, _skip(text, after), ":")
        found[name.value], at = _value(text, at)
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            _expect_end(text, at + 1)
            return found
        at = _expect(text, at, ",")


def _value(text: str, at: int) -> tuple[Slice, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg, error.pos) from error
    except (RecursionError, ValueError) as error:
        raise NotJson(str(error) or "too deep", at) from error
    return Slice(text[at:end], value), end


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, character: str) -> int:
    if text[at : at + 1] != character:
        raise NotJson(f"{character} is expected", at)
    return _skip(text, at + 1)


def _expect_end(text: str, at: int) -> None:
    at = _skip(text, at)
    if at != len(text):
        raise NotJson("more follows", at)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
