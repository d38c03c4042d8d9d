"""CSV files: comma separated, with a header, in UTF-8."""

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.arrow import declared
from landing.columns.values import check_columns
from landing.declarations import FileSource
from landing.readers.files.content import BOM, wrong

_BATCH = 10_000

# The module refuses a field of more than 128 KiB; a text may be longer. Without any
# limit, a quotation mark that is never closed would take all that follows into memory.
_LONGEST = 16 * 1024 * 1024


def csv_tables(source: FileSource, where: str, stream: BinaryIO) -> Iterator[pa.Table]:
    """Yield the rows of a file, its columns in the order of its header.

    A value is a text as it is written, and none where it is empty. Raises
    `SourceError` where the file is not whole, or lacks a declared column.
    """
    records = _records(source, where, stream)
    header = _header(source, where, records)
    batch: list[list[str]] = []
    for line, row in records:
        if len(row) != len(header):
            raise wrong(
                source,
                f"{where}, line {line}: the row has {len(row)} values, "
                f"the header {len(header)}",
            )
        batch.append(row)
        if len(batch) == _BATCH:
            yield _table(source, header, batch)
            batch = []
    yield _table(source, header, batch)


def _table(
    source: FileSource, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    texts = [pa.array(values, pa.string()) for values in columns]
    found = [pc.if_else(pc.equal(each, ""), None, each) for each in texts]
    return declared(source, pa.table(found, names=list(header)))


def _header(
    source: FileSource, where: str, records: Iterator[tuple[int, list[str]]]
) -> Sequence[str]:
    """Return the header, checked against the declaration."""
    header = next((row for _, row in records), None)
    if header is None:
        raise wrong(source, f"{where} is empty: it has no header")
    if "" in header:
        place = header.index("") + 1
        raise wrong(source, f"{where}: column {place} of the header has no name")
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise wrong(source, f"{where}: the header names {twice[0]} twice")
    check_columns(source, header, where)
    return header


def _records(
    source: FileSource, where: str, stream: BinaryIO
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins, empty lines aside."""
    csv.field_size_limit(_LONGEST)  # the module's, which others set, too
    reader = csv.reader(_lines(source, where, stream), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise wrong(
                    source,
                    f"{where} ends within the quoted value that the row on line "
                    f"{line} opens",
                ) from error
            if "field limit" in str(error):
                raise wrong(
                    source,
                    f"{where}, line {line}: a value of the row that begins there has "
                    "more than 16 MB, as where a quotation mark is not closed",
                ) from error
            raise wrong(source, f"{where}, line {line}: {error}") from error
        if row:
            yield line, row


def _lines(source: FileSource, where: str, stream: BinaryIO) -> Iterator[str]:
    offset = 0
    for number, raw in enumerate(stream, 1):
        start = len(BOM) if number == 1 and raw.startswith(BOM) else 0
        try:
            yield raw[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            at_byte = offset + start + error.start
            raise wrong(
                source,
                f"{where}, line {number}: byte {at_byte} of the file is not UTF-8",
            ) from error
        offset += len(raw)
