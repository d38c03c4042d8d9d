"""Times of a zone's clock as times of UTC, a whole column at a time."""

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
    around = (moment + timedelta(days=days) for days in (-1, 0, 1))
    offsets = [each.astimezone(zone).utcoffset() or timedelta(0) for each in around]
    return nanoseconds + min(offsets) // timedelta(microseconds=1) * 1000


def _offset(shown: int | None, zone: ZoneInfo) -> int | None:
    if shown is None:
        return None
    moment = _EPOCH + timedelta(microseconds=shown)
    offset = moment.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)
