"""How a key that landed is asked of its source, which may keep it otherwise.

A value lands as the declared type says, and a source is asked in its own writing: a
time without a zone as its clock showed it, null as null. Where one value that lands may
be written in many ways, as 7, 07 and 007 are, the rows that were not found by the key
are looked for among all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.row_hash import row_hashes
from landing.extraction.zones import shown_at

Clock = Literal["utc", "local", "day"]
"""What times are: of UTC or with an offset, of some zone's clock, or days."""


def written(value: object, clock: Clock | None, zone: ZoneInfo | None) -> list[str]:
    """Return the texts in which a source may have a value that landed, not null.

    `clock` is what the times of its column are, None where it has none.
    """
    if isinstance(value, datetime):
        if clock not in ("local", "day"):
            return [str(value)]
        shown = [str(each) for each in shown_at(value, zone)]
        return [each[:10] for each in shown] if clock == "day" else shown
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, Decimal):
        # a whole number is not read from 7.00
        is_whole = value == value.to_integral_value()
        return [f"{value:.0f}" if is_whole else f"{value:f}"]
    return [str(int(value)) if isinstance(value, bool) else str(value)]


def rows_of(
    keys: pa.Table,
    kept: Sequence[pa.DataType | None],
    schema: pa.Schema,
    asked: Callable[[], Iterable[pa.Table]],
    everything: Callable[[], Iterable[pa.Table]],
    *,
    is_typed: bool = True,
) -> pa.Table:
    """Return the rows of keys that landed, and maybe others, as `schema` has them.

    `kept` are the types that the key's columns have in the source, of each None for a
    number of any size. `asked` reads the rows of these keys as `written` has them, and
    `everything` all rows, which is done only where a key that was not found may be
    written otherwise: any, where the source is not `is_typed`, so that it may compare
    a value with texts that it was given.
    """
    names = keys.schema.names
    lands = [schema.field(name).type for name in names]
    found = [schema.empty_table()]
    pairs = list(zip(kept, lands, strict=True))
    if keys.num_rows and all(_is_asked(*pair) for pair in pairs):
        found.extend(asked())
    if not is_typed or not all(_is_found(*pair) for pair in pairs):
        missing = row_hashes(keys)
        for rows in found:
            there = row_hashes(rows.select(names))
            missing = missing.filter(pc.invert(pc.is_in(missing, value_set=there)))
        if len(missing):
            found.extend(_with_keys(missing, everything(), names))
    return pa.concat_tables(found)


def _is_asked(kept: pa.DataType | None, lands: pa.DataType) -> bool:
    """Return whether a source can be asked at all for a value that landed.

    `kept` is the type that its column has there, None for numbers of any size. A text
    can be compared with any text, and no other type with one that it does not read.
    """
    return (kept is not None and pa.types.is_string(kept)) or _is_found(kept, lands)


def _is_found(kept: pa.DataType | None, lands: pa.DataType) -> bool:
    """Return whether a value that landed has one writing in the source, and is found.

    Both are as `_is_asked` has them.
    """
    if kept == lands:
        return True
    if pa.types.is_string(lands):
        return kept is None or not pa.types.is_binary(kept)
    if kept is None:
        return _is_number(lands)
    return (
        (_is_number(kept) and _is_number(lands))
        or (pa.types.is_floating(kept) and pa.types.is_floating(lands))
        or (_is_time(kept) and _is_time(lands))
    )


def _with_keys(
    keys: pa.Array, tables: Iterable[pa.Table], names: list[str]
) -> Iterator[pa.Table]:
    """Yield the rows whose keys have these hashes."""
    for rows in tables:
        chosen = rows.filter(pc.is_in(row_hashes(rows.select(names)), value_set=keys))
        if chosen.num_rows:
            yield chosen


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _is_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))
