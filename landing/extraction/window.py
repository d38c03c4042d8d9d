"""The arithmetic of windows and watermarks: pure functions of their arguments.

A watermark is one whole number, so that every comparison is exact: nanoseconds
since 1970-01-01 UTC for a time, the value itself for an integer. Text is only
how it is written down: `2026-11-21T10:48:00.123000000Z`, or `4711`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from landing.declarations import TableSource
from landing.errors import ControlError, DeclarationError

WatermarkKind = Literal["time", "integer"]
Value = int | float | str | bytes | None
"""What a reader hands over: a value as the source keeps it."""

INTEGER_TYPES = ("bigint", "integer", "int", "smallint")
_TIME_TYPES = ("varchar", "text", "string", "timestamp", "date")

_EPOCH = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_INT64 = range(-(2**63), 2**63)
_LAST_DAY = (date(9999, 12, 30).toordinal() - _EPOCH) * _DAY
_FIRST = {"time": (1 - _EPOCH) * _DAY, "integer": _INT64.start}

_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"\s*(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Window:
    """The rows with a watermark in [low, high].

    `low` is None where everything is wanted, `high` where the source holds no
    watermark yet. `is_repeat` marks the window of a run that crashed. `until` is the
    end, inclusive, of a window that somebody asked for; what lies above is not taken.
    """

    kind: WatermarkKind
    low: int | None
    high: int | None
    is_repeat: bool = False
    until: int | None = None

    @property
    def last(self) -> int | None:
        """The position after which nothing is taken; None where all is."""
        return self.high if self.is_repeat else self.until

    @property
    def low_text(self) -> str | None:
        """The lower end in full precision, inclusive."""
        return to_text(self.low, self.kind)

    @property
    def high_text(self) -> str | None:
        """The upper end in full precision, inclusive."""
        return to_text(self.high, self.kind)


def low_of(kind: WatermarkKind, base: int, overlap: timedelta | int) -> int | None:
    """Return where a window begins that goes on from a position; None: anywhere."""
    low = base - _size(overlap)
    return None if low < _FIRST[kind] else low


def kind_of(source: TableSource) -> WatermarkKind:
    """Return the kind of a source's watermark, by its declared type.

    Raises `DeclarationError` for a type that has no order or no exact value.
    """
    declared = {column.name: column.data_type for column in source.columns}
    data_type = declared[source.watermark]
    if data_type in INTEGER_TYPES:
        return "integer"
    if data_type in _TIME_TYPES:
        return "time"
    raise DeclarationError(
        f"{source.file}: source {source.name}: landing.watermark names "
        f"{source.watermark}, which is {data_type}",
        way_out="Name a column with a time (varchar, date or timestamp) or an integer",
    )


def position(
    value: Value, kind: WatermarkKind, zone: ZoneInfo | None = None
) -> int | None:
    """Return where a row stands, or None where its watermark has no order.

    A date without a time of day stands at its day's end: the row may have
    changed at any moment of that day, so none of them may be passed over. `zone` is
    that of a time without one.
    """
    if kind == "integer":
        return _integer(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    start = parse_time(text, zone)
    is_whole_day = start is not None and len(text) == len("YYYY-MM-DD")
    if start is None or not is_whole_day:
        return start
    return _day_end(date.fromisoformat(text), zone)


def parse_time(text: str, zone: ZoneInfo | None = None) -> int | None:
    """Return nanoseconds since 1970-01-01 UTC of an ISO 8601 time, exactly.

    `T` or a space between date and time, up to nine digits of a second, and
    `Z`, `+hh:mm` or nothing (which means `zone`, or UTC). Of a time that a clock
    showed twice it is the earlier. None for anything else.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hour, off_minute = (
        match.groups(default="")
    )
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError:
        return None
    h, m, s = int(hour or 0), int(minute or 0), int(second or 0)
    oh, om = int(off_hour or 0), int(off_minute or 0)
    if h > 23 or m > 59 or s > 59 or oh > 23 or om > 59:
        return None
    offset = (oh * 60 + om) * (-60 if sign == "-" else 60)
    if zone is not None and not text.strip().upper().endswith("Z") and not sign:
        offset = _offset(datetime(int(year), int(month), int(day), h, m, tzinfo=zone))
    seconds = h * 3600 + m * 60 + s - offset
    return days * _DAY + seconds * _SECOND + int(fraction.ljust(9, "0"))


