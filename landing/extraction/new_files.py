"""Which files are to be looked into, in which order: pure functions."""

from collections.abc import Mapping, Sequence

from landing.extraction.landed_files import KnownFile
from landing.extraction.window import parse_time, to_text
from landing.readers.files import FoundFile

_TICK = 2_000_000_000
"""Nanoseconds; some file systems keep times as coarsely as this."""
READING = 1_000
"""Nanoseconds between two readings: Silver orders them by the microsecond."""


def in_order(
    found: Sequence[FoundFile],
    known: Mapping[str, KnownFile],
    lake: str,
    read_as: str,
    *,
    full: bool,
) -> list[FoundFile]:
    """Return the files to look into, in the order in which they are to be read.

    Those that an earlier run planned are first, as it would have read them. Then,
    where the lake is another one, they are read otherwise, or all land again, those
    that have, as they did.
    """

    def place(file: FoundFile) -> tuple[bool, str, bool, str, str]:
        before = known.get(file.name)
        planned = before.planned_reading if before else None
        again = before and (full or not before.landed_so(lake, read_as))
        earlier = before.reading if before and again else None
        return not planned, planned or "", not earlier, earlier or "", file.name

    return sorted(
        (
            file
            for file in found
            if full
            or file.name not in known
            or not known[file.name].is_same(file, lake, read_as)
        ),
        key=place,
    )


def readings(
    new: Sequence[FoundFile], known: Mapping[str, KnownFile], first: int
) -> dict[str, str]:
    """Return the reading of each file: that which it was given, or the next one."""
    given = {}
    for file in new:
        before = known.get(file.name)
        planned = before.planned_reading if before else None
        if planned is None:
            planned = str(to_text(first, "time"))
            first += READING
        given[file.name] = planned
    return given


def is_settled(found: FoundFile, now: int) -> bool:
    """Return whether no content that comes after this one can have its stamp."""
    return found.changed_at is None or found.changed_at < now - _TICK


def nanoseconds(reading: str) -> int:
    """Return a reading as a number, in nanoseconds since 1970 UTC."""
    return parse_time(reading) or 0
