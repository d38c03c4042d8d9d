"""Windows of time: the rows of a table's last hours or days, and their sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from landing.dashboard.formats import aware
from landing.publishing.declared import Shown

Rows = Sequence[Mapping[str, Any]]

WINDOWS: Mapping[str, timedelta | None] = {
    "24 hours": timedelta(hours=24),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
    "All": None,
}
"""What a reader chooses among."""
USUAL = "7 days"

_HOUR = "%Y-%m-%dT%H"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column over a window, of one series and one unit."""

    column: str
    series: str | None
    unit: str | None
    value: Any


def when(value: Any) -> datetime | None:
    """Return the time that a value of an axis stands for; None where it is none.

    A text is a time where it is an hour of Bronze, such as 2026-12-02T04.
    """
    if isinstance(value, datetime):
        return aware(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, str):
        try:
            return datetime.strptime(value, _HOUR).replace(tzinfo=UTC)
        except ValueError:
            return None
    return None


def has_times(rows: Rows, shown: Shown) -> bool:
    """Return whether the axis of a chart is time, so that a window means something."""
    if shown.x is None or shown.chart not in ("line", "bar"):
        return False
    values = [row[shown.x] for row in rows if row[shown.x] is not None]
    return bool(values) and all(when(value) is not None for value in values)


def newest(rows: Rows, shown: Shown) -> datetime | None:
    """Return the newest time on the axis."""
    times = (when(row[shown.x]) for row in rows) if shown.x else ()
    return max((at for at in times if at is not None), default=None)


def within(rows: Rows, shown: Shown, window: str) -> Rows:
    """Return the rows of a window that ends with the newest one, in order of time."""
    if shown.x is None:
        return rows
    placed = [(at, row) for row in rows if (at := when(row[shown.x])) is not None]
    placed.sort(key=lambda each: each[0])
    length = WINDOWS.get(window)
    if not placed or length is None:
        return [row for _, row in placed]
    after = placed[-1][0] - length
    return [row for at, row in placed if at > after]


def totals(rows: Rows, shown: Shown) -> tuple[Total, ...]:
    """Return the sums that are declared, never over series or over units."""
    sums: dict[tuple[str, str | None, str | None], Any] = {}
    for row in rows:
        series = None if shown.by is None else str(row[shown.by])
        for column in shown.totals:
            if row[column] is not None:
                key = (column, series, shown.unit_in(row, column))
                sums[key] = sums[key] + row[column] if key in sums else row[column]
    return tuple(
        Total(column, series, unit, value)
        for (column, series, unit), value in sorted(
            sums.items(), key=lambda each: tuple(str(part) for part in each[0])
        )
    )
