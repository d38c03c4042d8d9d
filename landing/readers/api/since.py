"""From where on an API is asked for records: pure functions of where a window begins.

What is told is never later than the window's beginning, however the API understands it.
"""

from landing.declarations import ApiSource
from landing.extraction.window import format_time, is_in_calendar, parse_time
from landing.extraction.zones import earliest_shown

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_OF_A_TIME = 1_000
"""Nanoseconds; times are of microseconds, and the last moment of a day is not."""


def since_of(
    source: ApiSource, low: int | None, *, of_days: bool = False
) -> str | None:
    """Return where to begin, as the API is told; None for everything.

    An integer watermark is told as it is, a time as the second that holds it. A date
    without a time stands at its day's end, but an API takes it for the beginning: for
    `of_days`, and where the window seems to begin at such an end or with a day, it is
    the last second before that day, which is less than the date as a moment and as a
    text. The day is that of the source's zone or of UTC, whichever begins earlier.
    """
    if low is None:
        return None
    if source.watermark_unit is not None:
        return str(low)
    types = {column.name: column.data_type for column in source.columns}
    is_of_days = of_days or types[source.watermark] == "date"
    shown = earliest_shown(low, source.zone)
    if is_of_days or low % _OF_A_TIME == _OF_A_TIME - 1 or shown % _DAY == 0:
        day = format_time(shown)[: len("YYYY-MM-DD")]
        begins = [parse_time(day), parse_time(day, source.zone)]
        low = min(low, *(each for each in begins if each is not None)) - _SECOND
    if not is_in_calendar(low):
        return None
    return f"{format_time(low // _SECOND * _SECOND)[:19]}Z"


def is_a_day(watermark: str | None) -> bool:
    """Return whether a watermark as it was sent is a date without a time."""
    text = (watermark or "").strip()
    return len(text) == len("YYYY-MM-DD") and parse_time(text) is not None
