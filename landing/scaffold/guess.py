"""What the fields of a sample are, and which of them are the key and the time.

A guess says why it is one, and is never more than the rows say: what the macros
could not read of nearly every row is kept as it is stated. Of the few rows that differ
from all others a field says which they are.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from landing.scaffold.names import is_readable
from landing.scaffold.readable import (
    PRECISION,
    fraction_digits,
    read_number,
    read_time,
    read_unix,
)

Kind = Literal[
    "text", "whole number", "amount", "time", "boolean", "object", "array", "not read"
]
Rows = Sequence[Mapping[str, Any]]
"""Rows by field. A value is None, bool, int, Decimal, str, bytes, dict or list."""

ID = re.compile(
    r"(^|_)(id|ids|key|code|uuid|guid|no|nr|number|num|ref|reference|version|phone"
    r"|zip|postcode|plz|sku|ean|isbn|iban|imei|vin)$"
)
_MONEY = re.compile(
    r"(^|_)(amount|price|cost|total|subtotal|fee|tax|vat|refund|revenue|balance"
    r"|discount|salary|rate|ratio|percent|percentage|score|weight|distance|duration"
    r"|temperature|km|kg)(_|$)"
)
WHEN = re.compile(
    r"(^|_)(at|on|ts|time|timestamp|date|datetime|day|when|since|until|updated|created"
    r"|modified|changed|expires|expiry|deadline|start|started|end|ended|ms|millis)$"
)
_CANONICAL = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_SHOWN = 32


@dataclass(frozen=True, slots=True)
class Field:
    """A field, what it was guessed as and why.

    `path` is where it stands: its own name behind those of the objects around it.
    `scale` is the digits of an amount behind its point; it is `signed` where some are
    below zero. `as_stated` marks a text that may be anything, kept as the payload
    states it. Of `rows` in the sample `absent` are those that do not state it, `odd`
    those that state something else than the field is, with what they state; rows are
    counted from 0. `mostly` is whether so few are absent that they may be mistakes,
    `is_distinct` whether no two rows state the same.
    """

    name: str
    kind: Kind
    why: str
    example: str
    scale: int = 2
    signed: bool = False
    as_stated: bool = False
    may_be_key: bool = False
    is_distinct: bool = False
    path: tuple[str, ...] = ()
    rows: int = 0
    absent: tuple[int, ...] = ()
    odd: tuple[tuple[int, str], ...] = ()
    mostly: bool = True

    @property
    def always(self) -> bool:
        """Whether every row of the sample states it."""
        return not self.absent


def guess_fields(
    rows: Rows,
    *,
    untyped: bool = False,
    paths: Mapping[str, tuple[str, ...]] | None = None,
    kept: Mapping[str, str] | None = None,
) -> list[Field]:
    """Return the fields of all rows, in the order in which they are first stated.

    `untyped` are rows of which every value is a text, as those of CSV files. `paths`
    are where the fields stand that are no names of the payload's own, and `kept` says
    of an object why it is one.
    """
    names = list(paths or dict.fromkeys(name for row in rows for name in row))
    first: dict[str, str] = {}
    fields = []
    for name in names:
        stated = {
            number: row[name]
            for number, row in enumerate(rows)
            if name in row and _is_stated(row[name])
        }
        path = (paths or {}).get(name, (name,))
        field = _guess_nearly(name, stated, untyped=untyped)
        other = first.setdefault(name.lower(), name)
        if field.kind == "object" and name in (kept or {}):
            field = replace(field, why=(kept or {})[name])
        if not all(map(is_readable, path)):
            field = replace(field, kind="not read", why="its name cannot be read")
        elif other != name:
            why = f"its name differs from {other} in nothing but case"
            field = replace(field, kind="not read", why=why)
        readable = field.kind in ("text", "whole number") and not field.as_stated
        said = [*map(written, stated.values())]
        fields.append(
            replace(
                field,
                path=path,
                rows=len(rows),
                absent=tuple(n for n in range(len(rows)) if n not in stated),
                mostly=fraction_of(len(stated), len(rows)),
                may_be_key=readable and bool(stated),
                is_distinct=readable and len({*said}) == len(said),
            )
        )
    return fields


def fraction_of(some: int, number: int) -> bool:
    """Return whether some of a number are so many that the others may be mistakes."""
    return some * 5 >= number * 4


def is_number(rows: Rows, name: str) -> bool:
    """Return whether a field is a whole number in every row, and no text."""
    return all(
        isinstance(value := row.get(name), int)
        or (isinstance(value, str) and bool(_CANONICAL.fullmatch(value)))
        for row in rows
    )


def snake(name: str) -> str:
    """Return a name in small letters, its words apart: `customerId` is customer_id."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-.]", "_", name).lower()


