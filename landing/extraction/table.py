"""One run of one source: what changed since the last run, into Bronze.

The order of the steps is the guarantee. The window is recorded as planned,
then read, then every part is published, and only then is the window committed.
Wherever a run dies, the next one reads at least the same window again.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import cast

import pyarrow as pa

from landing import manifest_gaps
from landing.clock import Clock, utc_now
from landing.columns.tables import parts
from landing.control.watermarks import Control, Lease, Run, new_run_id
from landing.declarations import FileSource, RowSource, TableSource
from landing.errors import ControlError
from landing.extraction.aim import Aim, resume, take_aim
from landing.extraction.change_tracking import Tracking, begin_tracking, land_deletions
from landing.extraction.files import extract_files
from landing.extraction.key_files import KeysOfARun
from landing.extraction.look import Look
from landing.extraction.lost_lake import require_standing
from landing.extraction.reconcile import Reconciled, is_due, reconcile
from landing.extraction.steps import (
    PART_ROWS,
    ExtractResult,
    Landed,
    Progress,
    Request,
    Step,
    publish_part,
    publish_rows,
    result_of,
)
from landing.extraction.window import Window
from landing.lake import Lake
from landing.readers import Reader
from landing.readers.files import Place
from landing.readers.protocol import Reading
from landing.telemetry.extraction import measured

__all__ = [
    "PART_ROWS",
    "ExtractResult",
    "Request",
    "Step",
    "extract",
    "publish_rows",
]


@measured
def extract(
    source: RowSource,
    *,
    reader: Reader | Place,
    lake: Lake,
    control: Control,
    clock: Clock = utc_now,
    part_rows: int = PART_ROWS,
    progress: Progress | None = None,
    request: Request = Request(),  # noqa: B008 - it cannot change
) -> ExtractResult:
    """Land every row that changed since the last run, and commit the window.

    When this returns, every row whose watermark is not below the largest one that was
    seen before, less `overlap`, and every row whose watermark cannot be ordered, stands
    in Bronze as it was read (a text that is no time, and sorts below the window, within
    a day: such columns are not read whole each time), and so does all of every file
    that is new or changed; for files see `extract_files`. When it raises, the window is
    not committed and some of its files may stand there whole: the next call lands them
    again, copies are one version in Silver, and the manifest tells of all. The window
    of a run that crashed is repeated first; the same rows get the same file names, so
    within the hour a repeat adds nothing, unless more than one run crashed.

    `request` asks for another window, or for a look alone.
    `clock` is the landing process's own, aware. Raises `SourceError` when the
    source cannot be read or holds what its declaration denies, `WatermarkError` when
    what the watermark was measured on is something else now, `ControlError` when
    another run has the source, `LakeError` when the lake cannot be written.
    """
    if isinstance(source, FileSource):
        return extract_files(
            source,
            place=cast(Place, reader),
            lake=lake,
            control=control,
            clock=clock,
            part_rows=part_rows,
            progress=progress,
            request=request,
        )
    reader = cast(Reader, reader)  # open_reader gives what is of the source's kind
    began = monotonic()
    call = _Call(source, reader, lake, control, clock, part_rows, progress, request)
    if request.dry_run:
        return result_of(source, [call.preview()], monotonic() - began)
    with control.lease(source.name, new_run_id(), clock=clock) as lease:
        if request.is_backfill:
            done = [call.backfill(lease)]
            return result_of(source, done, monotonic() - began)
        tracking = None
        if source.deletes == "change_tracking":
            tracking = call.begin_tracking(lease)
        unfinished = control.runs(source.name, "planned")
        done = []
        if unfinished:
            done.append(call.run(lease, lease.run_id, repeats=unfinished))
        if not (done and request.full):  # a full run is no repeat, it reads all
            done.append(call.run(lease, new_run_id() if done else lease.run_id))
        compares = source.deletes == "reconcile" and request.confirm_deletes
        if compares or is_due(source, control, clock):
            compared = call.reconcile(lease)
            result = result_of(source, done, monotonic() - began)
            return result.beside(compared.landed, compared.deleted)
        deleted = call.land_deletions(lease, tracking) if tracking else None
        if deleted is not None:
            result = result_of(source, done, monotonic() - began)
            return result.beside(deleted, deleted.rows)
    return result_of(source, done, monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Call:
    source: TableSource
    reader: Reader
    lake: Lake
    control: Control
    clock: Clock
    size: int
    progress: Progress | None
    request: Request

    def preview(self) -> Landed:
        """Return what would land now; nothing is written."""
        with self.reader.open(self.source) as reading:
            aim = self._aim(reading, now=self.clock())
            look = Look(self.source, reading, aim)
            rows = sum(table.num_rows for table in look.rows_to_land())
        return Landed("", aim.window, rows, ())

    def backfill(self, lease: Lease) -> Landed:
        """Land the window that is asked for, and leave the watermark."""
        started_at = self.clock()
        source, run_id = self.source, lease.run_id
        try:
            with self.reader.open(source) as reading:
                aim = self._aim(reading, now=self.clock())
                self.control.begin(
                    source.name, run_id, "backfilling", aim.window, now=started_at
                )
                self._tell("planned", 0)
                look = Look(source, reading, aim)
                landed = self._land(lease, run_id, aim.window, look.rows_to_land())
            self._tell("committing", landed.rows)
            self.control.end(
                run_id,
                "backfilled",
                rows=landed.rows,
                files=len(landed.paths),
                now=self.clock(),
            )
        except Exception as error:
            self._failed(run_id, error, started_at)
            raise
        return landed

    def reconcile(self, lease: Lease) -> Reconciled:
        """Compare keys, and land what was deleted and what was missed."""
        started_at, run_id = self.clock(), new_run_id()
        try:
            return reconcile(
                self.source,
                self.reader,
                self.lake,
                self.control,
                lease,
                run_id,
                clock=self.clock,
                size=self.size,
                confirmed=self.request.confirm_deletes,
            )
        except Exception as error:
            self._failed(run_id, error, started_at)
            raise

    def begin_tracking(self, lease: Lease) -> Tracking:
        """Ask the source how far its change tracking is, before any row is read."""
        started_at = self.clock()
        try:
            return begin_tracking(
                self.source, self.reader, self.control, full=self.request.full
            )
        except Exception as error:
            self._failed(lease.run_id, error, started_at)
            raise

    def land_deletions(self, lease: Lease, tracking: Tracking) -> Landed | None:
        """Land what the source says was deleted, which is read after the windows."""
        started_at, run_id = self.clock(), new_run_id()
        try:
            return land_deletions(
                self.source,
                self.reader,
                self.lake,
                self.control,
                lease,
                run_id,
                tracking,
                clock=self.clock,
                size=self.size,
            )
        except Exception as error:
            self._failed(run_id, error, started_at)
            raise

    def run(self, lease: Lease, run_id: str, *, repeats: Sequence[Run] = ()) -> Landed:
        """Land and commit one window; a failure is recorded, a crash cannot be."""
        started_at = self.clock()
        try:
            self._tell_of_landed_files()
            with self.reader.open(self.source) as reading:
                aim = self._aim(reading, repeats, now=started_at)
                self.control.plan(
                    lease,
                    run_id,
                    aim.window,
                    repeats=repeats,
                    named_by=_named_by(run_id, aim.window, repeats),
                    now=started_at,
                )
                self._tell("planned", 0)
                look = Look(self.source, reading, aim)
                landed = self._land(
                    lease, run_id, aim.window, look.rows_to_land(), repeats
                )
            self._tell("committing", landed.rows)
            lease.check()
            self.control.commit(
                lease,
                run_id,
                aim.window,
                rows=landed.rows,
                files=len(landed.paths),
                now=self.clock(),
                mark=look.mark(
                    resume(self.source, self.control, look.aim, look.unit, look.seen),
                    started_at,
                ),
            )
        except Exception as error:
            self._failed(run_id, error, started_at)
            raise
        return landed

    def _aim(
        self,
        reading: Reading,
        repeats: Sequence[Run] = (),
        *,
        now: datetime,
    ) -> Aim:
        aim = take_aim(
            self.source,
            reading,
            self.control,
            self.lake,
            repeats,
            self.request,
            now=now,
        )
        is_all = self.request.full or self.request.is_backfill
        if not is_all and self.control.has_landed(self.source.name):
            require_standing(self.source, self.lake)
        return aim

    def _failed(self, run_id: str, error: Exception, started_at: datetime) -> None:
        with suppress(ControlError):  # the error itself matters more
            self.control.fail(
                self.source.name,
                run_id,
                str(error),
                started_at=started_at,
                now=self.clock(),
            )

    def _tell_of_landed_files(self) -> None:
        """Complete the manifest where an earlier run ended before it did so itself."""
        began = self.control.unfinished_since(self.source.name)
        if began is not None:
            manifest_gaps.catch_up_table(self.lake, self.source.name, began)

    def _land(
        self,
        lease: Lease,
        run_id: str,
        window: Window,
        tables: Iterable[pa.Table],
        repeats: Sequence[Run] = (),
    ) -> Landed:
        paths: list[str] = []
        rows = size = 0
        with KeysOfARun(self.lake, self.source, run_id) as keys:
            for number, part in enumerate(parts(tables, self.size)):
                lease.check()
                keys.begin(part)
                published = publish_part(
                    self.lake,
                    self.source,
                    window,
                    number,
                    part,
                    self.control.stamp(lease, self.clock()),
                    named_by=_named_by(run_id, window, repeats),
                )
                paths.append(published.path)
                size += published.bytes
                rows += part.num_rows
                self._tell("landed", rows)
            keys.end([run.run_id for run in repeats])
        return Landed(run_id, window, rows, tuple(paths), size)

    def _tell(self, step: Step, rows: int) -> None:
        if self.progress is not None:
            self.progress(step, rows)


def _named_by(run_id: str, window: Window, repeats: Sequence[Run]) -> str:
    """Return whose id the names of a run's files have: its own, unless it repeats one.

    A repeat makes the files again that the run made which crashed, so they stand once.
    Where that one was a repeat itself, or there are more, a state may have been landed
    by the first, and another since: then it has to stand once more.
    """
    if (
        window.is_repeat
        and len(repeats) == 1
        and repeats[0].named_by == repeats[0].run_id
    ):
        return repeats[0].run_id
    return run_id
