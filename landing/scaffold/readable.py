"""What the macros read, told in Python: the rules of docs/payloads.md.

A value is given as text, as a payload writes it; None is returned for what the
macro makes null.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

_YEAR = r"(?:19\d{2}|[2-8]\d{3}|9[0-8]\d{2}|99[0-8]\d|999[0-8])"
_TIME = re.compile(
    rf"(?P<day>{_YEAR}-\d\d-\d\d)"
    r"(?:[T ](?P<minute>(?:[01]\d|2[0-3]):[0-5]\d)"
    r"(?::(?P<second>[0-5]\d)(?:\.(?P<fraction>\d+))?)?"
    r"(?:Z|(?P<sign>[+-])(?P<hours>0\d|1[0-4])(?::?(?P<minutes>[0-5]\d))?)?)?",
    re.ASCII,
)
_UNIX = re.compile(r"(?P<seconds>[1-9]\d{8,9})(?:\.(?P<fraction>\d{0,6}))?", re.ASCII)
_NUMBER = re.compile(r"-?(?P<whole>\d+)(?:\.(?P<fraction>\d+))?", re.ASCII)
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2033, 5, 18, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PRECISION = 18
"""Digits of an amount, before the point and behind it."""

_EXACT = 15
"""Digits that a number of JSON with a fraction keeps."""


def read_time(text: str) -> datetime | None:
    """Return the time in UTC, cut to the microsecond, as `parse_timestamp` does."""
    text = text.strip(" ")
    if _UNIX.fullmatch(text):
        return read_unix(text)
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    minutes = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    if minutes > 14 * 60:
        return None
    try:
        day = date.fromisoformat(match["day"])
        hour, minute = map(int, (match["minute"] or "00:00").split(":"))
        micros = int((match["fraction"] or "")[:6].ljust(6, "0"))
        local = datetime(
            *(day.year, day.month, day.day, hour, minute),
            *(int(match["second"] or 0), micros),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    offset = timedelta(minutes=minutes)
    return local + offset if match["sign"] == "-" else local - offset


def read_unix(text: str) -> datetime | None:
    """Return the time of Unix seconds between 1990 and 2033-05-18."""
    match = _UNIX.fullmatch(text.strip(" "))
    if match is None:
        return None
    micros = int((match["fraction"] or "").ljust(6, "0"))
    time = _EPOCH + timedelta(seconds=int(match["seconds"]), microseconds=micros)
    return time if _FIRST <= time <= _LAST else None


def read_number(text: str, scale: int = 2) -> Decimal | None:
    """Return the number, rounded half away from zero, as `parse_number` does.

    Where no decimals are taken it is whole: a fraction is one of zeros.
    """
    match = _NUMBER.fullmatch(text.strip(" "))
    if match is None or len(match["whole"]) > PRECISION - scale:
        return None
    if match["fraction"] and len(match["whole"] + match["fraction"]) > _EXACT:
        return None
    if not scale and (match["fraction"] or "").strip("0"):
        return None
    read = Decimal(match[0]).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    return read if read else abs(read)


def fraction_digits(text: str) -> int:
    """Return how many digits a number has behind its point."""
    match = _NUMBER.fullmatch(text.strip(" "))
    return len(match["fraction"] or "") if match else 0
