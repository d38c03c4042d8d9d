"""Times of a zone's clock as times of UTC, a whole column at a time."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - of the zone's clock
_QUARTER = 15 * 60 * 1_000_000
# Since then every zone's clock changes at a quarter of an hour, by quarters of one.
_REGULAR = 2 * 366 * 86_400 * 1_000_000 + 60 * 86_400 * 1_000_000


def to_utc(times: pa.Array, zone: ZoneInfo | None) -> pa.Array:
    """Return times without a zone, with microseconds, as times of UTC.

    `zone` is what they are of, None for UTC. A time that the clock showed twice is
    the earlier of both, and one that it passed over counts by the clock before it was
    put forward, as `landing.extraction.window.parse_time` has it. Null stays null.
    """
    utc = pa.timestamp("us", tz="UTC")
    if zone is None:
        return times.cast(utc)
    shown = times.cast(pa.int64())
    quarter = pc.multiply(pc.divide(shown, _QUARTER), _QUARTER)
    marks = pc.if_else(pc.greater(shown, _REGULAR), quarter, shown).dictionary_encode()
    offsets = [_offset(mark, zone) for mark in marks.dictionary.to_pylist()]
    shift = pa.array(offsets, pa.int64()).take(marks.indices)
    return pc.subtract(shown, shift).cast(utc)


def earliest_shown(nanoseconds: int, zone: ZoneInfo | None) -> int:
    """Return what a zone's clock shows at a moment, at the least.

    In nanoseconds since 1970-01-01, as is the moment, of UTC. What is at or after the
    moment, as `to_utc` has it, was shown as this or more.
    """
    if zone is None:
        return nanoseconds
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=nanoseconds // 1000
    )
    earliest = min(_offsets_around(moment, zone))
    return nanoseconds + earliest // timedelta(microseconds=1) * 1000


def shown_at(moment: datetime, zone: ZoneInfo | None) -> list[datetime]:
    """Return the times without a zone that `to_utc` may have made a moment of.

    Two where the clock was put forward: what it passed over counts as what it showed
    an hour later. One of them may be a time that it makes another moment of.
    """
    if zone is None:
        return [moment.astimezone(UTC).replace(tzinfo=None)]
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    shown = []
    for offset in sorted(_offsets_around(moment, zone)):
        with suppress(OverflowError):  # no time of the calendar
            shown.append(utc + offset)
    return shown


def _offsets_around(moment: datetime, zone: ZoneInfo) -> set[timedelta]:
    """Return by how much a zone's clock is ahead of UTC within a day of a moment."""
    offsets = set()
    for days in (-1, 0, 1):
        with suppress(OverflowError):  # the first and the last day of the calendar
            local = (moment + timedelta(days=days)).astimezone(zone)
            offsets.add(local.utcoffset() or timedelta(0))
    return offsets


def _offset(shown: int | None, zone: ZoneInfo) -> int | None:
    if shown is None:
        return None
    moment = _EPOCH + timedelta(microseconds=shown)
    offset = moment.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)
