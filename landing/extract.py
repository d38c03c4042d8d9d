"""One run of one source: what changed since the last run, into Bronze.

The order of the steps is the guarantee. The window is recorded as planned,
then read, then every part is published, and only then is the window committed.
Wherever a run dies, the next one reads at least the same window again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import pyarrow as pa

from landing import bronze, manifest
from landing.clock import Clock, utc_now
from landing.declarations import RowSource
from landing.errors import ControlError
from landing.lake import Lake, encode_parquet
from landing.readers import Reader, Reading
from landing.rows import (
    Row,
    SourceColumn,
    to_table,
    with_landed_at,
    with_window,
)
from landing.watermarks import Control, Lease, Run, new_run_id
from landing.window import (
    Window,
    at,
    from_text,
    kind_of,
    less_lag,
    next_window,
    position,
)

PART_ROWS = 250_000
"""Rows of one file, at most, and of what is held in memory."""

_DELIVERY_OVERLAP = timedelta(minutes=10)
"""How far the clock of a folder may be behind that of the landing process."""
_TICK = timedelta(seconds=2)
"""File systems keep times as coarsely as this, and cut them."""

Step = Literal["planned", "landed", "committing"]

Progress = Callable[[Step, int], None]
"""Called as a run proceeds, with the rows landed so far in this window.

