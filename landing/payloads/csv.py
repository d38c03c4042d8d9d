"""CSV: a JSON object a row, every value as text, exactly as in the file."""

import csv
import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from landing.errors import InputError
from landing.payloads._input import (
    BATCH_BYTES,
    BATCH_EVENTS,
    MAX_PAYLOAD,
    Chunk,
    InputFile,
)

_OTHER_DELIMITERS = {";": "a semicolon (;)", "\t": "a tab"}
_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


def check(file: InputFile) -> int:
    """Return the number of rows, blank lines included, without the header.

    Raises `InputError` where any row cannot be read as the header says.
    """
    rows = events = 0
    with file.path.open("rb") as opened:
        records = _records(opened, file)
        header = next(records, None)
        if header is None:
            raise file.error(
                "holds blank lines only", way_out="Fetch it again, or leave it out"
            )
        _check_header(file, header)
        for row in records:
            rows += 1
            events += bool(row)
    if not events:
        raise file.error("holds a header only", way_out="There is nothing to land")
    return rows


def chunks(file: InputFile) -> Iterator[Chunk]:
    """Yield the rows as JSON objects; an empty cell is null.

    Their numbers count rows of data: neither the header nor blank lines.
    """
    bodies: list[bytes] = []
    size = 0
    number = 0
    with file.path.open("rb") as opened:
        records = _records(opened, file)
        header = next(records)
        names = (_TO_JSON(name).replace("%", "%%") for name in header)
        template = "{" + ",".join(f"{name}:%s" for name in names) + "}"
        for row in filter(None, records):
            cells = tuple([_TO_JSON(cell) if cell else "null" for cell in row])
            body = (template % cells).encode()
            bodies.append(body)
            size += len(body)
            number += 1
            if len(bodies) >= BATCH_EVENTS or size >= BATCH_BYTES:
                yield Chunk(bodies, range(number - len(bodies) + 1, number + 1))
                bodies, size = [], 0
    if bodies:
        yield Chunk(bodies, range(number - len(bodies) + 1, number + 1))


def _check_header(file: InputFile, header: Sequence[str]) -> None:
    seen: set[str] = set()
    for position, name in enumerate(header, 1):
        if not name.strip():
            raise file.error(
                f"has a header without a name for column {position}",
                way_out="Name it",
            )
        if name in seen:
            raise file.error(
                f"has a header that names {name} twice", way_out="Rename one"
            )
        seen.add(name)
    for delimiter, known_as in _OTHER_DELIMITERS.items():
        if len(header) == 1 and delimiter in header[0]:
            raise file.error(
                f"has a header of one column with {known_as} in its name, which is "
                "what seems to part the columns",
                way_out="Save it with commas between the columns",
            )


def _records(opened: BinaryIO, file: InputFile) -> Iterator[list[str]]:
    """Yield the header and each row; a blank line after the header as []."""
    # the limit is the module's, not the reader's: its default is 128 KB a cell
    csv.field_size_limit(max(csv.field_size_limit(), MAX_PAYLOAD))
    reader = csv.reader(_lines(opened, file), strict=True)
    width = 0
    start = 1
    try:
        for row in reader:
            is_blank = not row or (width > 1 == len(row) and not row[0].strip())
            if is_blank:
                if width:
                    yield []
            elif width and len(row) != width:
                raise file.error(
                    f"has {len(row)} cells where the header has {width}", line=start
                )
            else:
                width = width or len(row)
                yield row
            start = reader.line_num + 1
    except csv.Error as error:
        raise file.error(
            f"begins a row that is not CSV: {error}",
            line=start,
            way_out="Check the quotes from there on",
        ) from error


def _lines(opened: BinaryIO, file: InputFile) -> Iterator[str]:
    number = 0
    encoding = "utf-8-sig"
    while line := opened.readline(MAX_PAYLOAD + 1):
        number += 1
        if len(line) > MAX_PAYLOAD:
            raise file.error(
                f"is longer than {MAX_PAYLOAD >> 20} MB, which no row is",
                line=number,
                way_out="Check that it is CSV",
            )
        yield _decoded(line, encoding, number, file)
        encoding = "utf-8"


def _decoded(line: bytes, encoding: str, number: int, file: InputFile) -> str:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(file, number, error.start + 1, "is not UTF-8") from error
    if "\0" in text:
        raise _not_text(file, number, line.index(b"\0") + 1, "is NUL")
    return text


def _not_text(file: InputFile, line: int, byte: int, what: str) -> InputError:
    return file.error(
        f"byte {byte:,} {what}", line=line, way_out="Save the file as UTF-8 text"
    )
