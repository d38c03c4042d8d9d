"""One run of CSV files: what changed since the last run, into Bronze.

The order of the steps is the guarantee. The window is recorded as planned,
then read, then every part is published, and only then is the window committed.
Wherever a run dies, the next one reads at least the same window again.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from landing import manifest
from landing.clock import Clock
from landing.declarations import CsvSource
from landing.errors import ControlError
from landing.extraction import (
    ExtractResult,
    Landed,
    Progress,
    Step,
    publish_part,
    result_of,
)
from landing.lake import Lake
from landing.readers.csv import CsvReader, CsvReading
from landing.rows import Row, to_table
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

_DELIVERY_OVERLAP = timedelta(minutes=10)
"""How far the clock of a folder may be behind that of the landing process."""
_TICK = timedelta(seconds=2)
"""File systems keep times as coarsely as this, and cut them."""


def extract_csv(
    source: CsvSource,
    *,
    reader: CsvReader,
    lake: Lake,
    control: Control,
    clock: Clock,
    part_rows: int,
    progress: Progress | None,
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
    return result_of(source, done)


@dataclass(frozen=True, slots=True)
class _Call:
    source: CsvSource
    reader: CsvReader
    lake: Lake
    control: Control
    clock: Clock
    part_rows: int
    progress: Progress | None

    def run(self, lease: Lease, run_id: str, *, repeats: Sequence[Run] = ()) -> Landed:
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

    def _window(self, reading: CsvReading, repeats: Sequence[Run]) -> Window:
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
        self, lease: Lease, run_id: str, window: Window, reading: CsvReading
    ) -> Landed:
        paths: list[str] = []
        rows = 0
        for number, part in enumerate(self._parts(reading, window)):
            lease.check()
            table = to_table(self.source, reading.columns, part)
            published = publish_part(
                self.lake, self.source, window, number, table, self.clock()
            )
            paths.append(published.path)
            rows += len(part)
            self._tell("landed", rows)
        return Landed(run_id, window, rows, tuple(paths))

    def _parts(self, reading: CsvReading, window: Window) -> Iterator[list[Row]]:
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

    def _tell(self, step: Step, rows: int) -> None:
        if self.progress is not None:
            self.progress(step, rows)
