"""Records of JSON as rows: every value as it was sent, or not at all.

A text is its characters, a number the digits as they are written (`1.10` is not
`1.1`), an object or an array its JSON. So what a declaration makes of a value is made
of what the source said.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

import pyarrow as pa

from landing import json_slices
from landing.columns.arrow import declared as declared_columns
from landing.columns.values import check_columns
from landing.declarations import RowSource
from landing.errors import SourceError
from landing.json_slices import NotJson, Slice

Record = Mapping[str, str | None]
"""The members of an object by name; None is null."""


def record_of(text: str) -> Record:
    """Return the members of an object; raise `NotJson` where the text is none.

    Of two members of one name the last one counts.
    """
    found = _plain(text)
    if found is None:
        members = json_slices.members(text.strip())
        found = {name: _text(value) for name, value in members.items()}
    return found


def records_in(text: str, path: Sequence[str] = ()) -> Iterator[Record]:
    """Yield the records of a document, one after the other.

    `path` are the names that lead to the array of them, or to one record; without
    any, the document is that. Raises `NotJson` where the text is no JSON, and
    `KeyError` with the name that is missing where the path leads nowhere. Null
    instead of an array is no records.
    """
    found = member_at(text, path)
    if found.value is None:
        return
    if isinstance(found.value, list):
        for each in json_slices.elements(found.text):
            yield record_of(each.text)
    else:
        yield record_of(found.text)


def member_at(text: str, path: Sequence[str]) -> Slice:
    """Return what stands at a path of names in a document; see `records_in`."""
    found = json_slices.whole(text)
    for name in path:
        members = (
            json_slices.members(found.text) if isinstance(found.value, dict) else {}
        )
        if name not in members:
            raise KeyError(name)
        found = members[name]
    return found


def table_of(source: RowSource, where: str, records: Sequence[Record]) -> pa.Table:
    """Return records as rows; `where` is what they are called in errors.

    Declared columns are there, null where a record lacks one, and what else any of the
    records has, as text. Raises `SourceError` where a value is not what is declared,
    and where a record is without a part of the key, which may be null.
    """
    declared = [column.name for column in source.columns]
    names = list(dict.fromkeys((*declared, *(n for each in records for n in each))))
    check_columns(source, names, where)
    for record in records:
        lacking = next((name for name in source.key if name not in record), None)
        if lacking is not None:
            raise SourceError(
                f"source {source.name}: a record of {where} has no {lacking}, which is "
                f"of its key; it has {', '.join(sorted(record)) or 'nothing'}",
                way_out=f"Mend landing.key in {source.file}, or the source",
            )
    texts = [
        pa.array([record.get(name) for record in records], pa.string())
        for name in names
    ]
    return declared_columns(source, pa.table(texts, names=names))


def _plain(text: str) -> dict[str, str | None] | None:
    """Return the members of an object that has no other in it; None of any other text.

    The decoder of Python gives numbers as they are written, and not where an object
    begins and ends. Half of a character can only come from an escape.
    """
    if "\\u" in text:
        return None
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None  # which the slower way explains
    if not isinstance(found, dict):
        return None
    for name, value in found.items():
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif value is not None and not isinstance(value, str):
            return None
    return found


def _text(found: Slice) -> str | None:
    if found.value is None:
        return None
    if not isinstance(found.value, str):
        return found.text
    try:
        found.value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotJson("half of a character stands alone", error.start) from error
    return found.value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_number)
