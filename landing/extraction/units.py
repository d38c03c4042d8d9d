"""What an integer watermark counts: a time since 1970, or only its own values.

A time's window is bounded by the source's clock, and reads a time's overlap again. A
sequence knows no clock: what it has for an overlap is a number of values.
"""

from datetime import timedelta
from typing import Literal

WatermarkUnit = Literal[
    "seconds", "milliseconds", "microseconds", "nanoseconds", "sequence"
]

NANOSECONDS: dict[WatermarkUnit, int] = {
    "seconds": 1_000_000_000,
    "milliseconds": 1_000_000,
    "microseconds": 1_000,
    "nanoseconds": 1,
}
"""How long each of the units is that are times."""

SEQUENCE_OVERLAP = 1_000
"""How many values of a sequence are read again unless a source says otherwise."""
SEQUENCE_ROWS = 1_000
"""How many rows of a sequence are read again at least, whatever their values are.

One value that stands far above the others would else put all that follow them below.
"""
TIME_OVERLAP = timedelta(minutes=10)
"""How much time is read again unless a source says otherwise."""

_LARGEST = {"bigint": 2**63 - 1, "smallint": 2**15 - 1}


def largest_of(data_type: str) -> int:
    """Return the largest value of a declared integer type.

    It marks a row that is without a watermark rather than being one: `valid until`
    and its like. Such a row has no position, so it is in every window.
    """
    return _LARGEST.get(data_type, 2**31 - 1)


def guess(value: int | None) -> WatermarkUnit:
    """Return the unit in which a value is a time of this century; else a sequence."""
    if value is not None:
        for unit in NANOSECONDS:
            first, last = century(unit)
            if first <= value < last:
                return unit
    return "sequence"


def century(unit: WatermarkUnit) -> tuple[int, int]:
    """Return the years 2000 to 2100 in a unit of time, without the last."""
    second = 1_000_000_000 // NANOSECONDS[unit]
    return 946_684_800 * second, 4_102_444_800 * second


def overlap_of(unit: WatermarkUnit, overlap: timedelta | int | None) -> int:
    """Return an overlap in values of an integer watermark.

    Unless a source says one, ten minutes, and at least a thousand values: what was
    guessed to be a time may be a sequence.
    """
    if isinstance(overlap, int):
        return overlap
    if unit == "sequence":
        return SEQUENCE_OVERLAP
    span = TIME_OVERLAP if overlap is None else overlap
    values = -(span // timedelta(microseconds=-1)) * 1000 // NANOSECONDS[unit]
    return max(values, SEQUENCE_OVERLAP) if overlap is None else values