`planned` comes before anything is read, `landed` after each file, `committing`
when all files stand. What it raises ends the run at that point.
"""


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """What one call landed; windows are watermarks in full precision.

    `window_low` is None where everything was wanted, `window_high` where the
    source holds no watermark at all. `run_id` is the run of the last window;
    `repeated_window` tells that a crashed run's window came first, and is
    counted in. `paths` are the files, whether they were new or stood already.
    """

    source: str
    run_id: str
    window_low: str | None
    window_high: str | None
    rows: int
    files: int
    repeated_window: bool
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Landed:
    run_id: str
    window: Window
    rows: int
    paths: tuple[str, ...]


def extract(
    source: RowSource,
    *,
    reader: Reader,
    lake: Lake,
    control: Control,
    clock: Clock = utc_now,
    part_rows: int = PART_ROWS,
    progress: Progress | None = None,
) -> ExtractResult:
    """Land every row that changed since the last run, and commit the window.

    When this returns, every row that was committed in the source under a
    watermark above the last window's high less `overlap`, and every row whose
    watermark cannot be ordered, stands in Bronze, and so does all of every file
    that was delivered or changed since the last run. When it raises, the window
    is not committed and some of its files may stand there whole: the next
    call lands them again, copies are one version in Silver, and the manifest tells
    of all. The window of a run that crashed is repeated first; the same rows get the
    same file names, so within the hour a repeat adds nothing.

    `clock` is the landing process's own, aware. Raises `SourceError` when the
    source cannot be read or holds what its declaration denies, `ControlError`
    when another run has the source, `LakeError` when the lake cannot be
    written.
    """
    call = _Call(source, reader, lake, control, clock, part_rows, progress)
    with control.lease(source.name, new_run_id(), clock=clock) as lease:
        unfinished = control.runs(source.name, "planned")
        done = []
        if unfinished:
            done.append(call.run(lease, lease.run_id, repeats=unfinished))
        done.append(call.run(lease, new_run_id() if done else lease.run_id))
    return ExtractResult(
        source=source.name,
        run_id=done[-1].run_id,
        window_low=done[0].window.low_text,
        window_high=done[-1].window.high_text,
        rows=sum(one.rows for one in done),
        files=sum(len(one.paths) for one in done),
        repeated_window=len(done) > 1,
        paths=tuple(path for one in done for path in one.paths),
    )


@dataclass(frozen=True, slots=True)
class _Call:
    source: RowSource
    reader: Reader
    lake: Lake
    control: Control
    clock: Clock
    part_rows: int
    progress: Progress | None

    def run(self, lease: Lease, run_id: str, *, repeats: Sequence[Run] = ()) -> _Landed:
        """Land and commit one window; a failure is recorded, a crash cannot be."""
        started_at = self.clock()
        try:
            self._tell_of_landed_files()
            with self.reader.open(self.source) as reading:
                window = self._window(reading, repeats)
                self.control.plan(
                    lease, run_id, window, repeats=repeats, now=started_at
                )
                self._tell("planned", 0)
                landed = self._land(lease, run_id, window, reading)
            self._tell("committing", landed.rows)
            lease.check()
            self.control.commit(
                lease,
                run_id,
                window,
                rows=landed.rows,
                files=len(landed.paths),
                now=self.clock(),
            )
        except Exception as error:
            with suppress(ControlError):  # the error itself matters more
                self.control.fail(
                    self.source.name,
                    run_id,
                    str(error),
                    started_at=started_at,
                    now=self.clock(),
                )
            raise
        return landed

    def _tell_of_landed_files(self) -> None:
        """Complete the manifest where an earlier run ended before it did so itself."""
        began = self.control.unfinished_since(self.source.name)
        if began is not None:
            manifest.catch_up_table(self.lake, self.source.name, began)

    def _window(self, reading: Reading, repeats: Sequence[Run]) -> Window:
        kind = kind_of(self.source)
        name = self.source.name
        committed = self.control.committed(name, kind)
        if not repeats:
            return next_window(
                kind,
                committed=committed,
                source_high=reading.high(),
                overlap=self.source.overlap,
            )
        last = repeats[-1]
        return Window(
            kind,
            from_text(last.window_low, kind, source=name),
            from_text(last.window_high, kind, source=name),
            is_repeat=True,
        )

    def _land(
        self, lease: Lease, run_id: str, window: Window, reading: Reading
    ) -> _Landed:
        paths: list[str] = []
        rows = 0
        for number, part in enumerate(self._parts(reading, window)):
            lease.check()
            paths.append(self._publish(window, number, reading.columns, part))
            rows += len(part)
            self._tell("landed", rows)
        return _Landed(run_id, window, rows, tuple(paths))

    def _parts(self, reading: Reading, window: Window) -> Iterator[list[Row]]:
        names = [column.name for column in reading.columns]
        index = names.index(self.source.watermark)
        part: list[Row] = []
        for batch in reading.rows(window.low, self._since(window)):
            for row in batch.rows:
                if batch.whole or window.takes(position(row[index], window.kind)):
                    part.append(row)
                    if len(part) == self.part_rows:
                        yield part
                        part = []
        if part:
            yield part

    def _since(self, window: Window) -> int | None:
        """Return the time after which what was delivered is new to this window."""
        if window.low is None:
            return None
        if window.kind == "time":
            return less_lag(window.low, _TICK)
        # An integer holds no time. That of the last run's start, for a file may
        # have been replaced while it was read.
        started_at = self.control.last_start(self.source.name)
        if started_at is None:
            return None
        return less_lag(at(started_at), _DELIVERY_OVERLAP)

    def _publish(
        self,
        window: Window,
        number: int,
        columns: Sequence[SourceColumn],
        part: Sequence[Row],
    ) -> str:
        table = to_table(self.source, columns, part)
        table = with_window(self.source, table, columns, part, window)
        # The content is part of the name: where rows changed since the run
        # that crashed, both versions stand, for Silver may have one already.
        name = bronze.table_file_name(
            self.source.name, window.low_text, window.high_text or "none", number
        )
        name = f"{name}-{bronze.fingerprint(table)}"
        return publish_rows(self.lake, self.source.name, name, table, self.clock())

    def _tell(self, step: Step, rows: int) -> None:
        if self.progress is not None:
            self.progress(step, rows)


def publish_rows(
    lake: Lake, source: str, name: str, table: pa.Table, landed_at: datetime
) -> str:
    """Publish rows as one file of Bronze, and return its path.

    `name` begins the file's name, which ends with what tells its columns.
    """
    table = with_landed_at(table, landed_at)
    files = bronze.files_of_layout(table.schema)
    hour = bronze.landed_hour(landed_at)
    path = bronze.Place(source, hour, f"{name}{files.removeprefix('*')}").path
    lake.publish(path, encode_parquet(table, lake.compression))
    entry = manifest.Entry(source, hour, files, table.schema)
    manifest.publish_entry(lake, entry)
    return path
