"""Of many series or units the largest: nothing is left out without a word."""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

from landing.dashboard.windows import Rows
from landing.publishing.declared import Shown

OTHERS = "others"
LARGEST = 5
"""So many stand by themselves where there are more than `MOST`."""
MOST = 6
"""More charts than this fill a page, and more series cannot be told apart."""


def largest(sums: Mapping[str, float]) -> frozenset[str]:
    """Return the names that stand by themselves: all, or those of the largest sums."""
    if len(sums) <= MOST:
        return frozenset(sums)
    # of equal ones the first by name, whatever the order of rows
    ordered = sorted(sums, key=lambda name: (-sums[name], name))
    return frozenset(ordered[:LARGEST])


def sums_of(cells: Iterable[tuple[str, Any]]) -> dict[str, float]:
    """Return the sum of each name's figures; null and NaN add nothing."""
    sums: dict[str, float] = {}
    for name, value in cells:
        counted = 0.0 if value is None else float(value)
        sums[name] = sums.get(name, 0.0) + (0.0 if isnan(counted) else counted)
    return sums


def unit_sums(rows: Rows, declared: Shown) -> dict[str, float]:
    """Return the sum of what rows name a unit of, such as a currency, by unit."""
    return sums_of(
        (unit, row[column])
        for column in declared.unit_from or {}
        for row in rows
        if (unit := declared.unit_in(row, column)) is not None
    )


def uncharted(rows: Rows, declared: Shown) -> tuple[str, ...]:
    """Return the units that have no chart, by name."""
    sums = unit_sums(rows, declared)
    return tuple(sorted(set(sums) - largest(sums)))


def rows_of(rows: Rows, declared: Shown, units: Sequence[str]) -> Rows:
    """Return the rows that have one of these units."""
    return [
        row
        for row in rows
        if any(
            declared.unit_in(row, column) in units
            for column in declared.unit_from or {}
        )
    ]


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: "CHF, JPY and SEK"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
