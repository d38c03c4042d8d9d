"""What a run is to read of a table: its window, and what it knows before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from landing.control.watermarks import Control, Run, Standing
from landing.declarations import TableSource
from landing.errors import RequestError
from landing.extraction.fingerprint import Fingerprint, fingerprint_of
from landing.extraction.remembered import Remembered
from landing.extraction.sight import safe_position
from landing.extraction.steps import Request
from landing.extraction.units import (
    SEQUENCE_ROWS,
    WatermarkUnit,
    guess,
    largest_of,
    overlap_of,
)
from landing.extraction.window import (
    WatermarkKind,
    Window,
    at,
    format_time,
    from_text,
    kind_of,
    less_lag,
    low_of,
    parse_time,
    position,
    repeated_time,
)
from landing.lake import Lake
from landing.readers.protocol import Reading

_SNAPSHOT = timedelta(minutes=1)
"""By when after the source's clock was taken the snapshot of a run surely was."""

_ORDERED = timedelta(days=1)
"""How long a column is taken to hold watermarks alone that did so."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a run is to read, and what is known before it does.

    `base` is the position that the window goes on from, without the overlap, and
    `passed_below` where it would begin by that alone: the rows that landed last may
    make it begin lower, and those of another table stand below it. `moment`
    is up to when, in nanoseconds UTC, watermarks may be relied on: no clock is behind
    it any longer, the source's or this process's, and no transaction open that began
    before. `known_unit` is what an integer watermark counts, None where the run is to
    find out; `unit` is then what it seems to. `lands_known` is whether rows land that
    did as they are, as they must after a run that landed another state of them and did
    not get to note that. `largest` is the largest whole number that was there before
    open transactions were asked for; None of times, and where there was none.
    """

    window: Window
    base: int | None
    passed_below: int | None
    clock: int
    moment: int
    oldest_open: int | None
    known_unit: WatermarkUnit | None
    unit: WatermarkUnit | None
    fingerprint: Fingerprint
    remembered: Remembered
    generation: int
    lands_known: bool
    largest: int | None = None
    ordered_at: datetime | None = None

    @property
    def safe(self) -> int | None:
        """The position of `moment`; None of a sequence."""
        return safe_position(self.window.kind, self.unit, self.moment)


def take_aim(
    source: TableSource,
    reading: Reading,
    control: Control,
    lake: Lake,
    repeats: Sequence[Run] = (),
    request: Request = Request(),  # noqa: B008 - it cannot change
    *,
    now: datetime,
) -> Aim:
    """Return what the next run reads; `now` is by the clock of this process.

    Where it repeats others that is the last one's window, and where a window is asked
    for that one. Raises `RequestError` where its ends are no watermarks,
    `WatermarkError` where the watermark was measured on something else, and
    `ControlError` where what the control table holds is none of this source's.
    """
    kind = kind_of(source)
    standing = control.standing(source.name)
    fingerprint = fingerprint_of(source, reading, lake, control.folder)
    before = _checked(source, fingerprint, standing, lands_all=request.full)
    clock, oldest_open = reading.clock(), reading.oldest_open()
    largest = reading.largest() if kind == "integer" else None
    largest = _ordered(source, kind, largest)
    found = less_lag(clock, source.lag) if kind == "time" else largest
    high = _high(source, kind, control, standing, found)
    unit = source.watermark_unit or (before.unit if before else None)
    if unit == "sequence" and source.watermark_unit is None:
        unit = None  # what came so far may not have been times yet
    base = base_of(source, kind, control, standing, clock)
    if kind == "integer" and unit in (None, "sequence") and base is not None:
        # the newest rows may be gone, and their numbers come again
        base = base if largest is None else min(base, largest)
    # one clock that is right is enough; one that is slow costs reading alone
    moment = less_lag(min(clock, at(now)), source.lag)
    if oldest_open is not None:
        moment = min(moment, oldest_open)
    seeming = unit if unit or kind == "time" else guess(high)
    remembered = Remembered.from_text(standing.remembered, reading.schema, source.key)
    passed_below = _low(source, kind, seeming, base)
    window = Window(kind, passed_below, high)
    may_count = kind == "integer" and source.watermark_unit in (None, "sequence")
    if may_count and passed_below is not None:
        window = replace(window, low=_low_by_rows(passed_below, remembered))
    if request.is_backfill:
        since, until = (
            _asked(source, kind, end) for end in (request.since, request.until)
        )
        window = Window(kind, since, high, until=until)
        passed_below = since
    elif request.full:
        window = Window(kind, None, high)
        passed_below = None
    elif repeats:
        last = repeats[-1]
        window = Window(
            kind,
            from_text(last.window_low, kind, source=source.name),
            from_text(last.window_high, kind, source=source.name),
            is_repeat=True,
        )
        passed_below = window.low
    return Aim(
        window=window,
        base=base,
        passed_below=passed_below,
        clock=clock,
        moment=moment,
        oldest_open=oldest_open,
        known_unit=unit,
        unit=seeming,
        fingerprint=replace(fingerprint, unit=unit),
        remembered=remembered,
        generation=standing.generation,
        lands_known=request.full or request.is_backfill or bool(standing.in_doubt),
        largest=largest,
        ordered_at=_ordered_at(standing, now),
    )


