"""Excel workbooks (.xlsx): the rows of one sheet, below its first row of names."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import pyarrow as pa

from landing.columns.values import Row, SourceColumn, check_columns, to_table
from landing.declarations import FileSource
from landing.errors import SourceError, first_line
from landing.extraction.window import Value
from landing.readers.files.content import wrong

_BATCH = 10_000
_WHOLE = 2**53
"""Up to here a double says a whole number for certain."""


def excel_tables(
    source: FileSource, where: str, stream: BinaryIO
) -> Iterator[pa.Table]:
    """Yield the rows of the sheet that the source declares, or of the first one.

    A number is what Excel keeps, a double: the shortest text that says it, or what is
    declared. A day is text as `2026-05-04`, a time as ISO 8601 without a zone, a yes
    `true`. Rows without any value are passed over. Raises `SourceError` where the
    workbook cannot be read, a cell holds an error such as `#N/A`, or a declared column
    is missing.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise SourceError(
            f"source {source.name}: Excel files need the package openpyxl",
            way_out="pip install 'tidemark[excel]'",
        ) from error
    try:
        workbook = load_workbook(stream, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise wrong(
            source, f"{where} cannot be read as an .xlsx workbook: {first_line(error)}"
        ) from error
    try:
        yield from _tables(source, where, _sheet(source, where, workbook))
    finally:
        workbook.close()


def _sheet(source: FileSource, where: str, workbook: Any) -> Any:
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    name = source.sheet or next(iter(sheets), None)
    if name not in sheets:
        raise SourceError(
            f"source {source.name}: {where} has no sheet {name or 'at all'}; "
            f"it has {', '.join(sheets) or 'none'}",
            way_out=f"Mend landing.sheet in {source.file}, or the file",
        )
    sheet = sheets[name]
    sheet.reset_dimensions()  # what a program wrote about it may be wrong
    return sheet


def _tables(source: FileSource, where: str, sheet: Any) -> Iterator[pa.Table]:
    rows = sheet.iter_rows()
    header = _header(source, where, next(rows, ()))
    columns = [SourceColumn(name) for name in header]
    batch: list[Row] = []
    for cells in rows:
        values = [_value(source, where, cell) for cell in cells]
        if any(value is not None for value in values[len(header) :]):
            raise wrong(
                source,
                f"{where}: row {_row(cells)} has a value beyond the last column that "
                "has a name",
            )
        if any(value is not None for value in values):
            missing = [None] * (len(header) - len(values))
            batch.append([*values[: len(header)], *missing])
        if len(batch) == _BATCH:
            yield to_table(source, columns, batch)
            batch = []
    yield to_table(source, columns, batch)


def _header(source: FileSource, where: str, cells: Sequence[Any]) -> Sequence[str]:
    values = [_value(source, where, cell) for cell in cells]
    while values and values[-1] is None:
        values.pop()
    names = ["" if value is None else str(value) for value in values]
    if not names:
        raise wrong(source, f"{where} is empty: its first row has no names")
    if "" in names:
        place = names.index("") + 1
        raise wrong(source, f"{where}: column {place} of the first row has no name")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise wrong(source, f"{where}: the first row names {twice[0]} twice")
    check_columns(source, names, where)
    return names


def _value(source: FileSource, where: str, cell: Any) -> Value:
    """Return what a cell holds; an empty text is none."""
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "e":
        raise wrong(source, f"{where}: cell {cell.coordinate} holds the error {value}")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    if isinstance(value, datetime):
        is_day = value.time() == time.min and _is_day(cell.number_format)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _hours(value)
    return value if isinstance(value, int | float) else _unescaped(str(value))


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML has no form for: `_x000D_` is one."""
    from openpyxl.utils.escape import unescape

    return str(unescape(text))


def _is_day(number_format: str) -> bool:
    from openpyxl.styles.numbers import is_datetime

    return bool(is_datetime(number_format) == "date")


def _hours(span: timedelta) -> str:
    """Return a span as Excel shows it, `30:15:00`: hours, minutes and seconds."""
    seconds = span.days * 86_400 + span.seconds
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    part = f".{span.microseconds:06}" if span.microseconds else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}{part}"


def _row(cells: Sequence[Any]) -> object:
    return next(cell.row for cell in cells if cell.value is not None)
