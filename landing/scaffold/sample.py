"""Rows to guess from: lines of NDJSON, or the first rows of a table or of CSV files."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from landing.columns import number_text
from landing.declarations import RowSource
from landing.errors import InputError, SourceError
from landing.readers import Reader
from landing.readers.sqlite import SqliteReading
from landing.scaffold.guess import Rows

MOST = 10_000
"""Rows that are looked at; more would say nothing new of what their fields are."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows, each with its payload, and how many lines were no JSON object."""

    rows: Rows
    payloads: Sequence[str] = ()
    passed_over: int = 0
    primary_key: tuple[str, ...] = ()


def of_lines(lines: Iterable[bytes], name: str) -> Sample:
    """Return the objects of the first lines, and their text.

    Lines that are no JSON object are counted and passed over; a field that an object
    states twice has its first value. Raises `InputError` where there is no object.
    """
    rows, payloads, first_wrong = list[Mapping[str, Any]](), list[str](), ""
    passed_over = 0
    for number, line in enumerate(islice(lines, MOST)):
        content = (line.removeprefix(_BOM) if number == 0 else line).strip()
        if not content:
            continue
        try:
            text = content.decode("utf-8")
            row = json.loads(
                text,
                parse_float=Decimal,
                parse_constant=_refuse,
                object_pairs_hook=_first_of_each,
            )
            # a half of a surrogate pair has no bytes
            json.dumps(row, default=str, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
            payloads.append(text)
        else:
            first_wrong = first_wrong or repr(content[:40])[1:]
            passed_over += 1
    if rows:
        return Sample(rows, payloads, passed_over)
    if not passed_over:
        raise InputError(f"{name} is empty", way_out="Give a file with some payloads")
    raise InputError(
        f"{name} has no line that is a JSON object; the first is {first_wrong}",
        way_out="Give one payload a line: jq -c . writes objects of several lines so, "
        "jq -c '.[]' an array",
    )


def of_source(reader: Reader, source: RowSource) -> Sample:
    """Return the first rows of a table or of files; raise `SourceError`.

    Columns and types are found, so `source` declares none.
    """
    with reader.open(source) as reading:
        names = [column.name for column in reading.columns]
        primary: tuple[str, ...] = ()
        if isinstance(reading, SqliteReading):
            primary = reading.primary_key()
        found = list(islice(_rows(reading.rows(None, None)), MOST))
    rows = [dict(zip(names, map(_value, row), strict=True)) for row in found]
    if not rows:
        raise SourceError(
            f"source {source.name}: there is no row to guess from",
            way_out="Put one in, or declare it by hand as docs/modelling.md shows",
        )
    return Sample(rows, primary_key=primary)


def _rows(batches: Iterable[Any]) -> Iterator[Sequence[Any]]:
    for batch in batches:
        yield from batch.rows


def _value(value: Any) -> Any:
    """Return a value as a sample has it: no float, but what it lands as."""
    return Decimal(number_text(value)) if isinstance(value, float) else value


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        read.setdefault(name, value)
    return read


def _refuse(constant: str) -> None:
    raise ValueError(constant)