def is_in_calendar(nanoseconds: int) -> bool:
    """Return whether a moment is in the years 1 to 9999 of UTC, as all readers need.

    A time of these years may be outside them in UTC, by its offset.
    """
    return _FIRST["time"] <= nanoseconds < _LAST_DAY + 2 * _DAY


def format_time(nanoseconds: int) -> str:
    """Return the time as text of fixed length, in UTC: it sorts as it orders."""
    days, rest = divmod(nanoseconds, _DAY)
    seconds, fraction = divmod(rest, _SECOND)
    day = date.fromordinal(_EPOCH + days)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}.{fraction:09}Z"


def at(moment: datetime) -> int:
    """Return nanoseconds since 1970-01-01 UTC of an aware time, exactly."""
    return _size(moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC))


def less_lag(nanoseconds: int, lag: timedelta) -> int:
    """Return a source's clock less what its transactions may lag behind."""
    return nanoseconds - _size(lag)


def to_text(value: int | None, kind: WatermarkKind) -> str | None:
    """Return a watermark as it is stored; None stays None."""
    if value is None:
        return None
    return format_time(value) if kind == "time" else str(value)


def from_text(text: str | None, kind: WatermarkKind, *, source: str) -> int | None:
    """Return a stored watermark; raise `ControlError` where it is none."""
    if text is None:
        return None
    value = parse_time(text) if kind == "time" else _integer(text)
    if value is None:
        raise ControlError(
            f"source {source}: the control table holds {text!r}, "
            f"which is not a watermark of kind {kind}",
            way_out="Mend the row of landing_watermark or landing_run, or run tidemark "
            f"watermark reset {source} to land it again",
        )
    return value


def day_before(nanoseconds: int) -> str | None:
    """Return the date, as text, before which a row is older for certain.

    A day is spared because a zone may shift a time by nearly as much. None
    where the calendar begins.
    """
    ordinal = _EPOCH + nanoseconds // _DAY - 1
    return date.fromordinal(ordinal).isoformat() if ordinal >= 1 else None


def repeated_time(nanoseconds: int, zone: ZoneInfo | None) -> int:
    """Return how much time the zone's clock showed twice around a moment.

    Such times count as the earlier of both: a row of the second hour stands an hour
    before it was written, which a window must reach back for.
    """
    if zone is None or not _FIRST["time"] + 2 * _DAY < nanoseconds < _LAST_DAY:
        return 0
    span = 3 * 3600 * _SECOND
    before, after = (_offset_at(nanoseconds + shift, zone) for shift in (-span, span))
    return max(0, before - after) * _SECOND


def _offset_at(nanoseconds: int, zone: ZoneInfo) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=nanoseconds // 1000
    )
    return _offset(moment.astimezone(zone))


def _day_end(day: date, zone: ZoneInfo | None) -> int:
    """Return the last moment of a day, in its zone."""
    end = (day.toordinal() - _EPOCH + 1) * _DAY - 1
    if zone is None:
        return end
    # clocks change in the night
    last_minute = datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone)
    return end - _offset(last_minute) * _SECOND


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _integer(value: Value) -> int | None:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        value = int(value)
    return value if isinstance(value, int) and value in _INT64 else None


def _size(span: timedelta | int) -> int:
    if isinstance(span, int):
        return span
    return (span.days * 86_400 + span.seconds) * _SECOND + span.microseconds * 1000
