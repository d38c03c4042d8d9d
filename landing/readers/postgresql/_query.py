"""The SQL that reads a table: names quoted, and of values only digits."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from landing.extraction.units import largest_of
from landing.extraction.window import WatermarkKind, day_before, format_time
from landing.extraction.zones import earliest_shown
from landing.readers.postgresql._catalog import PgTable, quoted
from landing.readers.postgresql._types import Landing, PgColumn
from landing.readers.sql.watermarks import FIRST_DAY, REGULAR

_INTEGERS = ("int2", "int4", "int8", "numeric")
_TIMES = ("timestamp", "timestamptz", "date")
_TEXTS = ("text", "varchar", "bpchar")

_WHOLE = "^[+-]?[0-9]{1,18}$"


def select(landings: Sequence[Landing], table: PgTable, *, alias: str = "t") -> str:
    """Return the statement that asks for columns of all rows."""
    names = (f"{alias}.{quoted(one.column.name)}" for one in landings)
    asked = ", ".join(
        one.select.format(name) for one, name in zip(landings, names, strict=True)
    )
    return f"select {asked} from {table.quoted} {alias}"


def since(
    landings: Sequence[Landing],
    table: PgTable,
    watermark: PgColumn,
    kind: WatermarkKind,
    declared: str,
    low: int,
    zone: ZoneInfo | None,
) -> str:
    """Return the statement that asks for the rows of `Reading.batches`.

    Each branch is a range of the watermark's index, and no row is in two. `declared` is
    the type that is declared for the watermark, `zone` that of times without one.
    """
    everything = select(landings, table)
    wanted = _wanted(watermark, kind, declared, low, zone)
    if not wanted:
        return everything
    return " union all ".join(f"{everything} where {one}" for one in wanted)


def below(
    table: PgTable,
    watermark: PgColumn,
    kind: WatermarkKind,
    declared: str,
    low: int,
    zone: ZoneInfo | None,
) -> str | None:
    """Return the statement that asks whether `since` passes over a row: 1, or 0.

    None where it passes over none.
    """
    wanted = _wanted(watermark, kind, declared, low, zone)
    if not wanted:
        return None
    passed_over = " and ".join(f"not ({one})" for one in wanted)
    return (
        f"select case when exists (select 1 from {table.quoted} t "
        f"where {passed_over}) then 1 else 0 end"
    )


def by_key(
    landings: Sequence[Landing],
    table: PgTable,
    keys: Sequence[PgColumn],
    wanted: Sequence[str],
    nulls: Sequence[PgColumn],
) -> str:
    """Return the statement that asks for the rows of keys whose `nulls` are null.

    `wanted` has an array of texts for each other column, as the server quoted it.
    """
    everything = select(landings, table)
    if keys:
        arrays = ", ".join(f"{one}::text[]" for one in wanted)
        names = ", ".join(f"k{index}" for index in range(len(keys)))
        same = " and ".join(
            f"t.{quoted(key.name)} = w.k{index}::{key.cast}"
            for index, key in enumerate(keys)
        )
        everything += f" join unnest({arrays}) as w ({names}) on {same}"
    lacking = " and ".join(f"t.{quoted(key.name)} is null" for key in nulls)
    return f"{everything} where {lacking}" if lacking else everything


def largest(watermark: PgColumn, table: PgTable, declared: str) -> str:
    """Return the statement that asks for the largest value but that of the type."""
    name = quoted(watermark.name)
    if watermark.base in _TEXTS:
        # what is no number has no order
        name = f"case when {name}::text ~ '{_WHOLE}' then {name}::text::bigint end"
    return (
        f"select trunc(max({name}))::bigint from {table.quoted} "
        f"where {name} < {largest_of(declared)}"
    )


def _wanted(
    watermark: PgColumn,
    kind: WatermarkKind,
    declared: str,
    low: int,
    zone: ZoneInfo | None,
) -> list[str]:
    """Return conditions that hold for each row of a window; none where all are."""
    if kind == "integer":
        # the largest value of a type has no order, and is in every window
        low = min(low, largest_of(declared))
    name = f"t.{quoted(watermark.name)}"
    wanted = _ranges(name, watermark.base, kind, low, zone)
    if wanted and not watermark.not_null:
        wanted.append(f"{name} is null")
    return wanted


def _ranges(
    name: str, base: str, kind: WatermarkKind, low: int, zone: ZoneInfo | None
) -> list[str]:
    """Return conditions that hold for a row in turn, none where all are wanted."""
    if kind == "integer":
        if base in _INTEGERS:
            return [f"{name} >= {low}"]
        # numbers that are kept as text, or in a type that may round
        return [
            f"case when {name}::text ~ '{_WHOLE}' "
            f"then {name}::text::bigint >= {low} else {name} is not null end"
        ]
    if base in _TIMES:
        shown = low if base == "timestamptz" else earliest_shown(low, zone)
        written = format_time(shown // 1000 * 1000)
        if base == "date":
            written = written[: len(FIRST_DAY)]
        # what is before all times of a file, such as -infinity, has no order there
        return [
            f"{name} >= {base} '{written}'",
            f"{name} < {base} '{FIRST_DAY}{'' if base == 'date' else ' 00:00Z'}'",
        ]
    day = day_before(low)
    if base not in _TEXTS or day is None:
        return []
    text = f'{name}::text collate "C"'
    return [f"({text} >= '{day}' or {text} !~ '{REGULAR}')"]
