"""When a request that failed is made again: pure functions of what was answered."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ATTEMPTS = 6
"""How often a request is made at most."""
LONGEST_WAIT = 300.0
"""Seconds; an API that wants to be left alone for longer is asked by the next run."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def is_passing(status: int) -> bool:
    """Return whether an answer of this status may be another one soon."""
    return status in _PASSING


def wait_before(attempt: int, retry_after: str | None, now: datetime) -> float:
    """Return how many seconds to wait before a request is made again.

    `attempt` counts those that failed, from 1. `retry_after` is the header of that
    name, seconds or a date of HTTP; without one that can be read, each wait is twice
    the one before. `now` is aware.
    """
    told = None if retry_after is None else _seconds(retry_after.strip(), now)
    return max(0.0, told) if told is not None else float(2 ** (attempt - 1))


def _seconds(text: str, now: datetime) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    # a date of HTTP is in GMT, whether it says so or not
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return (until - now).total_seconds()