def resume(
    source: TableSource,
    control: Control,
    aim: Aim,
    unit: WatermarkUnit | None,
    seen: int | None,
) -> int | None:
    """Return the position that the next run goes on from; None for everything.

    For a sequence that transactions write to which are open, it is what was seen
    before the oldest of them began: what they write comes after that. And it is no
    more than was there before they were asked for, as one may have begun since.

    A window that began above where this run should have begun, as that of a run may
    which crashed when a clock was ahead, says nothing of what lies below: then it is
    the base still.
    """
    if not _reaches_down(source, aim):
        return aim.base
    if unit == "sequence" and aim.oldest_open is not None:
        begun = less_lag(aim.oldest_open, _SNAPSHOT)
        run = control.begun_before(source.name, aim.generation, format_time(begun))
        text = None if run is None else run.seen
        seen = from_text(text, aim.window.kind, source=source.name)
    elif unit == "sequence" and seen is not None and aim.largest is not None:
        seen = min(seen, aim.largest)
    if aim.window.low is None:
        return seen  # whatever the base was, now all has been read
    return aim.base if seen is None or aim.base is None else max(seen, aim.base)


def _reaches_down(source: TableSource, aim: Aim) -> bool:
    """Return whether a window begins as low as that of the next run would have."""
    if aim.window.low is None:
        return True
    low = _low(source, aim.window.kind, aim.unit, aim.base)
    return low is not None and aim.window.low <= low


def _ordered_at(standing: Standing, now: datetime) -> datetime | None:
    last = standing.ordered_at
    if last is None or not last <= now < last + _ORDERED:
        return None
    return last


def _asked(source: TableSource, kind: WatermarkKind, end: str | None) -> int | None:
    """Return a watermark that a person wrote; None where none is."""
    if end is None:
        return None
    value = position(end, kind) if kind == "integer" else parse_time(end, source.zone)
    if value is None:
        wanted = "a whole number" if kind == "integer" else "a time such as 2026-05-01"
        raise RequestError(
            f"source {source.name}: {end} is no watermark of {source.watermark}",
            way_out=f"Give {wanted}",
        )
    return value


def _checked(
    source: TableSource, now: Fingerprint, standing: Standing, *, lands_all: bool
) -> Fingerprint | None:
    if standing.measured is None:
        return None  # nothing landed yet, or before fingerprints were kept
    before = Fingerprint.from_text(standing.measured)
    now.check(before, source=source.name, lands_all=lands_all)
    return before


def _high(
    source: TableSource,
    kind: WatermarkKind,
    control: Control,
    standing: Standing,
    found: int | None,
) -> int | None:
    """Return the end of the window, which never goes back from what was `found`.

    It tells which of two readings was later. What lies above is read, too.
    """
    if standing.generation == 0 and standing.measured is None:
        committed = control.committed(source.name, kind)  # refuses another kind
    else:
        last = control.watermark(source.name)
        committed = _of_kind(last.watermark if last else None, kind)
    begun = _of_kind(standing.highest, kind)
    before = [_ordered(source, kind, end) for end in (committed, begun)]
    ends = [end for end in (*before, found) if end is not None]
    return max(ends, default=None)


def _of_kind(text: str | None, kind: WatermarkKind) -> int | None:
    """Return a watermark that is kept; None where it is none of this kind."""
    if text is None:
        return None
    return position(text, kind) if kind == "integer" else parse_time(text)


def base_of(
    source: TableSource,
    kind: WatermarkKind,
    control: Control,
    standing: Standing,
    clock: int,
) -> int | None:
    """Return the position that the newest run to go on from left; None for none.

    `clock` is the source's, in nanoseconds UTC: runs whose clock was ahead of it are
    passed over.
    """
    run = control.base(source.name, standing.generation, format_time(clock))
    if run is None:
        return None
    # a run of before they were kept went on from its window's end
    text = run.window_high if run.source_clock is None else run.resume
    return _ordered(source, kind, from_text(text, kind, source=source.name))


def _ordered(
    source: TableSource, kind: WatermarkKind, position: int | None
) -> int | None:
    """Return a position, None where it is what marks a row without one."""
    if kind == "time":
        return position
    types = {column.name: column.data_type for column in source.columns}
    if position == largest_of(types[source.watermark]):
        return None
    return position


def _low(
    source: TableSource,
    kind: WatermarkKind,
    unit: WatermarkUnit | None,
    base: int | None,
) -> int | None:
    if base is None:
        return None
    if kind == "time":
        base -= repeated_time(base, source.zone)
        return low_of(kind, base, source.overlap or timedelta(0))
    return low_of(kind, base, overlap_of(unit or "sequence", source.overlap))


def _low_by_rows(low: int, remembered: Remembered) -> int:
    """Return where the window of what may be a sequence begins, `low` by its values.

    A thousand rows are read again, however their numbers lie: a single number that is
    far above the others, as that of a test or of an end that never comes, would else
    put every row that follows the others below the window.
    """
    standing = remembered.highest(SEQUENCE_ROWS)
    return low if standing is None else min(low, standing)