def written(value: Any) -> str:
    """Return a value as text, as the payload states it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_stated(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip(" "))


def _guess_nearly(name: str, stated: Mapping[int, Any], *, untyped: bool) -> Field:
    """Return what all values are, or what all but a few are."""
    field = _guess(name, [*stated.values()], untyped=untyped)
    if field.kind != "text":
        return field
    classes = {number: _class(value) for number, value in stated.items()}
    for each, many in Counter(classes.values()).most_common(1):
        if many == len(stated) or not fraction_of(many, len(stated)):
            break
        alike = [value for n, value in stated.items() if classes[n] == each]
        nearly = _guess(name, alike, untyped=untyped)
        if nearly.kind == "text" and (nearly.as_stated or not field.as_stated):
            break
        odd = tuple((n, shown(v)) for n, v in stated.items() if classes[n] != each)
        why = nearly.why.replace("in every row", "in nearly every row")
        return replace(nearly, why=why, odd=odd)
    return field


def _class(value: Any) -> str:
    """Return what a value can be read as, whatever it is called."""
    if isinstance(value, dict | list | bytes):
        return type(value).__name__
    text = written(value)
    if text in ("true", "false"):
        return "boolean"
    if isinstance(value, int | Decimal) or read_number(text) is not None:
        return "number"
    return "time" if read_time(text) is not None else "text"


def _guess(name: str, values: Sequence[Any], *, untyped: bool) -> Field:
    if not values:
        why = "no row states it: kept as it will be stated"
        return Field(name, "text", why, "", as_stated=True)
    if untyped and all(_CANONICAL.fullmatch(value) for value in values):
        values = [int(value) for value in values]
    kinds = {type(value) for value in values}
    example = shown(values[0])
    if kinds == {dict}:
        return Field(name, "object", "a nested object: kept as JSON", example)
    if kinds == {list}:
        return Field(name, "array", "an array: kept as JSON", example)
    if bytes in kinds:
        return Field(name, "not read", "bytes", example)
    if kinds & {dict, list}:
        why = f"of several types ({_types(kinds)}): kept as stated"
        return Field(name, "text", why, example, as_stated=True)
    texts = [written(value) for value in values]
    words = snake(name)
    return (
        _as_boolean(name, texts, example)
        or _as_time(name, words, kinds, texts, example)
        or _as_number(name, words, kinds, texts, example)
        or _as_text(name, words, kinds, texts, example)
    )


def _as_boolean(name: str, texts: Sequence[str], example: str) -> Field | None:
    if set(texts) <= {"true", "false"}:
        return Field(name, "boolean", "true or false in every row", example)
    return None


def _as_time(
    name: str, words: str, kinds: set[type], texts: Sequence[str], example: str
) -> Field | None:
    if kinds == {str} and all(map(_is_iso, texts)):
        return Field(name, "time", "an ISO 8601 time in every row", example)
    # ten digits may be anything, unless the name says that they are a time
    if not WHEN.search(words) or any(read_time(text) is None for text in texts):
        return None
    unix = "Unix seconds" if all(map(read_unix, texts)) else "times"
    return Field(name, "time", f"{unix} by its name and in every row", example)


def _is_iso(text: str) -> bool:
    return read_unix(text) is None and read_time(text) is not None


def _as_number(
    name: str, words: str, kinds: set[type], texts: Sequence[str], example: str
) -> Field | None:
    if kinds == {int} and ID.search(words):
        return Field(name, "text", "a number by which something is named", example)
    if str in kinds and (ID.search(words) or all("." not in t for t in texts)):
        return None
    if kinds == {int} and any(len(text.lstrip("-")) > PRECISION for text in texts):
        return Field(name, "text", f"more than {PRECISION} digits", example)
    scale = max(2, *map(fraction_digits, texts), 0)
    signed = any(text.lstrip(" ").startswith("-") for text in texts)
    reads = all(read_number(text, scale) is not None for text in texts)
    if kinds == {int} and not _MONEY.search(words):
        if all(read_number(text, 0) is not None for text in texts):
            why = _why_whole(words, texts)
            return Field(name, "whole number", why, example, signed=signed)
    elif reads:
        why = "a decimal number, or one by its name"
        why += ", some below zero" if signed else ""
        return Field(name, "amount", why, example, scale, signed)
    return None


def _why_whole(words: str, texts: Sequence[str]) -> str:
    if WHEN.search(words):
        if all(len(text) == 13 for text in texts):
            return "milliseconds, which cannot be read as a time"
        if all(len(text) == 8 for text in texts):
            return "a day without dashes, which cannot be read as a time"
        if all(len(text) == 10 for text in texts):
            return "ten digits, and no Unix seconds of 1990 to 2033"
    if any(text.startswith("-") for text in texts):
        return "a whole number in every row, in some below zero"
    return "a whole number in every row"


def _as_text(
    name: str, words: str, kinds: set[type], texts: Sequence[str], example: str
) -> Field:
    if kinds == {str}:
        why = "text"
        if WHEN.search(words):
            why = "text; it cannot be read as a time"
        return Field(name, "text", why, example)
    if kinds == {str, int}:
        return Field(name, "text", "text in some rows, numbers in others", example)
    if kinds <= {int, Decimal}:
        why = "numbers that no amount can hold: kept as stated"
    else:
        why = f"of several types ({_types(kinds)}): kept as stated"
    return Field(name, "text", why, example, as_stated=True)


def _types(kinds: set[type]) -> str:
    called = {
        str: "text",
        int: "number",
        Decimal: "number",
        bool: "boolean",
        dict: "object",
        list: "array",
    }
    return ", ".join(sorted({called[kind] for kind in kinds}))


def shown(value: Any) -> str:
    """Return a value in a few characters, for a message."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    text = written(value)
    if isinstance(value, dict | list):
        text = json.dumps(value, default=str, ensure_ascii=False)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def event_time(row: Mapping[str, Any], field: str) -> datetime | None:
    """Return when a row says that it happened, in UTC."""
    value = row.get(field)
    return None if value is None else read_time(written(value))
