"""The time now, as it is handed in: whoever needs another one brings their own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the time now, aware."""


def utc_now() -> datetime:
    """Return the time now: aware, UTC, microseconds."""
    return datetime.now(UTC)
