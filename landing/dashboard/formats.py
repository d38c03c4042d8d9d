"""How values are written for people: separators, units, times in UTC, ages."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

NOTHING = "\N{EN DASH}"
"""What stands for a null."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_DECIMALS = 2


def number(value: float | Decimal) -> str:
    """Return a number with separators; a decimal with the digits that it has."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if not math.isfinite(value):
        return NOTHING
    return f"{value:,.{_DECIMALS}f}"


def shown(value: Any, unit: str | None = None) -> str:
    """Return any value of a table, with its unit behind where it has one."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        text = number(value)
        return f"{text} {unit}" if unit and text != NOTHING else text
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def moment(at: datetime) -> str:
    """Return a time in UTC, to the minute; one without a zone is UTC."""
    return f"{aware(at):%Y-%m-%d %H:%M} UTC"


def aware(at: datetime) -> datetime:
    """Return a time in UTC that knows it."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def age(at: datetime, now: datetime) -> str:
    """Return how long ago something was: "3 min ago"; what lies ahead is just now."""
    seconds = (aware(now) - aware(at)).total_seconds()
    return "just now" if seconds < 1 else f"{lasting(seconds)} ago"


def lasting(seconds: float) -> str:
    """Return a duration in its largest unit: "12 s", "3 min", "5 h", "2 days"."""
    seconds = max(0.0, seconds)
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.0f} h"
    return f"{seconds / _DAY:,.0f} days"


def duration(seconds: float) -> str:
    """Return a measured duration: "2 ms", "21.9 s", "3 min 4 s", "2 h 5 min"."""
    if abs(seconds) < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR:,} h {whole % _HOUR // _MINUTE} min"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its word: "1 gate", "3 gates"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def words(name: str) -> str:
    """Return a column's or a gate's name as a person reads it."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:] if text else name
