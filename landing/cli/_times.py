"""Times and days as a person writes them on the command line."""

import re
from datetime import UTC, date, datetime, timedelta

import click

# An earlier year is a slip of the pen, such as 0206 for 2026.
_EARLIEST = 1900
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def past_time(text: str) -> datetime:
    """Return a time that has been, with its zone: UTC unless it says another."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no time: write 2026-05-01 or 2026-05-01T10:00"
        ) from error
    if time.year < _EARLIEST:
        raise click.BadParameter(f"{text} is before {_EARLIEST}")
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    if time > datetime.now(UTC):
        raise click.BadParameter(
            f"{text} is still to come: nothing can have landed since then"
        )
    return time


def day(text: str) -> date:
    """Return a calendar day, which has no time."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no day: write 2026-05-01") from error


def duration(text: str) -> timedelta:
    """Return a length of time, such as 90s, 10m, 2h or 7d; a bare number is seconds."""
    match = _DURATION.fullmatch(text)
    try:
        if match is not None:
            seconds = float(match[1]) * _SECONDS[match[2].lower() or "s"]
            return timedelta(seconds=seconds)
    except OverflowError:
        pass  # longer than there have been days
    raise click.BadParameter(f"{text} is no length of time: write 90s, 10m, 2h or 7d")
