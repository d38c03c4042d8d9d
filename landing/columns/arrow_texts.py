"""Whole columns of texts as the types that are declared, where that is plain.

The rules for values, one by one, are in `landing.columns.values`. A column of which
every text is in the plainest form of its type becomes the same by Arrow, many times as
fast.
"""

import pyarrow as pa
import pyarrow.compute as pc

_DAY = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_UTC = pa.timestamp("us", tz="UTC")


def plainly(texts: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray | None:
    """Return the texts in a type that a declaration may name; null stays null.

    None where one of them is not in the plain form, and maybe no value of the type:
    whole numbers without a plus, decimals without an exponent that need not be
    rounded, days, and times with seconds in UTC, which says so by its `Z`.
    """
    form = _form(kind)
    if form is None:
        return None
    matches = pc.match_substring_regex(texts, f"^({form})$")
    if pc.all(matches).as_py() is False:  # null where there is no text at all
        return None
    if kind == _UTC:
        texts = pc.utf8_rtrim(texts, "Z")
        kind = pa.timestamp("us")
    try:
        values = texts.cast(kind)
    except pa.ArrowInvalid:
        return None  # too large, or a day that no month has
    return values.cast(_UTC) if pa.types.is_timestamp(kind) else values


def _form(kind: pa.DataType) -> str | None:
    if pa.types.is_integer(kind):
        return "-?[0-9]{1,18}"
    if pa.types.is_decimal(kind) and kind.precision > kind.scale:
        part = rf"(\.[0-9]{{1,{kind.scale}}})?" if kind.scale else ""
        return f"-?[0-9]{{1,{kind.precision - kind.scale}}}{part}"
    if pa.types.is_date(kind):
        return _DAY
    return f"{_DAY}[T ]{_TIME}Z" if kind == _UTC else None
