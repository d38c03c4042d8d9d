"""The text that COPY writes, as columns of Arrow.

A row is a line, columns are divided by tabs, null is `\\N`, and a backslash begins what
stands for a character that would divide. There is no quoting, so that Arrow's reader
of CSV takes it as it is, and no value becomes an object of Python. What that reader
refuses is looked at again, a value at a time, by `landing.columns.values`.
"""

import binascii
from collections.abc import Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from landing.columns.types import declared_type
from landing.columns.values import to_declared
from landing.declarations import TableSource
from landing.extraction.window import Value
from landing.extraction.zones import to_utc
from landing.readers.postgresql._types import Landing

_PARSE = csv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False)

# PostgreSQL's text holds no NUL, so that one can stand for the backslash meanwhile.
_MEANWHILE = b"\x00"
_ESCAPES = (
    (b"\\\\", _MEANWHILE),
    (b"\\n", b"\n"),
    (b"\\t", b"\t"),
    (b"\\r", b"\r"),
    (b"\\b", b"\b"),
    (b"\\f", b"\f"),
    (b"\\v", b"\v"),
    (_MEANWHILE, b"\\"),
)
_HEX = rb"\\x"
"""How COPY writes what stands before the digits of a bytea."""


def to_arrow(
    block: bytes, landings: Sequence[Landing], source: TableSource
) -> pa.Table:
    """Return the rows of a block of whole lines, each column as it lands.

    Raises `SourceError`, naming the row's key, column and value, where a type cannot
    hold a value exactly.
    """
    escaped = b"\\" in block
    types = [one.parsed or pa.string() for one in landings]
    read = _columns(block, types)
    texts = _Texts(block, landings, source)
    columns = []
    for index, one in enumerate(landings):
        values = read[index]
        try:
            if values is None or one.parsed is None:
                raise _ByValueError
            columns.append(_finished(values, one, escaped, source.zone))
        except (pa.ArrowInvalid, _ByValueError):
            columns.append(texts.converted(index))
    return pa.table(columns, schema=schema_of(landings))


def schema_of(landings: Sequence[Landing]) -> pa.Schema:
    """Return the columns as they land."""
    return pa.schema([pa.field(one.column.name, one.lands) for one in landings])


class _ByValueError(Exception):
    """A column has to be converted a value at a time."""


def _columns(
    block: bytes, types: Sequence[pa.DataType]
) -> list[pa.ChunkedArray | None]:
    """Return the columns, None for one that Arrow does not convert."""
    try:
        return list(_read(block, types).columns)
    except pa.ArrowInvalid:
        return [_column(block, types, index) for index in range(len(types))]


def _column(
    block: bytes, types: Sequence[pa.DataType], index: int
) -> pa.ChunkedArray | None:
    try:
        return _read(block, types, only=index).column(0)
    except pa.ArrowInvalid:
        return None


def _read(
    block: bytes, types: Sequence[pa.DataType], *, only: int | None = None
) -> pa.Table:
    names = [str(index) for index in range(len(types))]
    return csv.read_csv(
        pa.py_buffer(block),
        read_options=csv.ReadOptions(
            use_threads=False, block_size=len(block) + 1, column_names=names
        ),
        parse_options=_PARSE,
        convert_options=csv.ConvertOptions(
            column_types=dict(zip(names, types, strict=True)),
            include_columns=[] if only is None else [names[only]],
            null_values=[r"\N"],
            strings_can_be_null=True,
            true_values=["t"],
            false_values=["f"],
        ),
    )


class _Texts:
    """The values of a block as text, read where one has to be looked at."""

    def __init__(
        self, block: bytes, landings: Sequence[Landing], source: TableSource
    ) -> None:
        self._block = block
        self._landings = landings
        self._source = source

    def converted(self, index: int) -> pa.ChunkedArray:
        """Return a column by `columns.values`, which refuses what is not exact."""
        landing = self._landings[index]
        data_type = declared_type(landing.lands)
        assert data_type is not None  # noqa: S101 - nothing else lands
        names = [one.column.name for one in self._landings]
        values = to_declared(self._source, names, self._rows, index, data_type)
        return pa.chunked_array([values])

    @cached_property
    def _rows(self) -> list[tuple[Value, ...]]:
        read = _read(self._block, [pa.binary()] * len(self._landings))
        columns = zip(read.columns, self._landings, strict=True)
        return list(zip(*(_decoded(*one) for one in columns), strict=True))


def _decoded(values: pa.ChunkedArray, landing: Landing) -> list[Value]:
    if landing.column.base == "bytea":
        return [value for chunk in values.chunks for value in _bytes(chunk).to_pylist()]
    return [
        None if value is None else value.decode("utf-8")
        for value in _unescaped(values).to_pylist()
    ]


def _finished(
    values: pa.ChunkedArray, landing: Landing, escaped: bool, zone: ZoneInfo | None
) -> pa.ChunkedArray:
    if pa.types.is_binary(landing.parsed):
        values = pa.chunked_array([_bytes(chunk) for chunk in values.chunks])
    elif pa.types.is_string(landing.parsed):
        if escaped:
            values = _unescaped(values)
    elif pa.types.is_decimal(landing.parsed):
        # the reader of CSV takes 1000 for a decimal(5,2): six digits
        values.validate(full=True)
    elif landing.parsed == pa.timestamp("us"):
        values = pa.chunked_array([to_utc(chunk, zone) for chunk in values.chunks])
    return values.cast(landing.lands)


def _unescaped(values: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pc.any(pc.match_substring(values, b"\\")).as_py():
        return values
    for sent, meant in _ESCAPES:
        values = pc.replace_substring(values, sent, meant)
    return values


def _bytes(values: pa.BinaryArray) -> pa.BinaryArray:
    """Return the bytes that hexadecimal digits mean, all at once."""
    # binary_slice would do, but that of Arrow 26 fails on some lengths
    digits = pc.binary_replace_slice(values, 0, len(_HEX), b"").fill_null(b"")
    _, ends, content = digits.buffers()
    offsets = pa.Array.from_buffers(
        pa.int32(), len(digits) + 1, [None, ends], offset=digits.offset
    )
    first, last = offsets[0].as_py(), offsets[-1].as_py()
    octets = binascii.unhexlify(content[first:last]) if last > first else b""
    halved = pc.divide(pc.subtract(offsets, first), 2).cast(pa.int32())
    valid = values.is_valid().buffers()[1] if values.null_count else None
    return pa.Array.from_buffers(
        pa.binary(), len(values), [valid, halved.buffers()[1], pa.py_buffer(octets)]
    )
