"""What a row of a table says, as one short text: the identity of a version.

`row_hash` is 32 lower-case hex digits: the MD5 of the row's values as they land.
Two rows of a source have the same hash just where they have the same text below, so
that Silver counts a row that was read twice as one version.

The text holds, for every column that is not null, the column's name and its value,
each as a netstring: its length in bytes, a colon, the bytes, a comma. The columns
stand in the order of their names, which are in lower case. The row
`{"Id": 7, "name": "Ana"}` is

    2:id,1:7,4:name,3:Ana,

and no other row has this text, whatever characters stand in names and values.
What follows from it:

- The order of columns and the case of their names are no part of it.
- A null leaves no trace. A column that the source gets later changes no hash of a row
  that has null in it. An empty text is no null.
- Types are no part of it: 450 as an integer, as a decimal with any scale, as a double
  and as the text "450" are the same. A column that is declared with another type, or
  declared for the first time, keeps the hashes of all rows whose values it writes as
  before.

Values are written in UTF-8:

    text         as it stands; nothing is trimmed or normalised
    bytes        as they stand
    integers     decimal digits, `-` before a negative one: 450
    decimals     as few digits as say the same: 450, 29.33, -0.5; no exponent
    doubles      the shortest decimal that means this very double, without an
                 exponent between 1e-38 and 1e38: 450, 29.33, 1e+40, nan, inf, -0
    booleans     true, false
    dates        2026-05-01
    times        UTC with six digits of the second: 2026-05-01T10:00:00.000000Z

None of this depends on the machine, its time zone, the version of Python or the rows
beside it. What landing adds, and `is_deleted` which it derives, is no part of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from itertools import groupby, pairwise
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.types import number_text

_ROWS = 32_768
"""Rows whose texts are in memory at a time."""
_SAMPLE = 256
"""Values that are looked at to see whether a column repeats a few."""
_SHORT = 1_000
_WRITTEN = pa.array([b"%d:" % length for length in range(_SHORT)], pa.large_binary())
"""The lengths of short values as they stand in the text."""
_TIME = len(" 00:00:00.000000")

_Part: TypeAlias = pa.Array | bytes
"""A piece of the texts: one for each row, or the same in all of them."""


def row_hashes(rows: pa.Table) -> pa.Array:
    """Return the hash of every row, as text, in the order of the rows.

    `rows` has the source's own columns, of types that landing writes, and no two
    whose names differ in nothing but their case. Raises `TypeError` for a type that
    landing never writes.
    """
    digests: list[bytes] = []
    for batch in rows.to_batches(max_chunksize=_ROWS):
        digests.extend(_md5(_texts(batch)))
    ends = pa.array(range(0, 32 * (rows.num_rows + 1), 32), pa.int32())
    hexes = pa.py_buffer(b"".join(digests).hex().encode("ascii"))
    return pa.StringArray.from_buffers(rows.num_rows, ends.buffers()[1], hexes)


def _texts(rows: pa.RecordBatch) -> pa.LargeBinaryArray:
    named = sorted(
        (name.lower(), index) for index, name in enumerate(rows.schema.names)
    )
    # an empty text to begin with, so that a row of nulls has one
    parts: list[_Part] = [pa.repeat(pa.scalar(b"", pa.large_binary()), rows.num_rows)]
    for name, index in named:
        octets = name.encode("utf-8")
        parts.extend(_column(b"%d:%b," % (len(octets), octets), rows.column(index)))
    return _joined(parts, null="skip")


def _column(name: bytes, values: pa.Array) -> Sequence[_Part]:
    """Return what a column adds to the texts; null where a value is null."""
    if _repeats(values):
        coded = values.dictionary_encode()
        once = _netstrings(name, coded.dictionary)
        return (_joined(once, null="emit_null").take(coded.indices),)
    parts = _netstrings(name, values)
    return (_joined(parts, null="emit_null"),) if values.null_count else parts


def _repeats(values: pa.Array) -> bool:
    """Return whether each value is better written once; others are written fast."""
    kind = values.type
    if pa.types.is_decimal128(kind) or pa.types.is_float64(kind):
        sample = values.slice(0, _SAMPLE)
        return bool(pc.count_distinct(sample).as_py() * 2 < len(sample))
    return False


def _netstrings(name: bytes, values: pa.Array) -> Sequence[_Part]:
    written = _written(values)
    # joined to all values at once, and not to each in a pass of its own
    end = b"Z" if pa.types.is_timestamp(values.type) else b""
    return (name, *_lengths(written, len(end)), written, end + b",")


def _lengths(values: pa.Array, more: int) -> Sequence[_Part]:
    """Return what stands before each value: its length and `more`, and a colon."""
    lengths = pc.binary_length(values)
    least, most = (pc.min_max(lengths)[end].as_py() for end in ("min", "max"))
    if most is None or least == most:
        return (b"%d:" % ((most or 0) + more),)
    if most + more < _SHORT:
        return (_WRITTEN.slice(more).take(lengths),)
    return (_large(pc.add(lengths, more).cast(pa.string())), b":")


def _joined(parts: Iterable[_Part], *, null: str) -> pa.Array:
    joined = [
        pa.scalar(part, pa.large_binary()) if isinstance(part, bytes) else part
        for part in (*_together(parts), b"")  # the last is what stands between them
    ]
    return pc.binary_join_element_wise(*joined, null_handling=null)


def _together(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Yield the parts, those that are the same in all rows as one where they meet."""
    for is_same, run in groupby(parts, lambda part: isinstance(part, bytes)):
        if is_same:
            yield b"".join(run)
        else:
            yield from run


def _large(text: pa.Array) -> pa.Array:
    return text.cast(pa.large_binary())


def _written(values: pa.Array) -> pa.Array:
    """Return the values as bytes, times without their Z; null stays null."""
    kind = values.type
    if _is_bytes(kind):
        return _large(values)
    if (
        pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date32(kind)
    ):
        return _large(values.cast(pa.string()))
    if pa.types.is_decimal128(kind):
        return _large(_decimals(values, kind.scale))
    if pa.types.is_float64(kind):
        texts = (None if v is None else number_text(v) for v in values.to_pylist())
        return _large(pa.array(texts, pa.string()))
    if pa.types.is_timestamp(kind):
        # without its zone, which is UTC, Arrow needs no database of zones
        naive = _large(values.cast(pa.timestamp("us")).cast(pa.string()))
        # counted from the end, for a year may have any number of digits
        return pc.binary_replace_slice(naive, -_TIME, 1 - _TIME, b"T")
    raise TypeError(f"landing writes no {kind}")


def _is_bytes(kind: pa.DataType) -> bool:
    return any(
        test(kind)
        for test in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    )


def _decimals(values: pa.Array, scale: int) -> pa.Array:
    written = values.cast(pa.string())
    if scale == 0:
        return written
    # Arrow writes what is small with an exponent
    small = pc.fill_null(pc.match_substring(written, "E"), False)
    plain = [f"{value:f}" for value in values.filter(small).to_pylist()]
    written = pc.replace_with_mask(written, small, pa.array(plain, pa.string()))
    return pc.ascii_rtrim(pc.ascii_rtrim(written, "0"), ".")


def _md5(texts: pa.LargeBinaryArray) -> list[bytes]:
    _, offsets, content = texts.buffers()
    ends = memoryview(offsets).cast("q")[texts.offset : texts.offset + len(texts) + 1]
    octets = memoryview(content) if content is not None else memoryview(b"")
    return [
        md5(octets[start:end], usedforsecurity=False).digest()
        for start, end in pairwise(ends.tolist())
    ]
