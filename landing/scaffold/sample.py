"""Rows to guess from: lines of NDJSON, or the first rows of a table or of CSV files."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any, cast

from landing.columns.types import number_text
from landing.declarations import FileSource, RowSource
from landing.errors import InputError, SourceError
from landing.readers import Place, Reader
from landing.readers.files import tables_of
from landing.readers.sqlite import SqliteReading
from landing.scaffold.guess import Rows

MOST = 10_000
"""Rows that are looked at; more would say nothing new of what their fields are."""

MOST_NAMES = 200_000
"""Lines of which it is known whether they state a field that those rows do not."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Unused:
    """A line that is no payload: its number, from 1, why, and how it begins."""

    line: int
    why: str
    begins: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows, each with its payload and its line's number, and the lines that are none.

    A table's rows have neither payload nor line. `later` are the fields that only lines
    behind these state, each with the first line that does; `is_cut` says that there are
    lines of which not even that is known.
    """

    rows: Rows
    payloads: Sequence[str] = ()
    lines: Sequence[int] = ()
    unused: Sequence[Unused] = ()
    primary_key: tuple[str, ...] = ()
    later: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False

    def place(self, row: int) -> str:
        """Return where a row of the sample stands, by its number from 0."""
        return f"line {self.lines[row]}" if self.lines else f"row {row + 1}"


def of_lines(lines: Iterable[bytes], name: str) -> Sample:
    """Return the objects of the first lines, their text, and the lines that are none.

    A field that an object states twice has its first value. Of lines behind the first
    10,000 the names of fields are read, up to line 200,000. Raises `InputError` where
    fewer than half of the lines are objects.
    """
    rows, payloads = list[Mapping[str, Any]](), list[str]()
    numbers, unused = list[int](), list[Unused]()
    numbered = enumerate(lines, start=1)
    for number, line in islice(numbered, MOST):
        content = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if not content:
            continue
        read = _read(content)
        if isinstance(read, str):
            unused.append(Unused(number, read, _beginning(content)))
            continue
        rows.append(read)
        payloads.append(content.decode("utf-8"))
        numbers.append(number)
    if not rows and not unused:
        raise InputError(f"{name} is empty", way_out="Give a file with some payloads")
    if len(rows) < len(unused):
        raise InputError(
            f"{name}: {len(unused):,} of {len(rows) + len(unused):,} lines are no JSON "
            f"object; line {unused[0].line} {unused[0].why}: {unused[0].begins}",
            way_out="Give one payload a line: jq -c . writes objects of several lines "
            "so, jq -c '.[]' an array",
        )
    later = _stated_later(rows, islice(numbered, MOST_NAMES - MOST))
    is_cut = next(numbered, None) is not None
    return Sample(rows, payloads, numbers, unused, later=later, is_cut=is_cut)


def _stated_later(
    rows: Rows, numbered: Iterable[tuple[int, bytes]]
) -> Mapping[str, int]:
    """Return the fields that lines state and no row does, with the first such line."""
    known = {name for row in rows for name, value in row.items() if value is not None}
    later: dict[str, int] = {}
    for number, line in numbered:
        read = _read(line.strip())
        if isinstance(read, dict):
            for name, value in read.items():
                if value is not None and name not in known:
                    later.setdefault(name, number)
    return later


def _read(content: bytes) -> dict[str, Any] | str:
    """Return the object of a line, or why there is none."""
    try:
        row = json.loads(
            content.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_first_of_each,
        )
        # a half of a surrogate pair has no bytes
        json.dumps(row, default=str, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        return "is no UTF-8"
    except UnicodeEncodeError:
        return "has half of a character, a surrogate without the other"
    except json.JSONDecodeError as error:
        return f"is no JSON, from character {error.pos + 1} on"
    except RecursionError:
        return "is nested too deep"
    except ValueError as error:
        return f"is no JSON: {error}"
    return row if isinstance(row, dict) else "is JSON and no object"


def _beginning(content: bytes) -> str:
    text = content[:60].decode("utf-8", "replace")
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return f"{shown}..." if len(content) > len(shown.encode()) else shown


def of_source(reader: Reader | Place, source: RowSource) -> Sample:
    """Return the first rows of a table or of files; raise `SourceError`.

    Columns and types are found, so `source` declares none.
    """
    primary: tuple[str, ...] = ()
    rows: list[Mapping[str, Any]]
    if isinstance(source, FileSource):
        rows = list(islice(_rows_of_files(cast(Place, reader), source), MOST))
    else:
        with cast(Reader, reader).open(source) as reading:
            primary = reading.primary_key()
            if isinstance(reading, SqliteReading):
                # its columns have no types, its values do
                kept = (row for rows in reading.values(None) for row in rows)
                rows = _sampled(reading.schema.names, kept)
            else:
                tables = (table.to_pylist() for table in reading.batches(None))
                typed = islice(chain.from_iterable(tables), MOST)
                rows = [
                    {name: _value(value) for name, value in row.items()}
                    for row in typed
                ]
    if not rows:
        raise SourceError(
            f"source {source.name}: there is no row to guess from",
            way_out="Put one in, or declare it by hand as docs/modelling.md shows",
        )
    return Sample(rows, primary_key=primary)


def _rows_of_files(place: Place, source: FileSource) -> Iterator[Mapping[str, Any]]:
    try:
        for file in place.files(source.path):
            with place.open(file) as opened:
                where = f"{place.address}/{file.name}"
                for table in tables_of(source, where, opened.stream):
                    for row in table.to_pylist():
                        yield {name: _value(value) for name, value in row.items()}
    except (OSError, ValueError) as error:
        raise SourceError(
            f"source {source.name}: {source.path} in {place.address} cannot be read: "
            f"{error}",
            way_out="Mend the path, or the address of the connection",
        ) from error


def _sampled(
    names: Sequence[str], kept: Iterable[Sequence[Any]]
) -> list[Mapping[str, Any]]:
    return [
        dict(zip(names, map(_value, row), strict=True)) for row in islice(kept, MOST)
    ]


def _value(value: Any) -> Any:
    """Return a value as a sample has it: numbers exact, and a time as a text."""
    if isinstance(value, float):
        return Decimal(number_text(value))
    return value.isoformat() if isinstance(value, date | time) else value


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        read.setdefault(name, value)
    return read


def _refuse(constant: str) -> None:
    raise ValueError(f"it says {constant}")
