"""What a person does to a watermark: say it, start over, or adopt what is there."""

from landing.clock import Clock, utc_now
from landing.control.watermarks import Control, new_run_id
from landing.declarations import TableSource
from landing.errors import RequestError
from landing.extraction.aim import base_of
from landing.extraction.fingerprint import Fingerprint, fingerprint_of
from landing.extraction.window import kind_of, less_lag, parse_time, position, to_text
from landing.lake import Lake
from landing.readers.protocol import Reader

_ZONES = 26 * 3600 * 10**9
"""How far apart, in nanoseconds, the clocks of two zones are at most."""


def set_watermark(
    source: TableSource, control: Control, value: str, *, clock: Clock = utc_now
) -> str:
    """Let the next run go on from a watermark, and return it in full.

    The window begins an overlap below it, and what is read lands, known or not. Raises
    `RequestError` where the value is none of the source's kind, `ControlError` where a
    run has the source.
    """
    kind = kind_of(source)
    place = (
        position(value, kind) if kind == "integer" else parse_time(value, source.zone)
    )
    text = to_text(place, kind)
    if text is None:
        wanted = "a whole number" if kind == "integer" else "a time such as 2026-05-01"
        raise RequestError(
            f"source {source.name}: {value} is no watermark of {source.watermark}",
            way_out=f"Give {wanted}",
        )
    run_id = new_run_id()
    with control.lease(source.name, run_id, clock=clock) as lease:
        measured = control.standing(source.name).measured
        control.move(lease, run_id, "set", resume=text, measured=measured, now=clock())
    return text


def reset_watermark(source: str, control: Control, *, clock: Clock = utc_now) -> None:
    """Let the next run land everything, of whatever table there is then.

    Raises `ControlError` where a run has the source.
    """
    run_id = new_run_id()
    with control.lease(source, run_id, clock=clock) as lease:
        control.move(lease, run_id, "reset", resume=None, measured=None, now=clock())


def adopt_watermark(
    source: TableSource,
    reader: Reader,
    control: Control,
    lake: Lake,
    *,
    clock: Clock = utc_now,
) -> str | None:
    """Let the next run go on from what is there, and return the watermark.

    It is the one that stood, or the largest number there is where that is less; where
    the watermark was of another kind, all that is there is taken to have landed.
    Raises `ControlError` where a run has the source, and `SourceError` where it cannot
    be read.
    """
    kind = kind_of(source)
    run_id = new_run_id()
    with control.lease(source.name, run_id, clock=clock) as lease:
        standing = control.standing(source.name)
        before = standing.measured and Fingerprint.from_text(standing.measured)
        with reader.open(source) as reading:
            now = fingerprint_of(source, reading, lake, control.folder)
            there = (
                reading.largest()
                if kind == "integer"
                else less_lag(reading.clock(), source.lag)
            )
            base = there
            if not before or before.kind == kind:
                base = base_of(source, kind, control, standing, reading.clock())
                now = now.counted_in(before.unit if before else None)
            zones = {before.zone, now.zone} if before else set()
            if base is not None and None not in zones and len(zones) > 1:
                base -= _ZONES  # the same times stand that much lower, at most
            if base is not None:
                base = None if there is None else min(base, there)
        text = to_text(base, kind)
        control.move(
            lease, run_id, "adopted", resume=text, measured=now.text(), now=clock()
        )
    return text
