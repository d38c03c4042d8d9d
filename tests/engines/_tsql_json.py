"""JSON as SQL Server reads it: a value is the text that stands in the document.

A number keeps its digits, an object or an array its blanks. What SQL Server does
with a document nested more than 128 deep is taken to be what it does with one
that is no JSON.
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

DEEPEST = 128
NO_CHARACTER = "\U0010fffe"
"""Stands for half of a surrogate pair, which no text of DuckDB can hold; a cast to
varchar makes U+FFFD of it (tsql_utf8)."""
LONGEST = 4_000
"""JSON_VALUE gives nothing where a text has more characters (UTF-16 units)."""

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
    (?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")
  | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<literal>true|false|null)
  | (?P<sign>[\[\]{}:,])
  | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_LONE = re.compile("[\ud800-\udfff]")
_STEP = re.compile(r"""\s*\.(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\w+))\s*""")


class Value(NamedTuple):
    """One value of a document, and its number in OPENJSON's column `type`."""

    kind: int
    raw: str

    @property
    def text(self) -> str | None:
        if self.kind == 0:
            return None
        return str(json.loads(self.raw)) if self.kind == 1 else self.raw


class _NoJson(ValueError):
    pass


@lru_cache(maxsize=100_000)
def members(document: str) -> tuple[tuple[str, Value], ...] | None:
    """Return the members of an object or of an array, in order; none of others."""
    try:
        return _members(document)
    except _NoJson:
        return None


def is_json(document: str | None) -> int | None:
    """ISJSON, as before SQL Server 2022: an object or an array."""
    return None if document is None else int(members(document) is not None)


def json_value(document: str | None, path: str) -> str | None:
    """JSON_VALUE, lax."""
    found = _at(document, path)
    if found is None or found.kind in (0, 4, 5) or found.text is None:
        return None
    return found.text if _units(found.text) <= LONGEST else None


def json_query(document: str | None, path: str = "$") -> str | None:
    """JSON_QUERY, lax."""
    if path.strip() == "$":
        return document if is_json(document) else None
    found = _at(document, path)
    return found.raw if found is not None and found.kind in (4, 5) else None


def string_escape(text: str | None, kind: str) -> str | None:
    """STRING_ESCAPE; the solidus too, and controls in small digits."""
    if kind.lower() != "json":
        raise ValueError(f"STRING_ESCAPE knows no {kind}")
    if text is None:
        return None
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/")


def open_json(document: str | None) -> list[dict[str, object]] | None:
    """OPENJSON without WITH."""
    if document is None:
        return None
    found = members(document)
    if found is None:
        raise ValueError("JSON text is not properly formatted")
    return [
        {
            "key": _LONE.sub(NO_CHARACTER, name),
            "value": value.text and _LONE.sub(NO_CHARACTER, value.text),
            "type": value.kind,
        }
        for name, value in found
    ]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _at(document: str | None, path: str) -> Value | None:
    if document is None:
        return None
    at = path.index("$") + 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(f"JSON path is not properly formatted: {path}")
        name = step["bare"] or json.loads(f'"{step["quoted"]}"')
        found = members(document)
        if found is None:
            raise ValueError("JSON text is not properly formatted")
        value = next((value for key, value in found if key == name), None)
        if value is None:
            return None
        at = step.end()
        if at == len(path):
            return value
        if value.kind not in (4, 5):
            return None
        document = value.raw
    raise ValueError(f"JSON path is not properly formatted: {path}")


def _members(document: str) -> tuple[tuple[str, Value], ...]:
    found: list[tuple[str, Value]] = []
    stack: list[str] = []
    # what may come next: a value, a name, a colon, a comma, or the end
    expected = {"{", "["}
    name, begin, at = "", 0, 0
    while True:
        token = _TOKEN.match(document, at)
        if token is None:
            raise _NoJson
        at, kind = token.end(), str(token.lastgroup)
        text, start = token[kind], token.start(kind)
        sign = text if kind == "sign" else kind
        if sign in ("number", "literal"):
            sign = "value"
        allowed = {"string": {"name", "value"}}.get(sign, {sign})
        if not allowed & expected:
            raise _NoJson
        if sign == "end":
            return tuple(found)
        if sign == "string" and "name" in expected:
            if len(stack) == 1:
                name = str(json.loads(text))
            expected = {":"}
            continue
        if sign == ":":
            expected = {"value", "{", "["}
            continue
        if sign == ",":
            expected = {"name"} if stack[-1] == "{" else {"value", "{", "["}
            continue
        if sign in "{[":
            if len(stack) == 1:
                begin = start
            stack.append(sign)
            if len(stack) > DEEPEST:
                raise _NoJson
            ends = {"name", "}"}
            expected = ends if sign == "{" else {"value", "{", "[", "]"}
            continue
        if sign in "}]":
            if len(stack) == 2:
                raw = document[begin:at]
                number = 5 if sign == "}" else 4
                found.append((_key(stack, name, found), Value(number, raw)))
            stack.pop()
        elif len(stack) == 1:
            found.append((_key(stack, name, found), Value(_number(text), text)))
        expected = {",", "}" if stack[-1] == "{" else "]"} if stack else {"end"}


def _key(stack: list[str], name: str, found: list[tuple[str, Value]]) -> str:
    return name if stack[0] == "{" else str(len(found))


def _number(text: str) -> int:
    if text == "null":
        return 0
    if text[0] == '"':
        return 1
    return 3 if text in ("true", "false") else 2
