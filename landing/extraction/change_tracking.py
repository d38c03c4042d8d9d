"""Deletions that the source itself has noted, landed as tombstones.

How far the source's change tracking is gets asked for before a run reads any row, and
is kept once the tombstones stand. So a row that is deleted while it is read, or while
the run crashes, is among the deletions of the next run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from landing.clock import Clock
from landing.columns.tables import parts
from landing.control.watermarks import Control, Lease
from landing.declarations import TableSource
from landing.errors import SourceError
from landing.extraction.aim import take_aim
from landing.extraction.key_files import KeyFile
from landing.extraction.steps import Landed, publish_part
from landing.extraction.tombstones import is_among, tombstones
from landing.extraction.window import Window, format_time, kind_of
from landing.lake import Lake
from landing.readers.protocol import Reader, Reading, Tracked, TrackedReading


@dataclass(frozen=True, slots=True)
class Tracking:
    """What a run lands: deletions after `since`, None for none, and `until` is next."""

    since: int | None
    until: int


def begin_tracking(
    source: TableSource, reader: Reader, control: Control, *, full: bool
) -> Tracking:
    """Return which deletions a run lands; called before it reads rows.

    The first run of a source, and one that lands everything where the source forgot,
    land none. Raises `SourceError` where the source has forgotten deletions since the
    last run, or does not track any.
    """
    since = control.standing(source.name).tracked
    with _open(source, reader) as (_, reading):
        now = reading.tracked()
    if since is not None and not _knows(now, since):
        if not full:
            raise _forgotten(source, now, since)
        since = None
    return Tracking(since, now.version)


def land_deletions(
    source: TableSource,
    reader: Reader,
    lake: Lake,
    control: Control,
    lease: Lease,
    run_id: str,
    tracking: Tracking,
    *,
    clock: Clock,
    size: int,
) -> Landed | None:
    """Land the tombstones of a run's deletions; None where there were none.

    Raises `SourceError`, and lands none, where the source forgot some meanwhile.
    """
    landed = None
    if tracking.since is not None:
        with _open(source, reader) as (table, reading), KeyFile(source) as gone:
            for keys in reading.deleted_since(tracking.since):
                gone.add(_with_watermark(source, table, keys))
            now = reading.tracked()
            if not _knows(now, tracking.since):
                raise _forgotten(source, now, tracking.since)
            if gone.rows:
                aim = take_aim(source, table, control, lake, now=clock())
                control.begin(
                    source.name, run_id, "reconciling", aim.window, now=clock()
                )
                # one that comes back as it was has to be new to windows
                known = aim.remembered.without(lambda hashes: is_among(gone, hashes))
                control.remember(lease, known.text())
                window = Window(aim.window.kind, None, aim.window.high)
                paths: list[str] = []
                octets = 0
                found = tombstones(source, table.schema, gone)
                for part in parts(found, size):
                    lease.check()
                    published = publish_part(
                        lake,
                        source,
                        window,
                        len(paths),
                        part,
                        control.stamp(lease, clock()),
                        named_by=run_id,
                        are_deleted=True,
                    )
                    paths.append(published.path)
                    octets += published.bytes
                control.end(
                    run_id,
                    "reconciled",
                    rows=gone.rows,
                    files=len(paths),
                    now=clock(),
                )
                landed = Landed(run_id, window, gone.rows, tuple(paths), octets)
    control.track(lease, tracking.until)
    return landed


@contextmanager
def _open(
    source: TableSource, reader: Reader
) -> Iterator[tuple[Reading, TrackedReading]]:
    with reader.open(source) as reading:
        if not isinstance(reading, TrackedReading):
            raise SourceError(
                f"source {source.name}: deletes is change_tracking, which only SQL "
                "Server and Azure SQL have",
                way_out=f"Declare deletes: reconcile in {source.file}",
            )
        yield reading, reading


def _knows(now: Tracked, since: int) -> bool:
    # a database that was restored, or tracks anew, counts from the start
    return now.oldest <= since <= now.version


def _forgotten(source: TableSource, now: Tracked, since: int) -> SourceError:
    return SourceError(
        f"source {source.name}: deletions of {source.table} are wanted after version "
        f"{since}, and its change tracking knows those of {now.oldest} to "
        f"{now.version}: older ones were cleaned up, or the table was truncated or "
        "restored. Nothing was landed of them",
        way_out=f"Run tidemark extract {source.name} --full, which lands all rows and "
        "goes on from now; what was deleted meanwhile stays in Silver as it was",
    )


def _with_watermark(source: TableSource, reading: Reading, keys: pa.Table) -> pa.Table:
    """Return keys with the watermark of their tombstones.

    That is the source's clock of before it was asked, as a row that is written again
    later bears a later time; null where the watermark is a number.
    """
    if source.watermark in keys.schema.names:
        return keys
    kind = reading.schema.field(source.watermark).type
    value: object = None
    if kind_of(source) == "time":
        value = format_time(reading.clock())
        if not pa.types.is_string(kind):
            value = datetime.fromtimestamp(reading.clock() / 10**9, UTC)
    if value is not None and pa.types.is_date32(kind):
        value = datetime.fromtimestamp(reading.clock() / 10**9, UTC).date()
    column = pa.repeat(pa.scalar(value, kind), keys.num_rows)
    return keys.append_column(source.watermark, column)
