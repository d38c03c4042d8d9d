"""Which partition of a table that is refreshed in part a day is in, and its name.

As Microsoft documents it ("Advanced incremental refresh and real-time data with the
XMLA endpoint"): what is read again is cut by the period of the refresh; what is older
is cut into complete periods up to there, as long as they may be: years, quarters,
months, days, none longer than the period by which rows are kept. They are called 2026,
2026Q3, 2026Q307 and 2026Q30714.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from landing.powerbi.model import Incremental, Span

_LONGEST_FIRST = ("year", "quarter", "month", "day")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition by its name; its days, `until` not included.

    `is_read_again` is whether each refresh by the table's policy looks at it.
    """

    name: str
    first: date
    until: date
    is_read_again: bool


def partitions(policy: Incremental, today: date) -> Iterator[Partition]:
    """Yield the partitions of a table, once its policy is applied on a day, UTC."""
    read_again = _back(today, policy.refresh.granularity, policy.refresh.periods - 1)
    day = _back(today, policy.keep.granularity, policy.keep.periods)
    while day <= today:
        is_read_again = day >= read_again
        granularity = (
            policy.refresh.granularity
            if is_read_again
            else _longest(day, read_again, policy.keep)
        )
        until = _next(day, granularity)
        yield Partition(_name(day, granularity), day, until, is_read_again)
        day = until


def _longest(day: date, end: date, keep: Span) -> str:
    """Return the longest period that begins on a day and is complete at the end."""
    allowed = _LONGEST_FIRST[_LONGEST_FIRST.index(keep.granularity) :]
    return next(
        one
        for one in allowed
        if _start(day, one) == day and (_next(day, one) <= end or one == "day")
    )


def _name(day: date, granularity: str) -> str:
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    return {
        "year": f"{day.year}",
        "quarter": quarter,
        "month": f"{quarter}{day.month:02}",
        "day": f"{quarter}{day.month:02}{day.day:02}",
    }[granularity]


def _start(day: date, granularity: str) -> date:
    if granularity == "day":
        return day
    months = _MONTHS[granularity]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _next(day: date, granularity: str) -> date:
    return _moved(_start(day, granularity), granularity, 1)


def _back(day: date, granularity: str, periods: int) -> date:
    """Return where the period begins that was so many periods ago."""
    return _moved(_start(day, granularity), granularity, -periods)


def _moved(start: date, granularity: str, periods: int) -> date:
    if granularity == "day":
        return start + timedelta(days=periods)
    month = start.year * 12 + start.month - 1 + periods * _MONTHS[granularity]
    return date(month // 12, month % 12 + 1, 1)
