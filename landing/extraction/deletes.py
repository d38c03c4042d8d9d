"""Which values of a soft-delete column mean that a row is deleted.

Nothing is guessed. What is neither declared nor plainly yes, no or a time that has
come stops the extraction: a deleted row that lands as a living one is seen by nobody,
and nor is a living one that lands as deleted, as it is there until 9999-12-31.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from landing.clock import utc_now
from landing.columns.types import number_text
from landing.declarations import RowSource
from landing.errors import SourceError
from landing.extraction.window import at, parse_time

_YES = frozenset({"1", "t", "true", "y", "yes"})
_NO = frozenset({"", "0", "f", "false", "n", "no"})
_FIRST = at(datetime(1970, 1, 2, tzinfo=UTC))
"""From when on a time is one: those before stand for none, 1970-01-01 too."""
_AHEAD = timedelta(days=1)
"""How far ahead a time may be, which may be of any zone."""


def deleted_flags(source: RowSource, rows: pa.Table) -> pa.Array:
    """Return of each row, whose columns are the source's own, whether it is deleted.

    Raises `SourceError`, naming row and value, where one is not understood.
    """
    if source.deleted_column is None:
        return pa.repeat(pa.scalar(False), rows.num_rows)
    kept = rows[source.deleted_column].combine_chunks().dictionary_encode()
    now, listed = utc_now(), (source.deleted_values, source.kept_values)
    judged = [
        is_deleted(value, *listed, now=now) for value in kept.dictionary.to_pylist()
    ]
    flags = pa.array(judged, pa.bool_()).take(kept.indices)
    unclear = pc.and_(pc.is_null(flags), pc.is_valid(kept.indices))
    first = pc.index(unclear, True).as_py()
    if first >= 0:
        raise _not_understood(source, rows.slice(first, 1).to_pylist()[0])
    return pc.fill_null(flags, False)


def is_deleted(
    value: object,
    listed: Sequence[str] = (),
    kept: Sequence[str] = (),
    *,
    now: datetime,
) -> bool | None:
    """Return whether a value means a deleted row; None where it means nothing known.

    `listed` are the values that do, whatever their case, and `kept` those that do not;
    beside these only a plain no is understood. Where no value is listed that does,
    plain yes and no are, and times from 1970-01-02 until a day after `now`, aware.
    """
    text = _text(value)
    if text is None:
        return False if value is None else None
    if text in {_text(each) for each in listed}:
        return True
    if text in _NO or text in {_text(each) for each in kept}:
        return False
    if listed:
        return None
    time = parse_time(text)
    has_come = time is not None and _FIRST <= time <= at(now + _AHEAD)
    return True if text in _YES or has_come else None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = number_text(value)
    return str(value).strip().lower()


def _not_understood(source: RowSource, row: dict[str, object]) -> SourceError:
    key = ", ".join(f"{name}={row[name]!r}" for name in source.key)
    column = source.deleted_column
    shown = repr(row[str(column)])
    shown = shown if len(shown) <= 80 else f"{shown[:77]}..."
    listed = "; ".join(
        f"landing.{name} has {', '.join(values)}"
        for name, values in (
            ("deleted_values", source.deleted_values),
            ("kept_values", source.kept_values),
        )
        if values
    )
    return SourceError(
        f"source {source.name}: column {column} of row {key} holds {shown}, and "
        "nothing says whether such a row is deleted",
        way_out="Declare the values that mean deleted as landing.deleted_values, and "
        "others that do not as landing.kept_values" + (f": {listed}" if listed else ""),
    )
