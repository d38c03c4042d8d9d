"""What the fields of a sample are, and which of them are the key and the time.

A guess says why it is one, and is never more than the rows say: what the macros
could not read of every row is kept as it is stated.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from landing.errors import RequestError, nearest
from landing.scaffold.names import is_readable
from landing.scaffold.readable import (
    PRECISION,
    fraction_digits,
    read_amount,
    read_time,
    read_unix,
)

Kind = Literal[
    "text", "whole number", "amount", "time", "boolean", "object", "array", "not read"
]
Rows = Sequence[Mapping[str, Any]]
"""Rows by field. A value is None, bool, int, Decimal, str, bytes, dict or list."""

_ID = re.compile(
    r"(^|_)(id|ids|key|code|uuid|guid|no|nr|number|num|ref|reference|version|phone"
    r"|zip|postcode|plz|sku|ean|isbn|iban|imei|vin)$"
)
_MONEY = re.compile(
    r"(^|_)(amount|price|cost|total|subtotal|fee|tax|vat|refund|revenue|balance"
    r"|discount|salary|rate|ratio|percent|percentage|score|weight|distance|duration"
    r"|temperature|km|kg)(_|$)"
)
_WHEN = re.compile(
    r"(^|_)(at|on|ts|time|timestamp|date|datetime|day|when|since|until|updated|created"
    r"|modified|changed|expires|expiry|deadline|start|started|end|ended|ms|millis)$"
)
_HAPPENED = ("event_time", "event_timestamp", "timestamp", "ts", "occurred_at", "time")
_SENT = ("event_at", "happened_at", "sent_at", "emitted_at", "recorded_at", "at")
_CHANGED = ("last_updated", "updated_at", "last_modified", "modified_at", "changed_at")
_CHANGED_TOO = ("updated", "modified", "changed", "updated_on", "modified_on")
_CANONICAL = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_SHOWN = 32


@dataclass(frozen=True, slots=True)
class Field:
    """A field, what it was guessed as and why.

    `scale` is the digits of an amount behind its point. `as_stated` marks a text that
    may be anything, kept as the payload states it. `always` is whether every row of
    the sample states it, `is_distinct` whether no two of them state the same.
    """

    name: str
    kind: Kind
    why: str
    example: str
    scale: int = 2
    as_stated: bool = False
    always: bool = True
    may_be_key: bool = False
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be the key, or the time; `best` is what it is unless asked.

    `best` is None where several are as good as each other, or none is.
    """

    best: str | None
    candidates: tuple[str, ...]


def guess_fields(rows: Rows, *, untyped: bool = False) -> list[Field]:
    """Return the fields of all rows, in the order in which they are first stated.

    `untyped` are rows of which every value is a text, as those of CSV files.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    first: dict[str, str] = {}
    fields = []
    for name in names:
        stated = [row[name] for row in rows if name in row and _is_stated(row[name])]
        field = _guess(name, stated, untyped=untyped)
        other = first.setdefault(name.lower(), name)
        if not is_readable(name):
            field = replace(field, kind="not read", why="its name cannot be read")
        elif other != name:
            why = f"its name differs from {other} in nothing but case"
            field = replace(field, kind="not read", why=why)
        always = len(stated) == len(rows)
        readable = field.kind in ("text", "whole number") and not field.as_stated
        fields.append(
            replace(
                field,
                always=always,
                may_be_key=readable and bool(stated),
                is_distinct=readable and len({*map(written, stated)}) == len(stated),
            )
        )
    return fields


def choose_key(
    fields: Sequence[Field], entity: str, *, of_a_table: bool = False
) -> Choice:
    """Return which field is the key, by its name, of those that every row states.

    No two rows of a table have the same.
    """
    able = [
        f.name
        for f in fields
        if f.may_be_key and f.always and (f.is_distinct or not of_a_table)
    ]
    return _first_of(
        able,
        lambda n: n in (f"{entity}_id", f"{entity}_key", f"{entity}_uuid", entity),
        lambda n: n in (f"{entity}_no", f"{entity}_nr", f"{entity}_number"),
        lambda n: n in ("id", "uuid", "guid", "key"),
        lambda n: n.endswith(("_id", "_uuid", "_guid", "_key")),
    )


def choose_time(fields: Sequence[Field], *, of_a_table: bool = False) -> Choice:
    """Return which field is the event time, by its name, or the only one that can be.

    Of a table's row it is when the row changed.
    """
    able = [f.name for f in fields if f.kind == "time" and f.always]
    happened = [_HAPPENED, _SENT]
    changed = [_CHANGED, _CHANGED_TOO]
    tiers = [*changed, *happened] if of_a_table else [*happened, *changed]
    asked: list[Callable[[str], bool]] = [
        lambda n, names=names: n in names  # type: ignore[misc]
        for names in tiers
    ]
    return _first_of(able, *asked, lambda _: True)


def field_called(fields: Sequence[Field], name: str, option: str) -> Field:
    """Return the field that an option names; raise `RequestError` if there is none."""
    for field in fields:
        if field.name == name:
            return field
    known = [field.name for field in fields]
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are {listed(known)}"
    raise RequestError(f"{option}: the sample has no field {name}", way_out=hint)


def check_key(field: Field, option: str) -> None:
    """Raise `RequestError` where a field cannot be the key."""
    if not field.may_be_key:
        raise RequestError(
            f"{option}: {field.name} is {_a(field)}, and a key is a text or a whole "
            "number",
            way_out=f"Name another field by {option}",
        )


def check_time(field: Field, option: str) -> None:
    """Raise `RequestError` where a field cannot be the event time."""
    if field.kind != "time":
        raise RequestError(
            f"{option}: {field.name} is {_a(field)}, and no time that can be read: "
            f"{field.why}",
            way_out="Name a field with an ISO 8601 time or Unix seconds by "
            f"{option}, or have the producer send one",
        )


def check_watermark(field: Field) -> None:
    """Raise `RequestError` where a field that is no time is no number that grows."""
    if field.kind not in ("whole number", "text") or not field.always:
        raise RequestError(
            f"--watermark: {field.name} is {_a(field)}, and a watermark is a time or a "
            "whole number that every row has",
            way_out="Name another column by --watermark",
        )


def is_number(rows: Rows, name: str) -> bool:
    """Return whether a field is a whole number in every row, and no text."""
    return all(
        isinstance(value := row.get(name), int)
        or (isinstance(value, str) and bool(_CANONICAL.fullmatch(value)))
        for row in rows
    )


def why_none(fields: Sequence[Field], option: str) -> str:
    """Return what the fields are that might have been the key, or the time."""
    if option == "--key":
        near = [f for f in fields if _ID.search(snake(f.name))]
    else:
        near = [f for f in fields if f.kind == "time" or _WHEN.search(snake(f.name))]
    said = [
        f"{f.name} is {f.why if f.always else 'missing in some rows'}" for f in near[:6]
    ]
    return ", ".join(said) or f"there are {listed([f.name for f in fields])}"


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence, the first twelve of many."""
    shown = ", ".join(names[:12]) or "none"
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown


