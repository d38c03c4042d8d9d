"""The axis of times: how far it reaches, and which times it names, and how.

All charts of a table reach as far, so that they may be compared: of a currency with one
row there is one bar, as wide as those of the others. No two ticks say the same. They
are spelt out, because Vega heeds no smallest distance between the ticks of times, and
are not counted out to it, because it would drop every other one.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * each for each in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * each for each in (1, 2, 3, 6, 12)),
    *(_DAY * each for each in (1, 2, 5, 10, 20, 30, 60)),
)
"""Seconds that ticks may be apart."""
_MOST = 7
"""How many steps an axis has at most."""
_NAMED_DAYS = 8
"""Of no more days below bars each is named."""
_MONTHS_FROM = 400 * _DAY


def domain(times: Sequence[datetime], bar: int) -> list[dict[str, Any]]:
    """Return where an axis begins and ends; its bars are so many seconds wide.

    Below a line there are no bars, of 0 seconds.
    """
    return [_spelt(end) for end in _ends(times, bar)]


def ticks(times: Sequence[datetime], bar: int, *, are_days: bool) -> dict[str, Any]:
    """Return which times an axis names and how.

    A bar is an hour or a day wide, so its axis names nothing shorter. A day is named
    below the middle of its bar, because where the bar begins the one before it ends.
    """
    first, last = _ends(times, bar)
    span = (last - first).total_seconds()
    if span > _MONTHS_FROM:
        return {"format": "%Y-%m", "tickCount": 5}
    if bar and are_days:
        return {"format": "%b %d", "values": _noons(first, last - timedelta(days=1))}
    least = max(bar, _DAY if are_days else 1)
    step = next(
        (each for each in _STEPS if each >= least and span <= _MOST * each), _STEPS[-1]
    )
    return {"format": _format(step, span), "values": _multiples(first, last, step)}


def _ends(times: Sequence[datetime], bar: int) -> tuple[datetime, datetime]:
    first, last = min(times), max(times)
    if not bar:
        return first, last
    first, last = (
        datetime.fromtimestamp(at.timestamp() // bar * bar, UTC) for at in (first, last)
    )
    return first, last + timedelta(seconds=bar)


def _format(step: int, span: float) -> str:
    if step >= _DAY:
        return "%b %d"
    if span >= _DAY:
        return "%b %d %H:%M"
    return "%H:%M" if step >= _MINUTE else "%H:%M:%S"


def _multiples(first: datetime, last: datetime, step: int) -> list[dict[str, Any]]:
    """Return the times of full steps, or the first time where none is in between."""
    at = -(-first.timestamp() // step) * step
    named = []
    while at <= last.timestamp():
        named.append(_spelt(datetime.fromtimestamp(at, UTC)))
        at += step
    return named or [_spelt(first)]


def _noons(first: datetime, last: datetime) -> list[dict[str, Any]]:
    """Return the noons of some days, the last among them, evenly apart."""
    days = (last - first).days + 1
    apart = timedelta(days=-(-days // _NAMED_DAYS))
    noons: list[dict[str, Any]] = []
    while last >= first:
        noons.append(_spelt(last.replace(hour=12)))
        last -= apart
    return noons[::-1]


def _spelt(at: datetime) -> dict[str, Any]:
    """Return a time in parts: Vega-Lite takes a number for no time here."""
    parts = {"year": at.year, "month": at.month, "date": at.day, "hours": at.hour}
    parts |= {"minutes": at.minute, "seconds": at.second}
    return {**parts, "milliseconds": at.microsecond / 1000, "utc": True}
