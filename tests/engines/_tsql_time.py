"""datetimeoffset as SQL Server reads it from text, kept as text with its offset.

Of the forms that are documented for it, those with the year first are known here: a
day and a time with a blank between, and an offset or none; and ISO 8601, which has a
`T`, seconds, and `Z` or an offset or none. Everything else is taken for no time.
"""

import re
from datetime import datetime, timedelta

_FORM = re.compile(
    r"""[ ]*(?P<day>\d{4}-\d\d-\d\d)
    (?:
        T(?P<iso>\d\d:\d\d:\d\d)(?:[.](?P<iso_digits>\d{1,7}))?
        (?P<iso_zone>Z|[+-]\d\d:\d\d)?
      | (?:[ ]+(?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.](?P<digits>\d{1,7}))?)?
        [ ]*(?P<zone>[+-]\d\d:\d\d)?
    )[ ]*""",
    re.VERBOSE | re.ASCII,
)
_LARGEST = timedelta(hours=14)


def datetimeoffset(text: str | None, digits: int, safe: bool) -> str | None:
    """CONVERT and CAST to datetimeoffset; `safe` where it is tried."""
    if text is None:
        return None
    try:
        return _written(*_read(text), digits)
    except (ValueError, OverflowError):
        if safe:
            return None
        raise ValueError(f"Conversion failed when converting {text!r}") from None


def switchoffset(text: str | None, zone: str | None) -> str | None:
    """SWITCHOFFSET: the same instant, with another offset."""
    if text is None or zone is None:
        return None
    local, offset = _read(text)
    return _written(local - offset + _offset(zone), _offset(zone), 6)


def _read(text: str) -> tuple[datetime, timedelta]:
    """Return the time of the clock, and its distance from UTC."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    clock = found["iso"] or found["clock"] or "00:00"
    said = (found["iso_digits"] or found["digits"] or "").ljust(7, "0")
    # the seventh digit is rounded: DuckDB has six
    fraction = timedelta(microseconds=(int(said) + 5) // 10)
    zone = found["iso_zone"] or found["zone"] or "Z"
    local = datetime.fromisoformat(f"{found['day']}T{clock}")
    offset = _offset(zone)
    # both are to be times of the calendar
    _ = local - offset
    return local + fraction, offset


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > _LARGEST or minutes > 59:
        raise ValueError(zone)
    return -offset if zone[0] == "-" else offset


def _written(local: datetime, offset: timedelta, digits: int) -> str:
    if digits not in (6, 7):
        raise ValueError(f"datetimeoffset({digits}) is not known to the stand-in")
    minutes = abs(offset) // timedelta(minutes=1)
    sign = "-" if offset < timedelta() else "+"
    clock = local.isoformat(" ", "microseconds")
    return f"{clock} {sign}{minutes // 60:02}:{minutes % 60:02}"
