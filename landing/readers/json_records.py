"""Records of JSON as rows: every value as it was sent, or not at all.

A text is its characters, a number the digits as they are written (`1.10` is not
`1.1`), an object or an array its JSON. So what a declaration makes of a value is made
of what the source said.
"""

from collections.abc import Iterator, Mapping, Sequence

from landing import json_slices
from landing.json_slices import NotJson, Slice
from landing.rows import Row, SourceColumn

Record = Mapping[str, str | None]
"""The members of an object by name; None is null."""


def record_of(text: str) -> Record:
    """Return the members of an object; raise `NotJson` where the text is none.

    Of two members of one name the last one counts.
    """
    return {
        name: _text(value) for name, value in json_slices.members(text.strip()).items()
    }


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


def columns_of(
    records: Sequence[Record], declared: Sequence[str]
) -> tuple[SourceColumn, ...]:
    """Return the declared columns, then what else any of the records has, as found."""
    names = dict.fromkeys((*declared, *(name for each in records for name in each)))
    return tuple(SourceColumn(name) for name in names)


def rows_of(
    records: Sequence[Record], columns: Sequence[SourceColumn]
) -> Sequence[Row]:
    """Return the records' values in the order of the columns; what lacks is null."""
    names = [column.name for column in columns]
    return [[record.get(name) for name in names] for record in records]


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