def snake(name: str) -> str:
    """Return a name in small letters, its words apart: `customerId` is customer_id."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def written(value: Any) -> str:
    """Return a value as text, as the payload states it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _a(field: Field) -> str:
    article = "an" if field.kind[0] in "ao" else "a"
    return field.kind if field.kind == "not read" else f"{article} {field.kind}"


def _first_of(names: Sequence[str], *asked: Callable[[str], bool]) -> Choice:
    for question in asked:
        found = tuple(name for name in names if question(snake(name)))
        if found:
            return Choice(found[0] if len(found) == 1 else None, found)
    return Choice(None, tuple(names))


def _is_stated(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip(" "))


def _guess(name: str, values: Sequence[Any], *, untyped: bool) -> Field:
    if not values:
        why = "no row states it: kept as it will be stated"
        return Field(name, "text", why, "", as_stated=True)
    if untyped and all(_CANONICAL.fullmatch(value) for value in values):
        values = [int(value) for value in values]
    kinds = {type(value) for value in values}
    example = _shown(values[0])
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
    if not _WHEN.search(words) or any(read_time(text) is None for text in texts):
        return None
    unix = "Unix seconds" if all(map(read_unix, texts)) else "times"
    return Field(name, "time", f"{unix} by its name and in every row", example)


def _is_iso(text: str) -> bool:
    return read_unix(text) is None and read_time(text) is not None


def _as_number(
    name: str, words: str, kinds: set[type], texts: Sequence[str], example: str
) -> Field | None:
    if kinds == {int} and _ID.search(words):
        return Field(name, "text", "a number by which something is named", example)
    if str in kinds and (_ID.search(words) or all("." not in t for t in texts)):
        return None
    if kinds == {int} and any(len(text.lstrip("-")) > PRECISION for text in texts):
        return Field(name, "text", f"more than {PRECISION} digits", example)
    scale = max(2, *map(fraction_digits, texts), 0)
    reads = all(read_amount(text, scale) is not None for text in texts)
    if kinds == {int} and not _MONEY.search(words):
        if all(read_amount(text, 0) is not None for text in texts):
            return Field(name, "whole number", _why_whole(words, texts), example)
    elif reads:
        why = "a decimal number, or one by its name"
        return Field(name, "amount", why, example, scale)
    return None


def _why_whole(words: str, texts: Sequence[str]) -> str:
    if _WHEN.search(words):
        if all(len(text) == 13 for text in texts):
            return "milliseconds, which cannot be read as a time"
        if all(len(text) == 8 for text in texts):
            return "a day without dashes, which cannot be read as a time"
    return "a whole number in every row"


def _as_text(
    name: str, words: str, kinds: set[type], texts: Sequence[str], example: str
) -> Field:
    if kinds == {str}:
        why = "text"
        if _WHEN.search(words):
            why = "text; it cannot be read as a time"
        return Field(name, "text", why, example)
    if kinds == {str, int}:
        return Field(name, "text", "text in some rows, numbers in others", example)
    if kinds <= {int, Decimal}:
        below = any(text.startswith("-") for text in texts)
        said = "below zero" if below else "that no amount can hold"
        why = f"numbers {said}: kept as stated"
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


def _shown(value: Any) -> str:
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
