"""Made-up histories of a table, played over a real SQLite file, lake and control table.

Whatever writers, clocks and crashes do, each extraction that returns must leave in
Bronze, as the newest reading of each key, what the table says. What the extractor does
not promise is left out by the player: a row that is stamped further back than the
overlap, and a run by a clock that is ahead, unless one by the true clock follows before
that time has come.

The source's clock is the one thing that is not real: the reader tells the time of the
history, as its file would where the machine's clock is set.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from _extracting import TableExtraction
from _extraction import Crash, crash_at
from _table_steps import (
    AddColumn,
    Backfill,
    Delete,
    Extract,
    Reset,
    Restore,
    Step,
    Touch,
    Wait,
    Write,
)

from landing.control.moves import reset_watermark
from landing.declarations import TableSource
from landing.errors import WatermarkError
from landing.extraction.table import ExtractResult, Request
from landing.extraction.window import at, parse_time
from landing.readers.sqlite import SqliteReader, SqliteReading

Kind = Literal["time", "day", "seconds", "sequence"]
Row = tuple[Any, ...]

BEGIN = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
FIRST_OF_SEQUENCE = 5_000
PER_MINUTE = 50
"""Values of a sequence that others draw in each minute."""
OVERLAP = 600
SEQUENCE_OVERLAP = 1_000
STAYS = -1
"""The key of a row that nobody ever changes, where there is one."""
LANDING = ("landed_at", "is_deleted", "window_low", "window_high", "row_hash")


class _Clocked(SqliteReader):
    now = 0

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqliteReading]:
        with super().open(source) as reading:
            reading.clock = lambda: self.now  # type: ignore[method-assign]
            yield reading


def play(
    kind: Kind,
    steps: list[Step],
    *,
    stays: bool = True,
    reconciles: bool = False,
    forgets: bool = False,
) -> None:
    """Play a history; raise `AssertionError` where a row is lost, or a stop is wrong.

    `stays`: an old row is in the table that nobody ever changes. `reconciles`: keys are
    compared after each run. `forgets`: fewer rows are remembered than a window holds,
    so that rows may land again.
    """
    with TemporaryDirectory() as folder:
        player = _Player(kind, Path(folder), reconciles, forgets)
        if stays:
            player.write(STAYS, player.stamp(7_200), "stays")
        for step in [*steps, Extract()]:
            if not player.step(step):
                return  # a lawful stop ends the history


class _Player:
    def __init__(
        self, kind: Kind, folder: Path, reconciles: bool, forgets: bool
    ) -> None:
        self.kind = kind
        self.reconciles = reconciles
        self.lands_once = not (reconciles or forgets)
        self.table = TableExtraction(folder)
        self.reader = self.table.reader = _Clocked(self.table.database)
        is_text = kind in ("time", "day")
        self.table.declare("id bigint", f"changed {'varchar' if is_text else 'bigint'}")
        if not is_text:
            self.table.declare(overlap=None)
        if reconciles:
            self.table.declare(deletes="reconcile", reconcile_every=timedelta(0))
        affinity = "text" if is_text else "integer"
        self.table.create(f"id integer primary key, changed {affinity}, v text")
        self.now = BEGIN
        self.last = FIRST_OF_SEQUENCE
        self.states: dict[int, list[Row]] = {}
        self.exempt: set[int] = set()  # what is not promised to land
        self.owed: datetime | None = None  # until when a run by the true clock is due
        self.columns = 3
        self.ticks = 0

    def step(self, step: Step) -> bool:
        """Take a step; return whether the history goes on."""
        self.now += timedelta(seconds=1)
        match step:
            case Write():
                self.write(step.key, self.stamp(step.behind), step.value)
            case Touch() if step.key in (rows := self._rows()):
                self.write(step.key, rows[step.key][1], step.value)
            case Restore() if len(states := self.states.get(step.key, [])) > step.ago:
                self.write(*states[-1 - step.ago])
            case Delete():
                self._delete(step.count)
            case AddColumn():
                name = f"c{self.columns}"
                self.table.sql(f"alter table orders add {name} text default 'new'")
                self.columns += 1
            case Wait():
                return self._wait(timedelta(minutes=step.minutes))
            case Extract():
                return self._extract(step)
            case Backfill():
                since = str(self.stamp(3_600))
                self._run(Request(since=since), dies=step.dies)
            case Reset():
                reset_watermark("orders", self.table.control, clock=self._clock)
                self.exempt.clear()
        return True

    def write(self, key: int, stamp: Any, value: str) -> None:
        """Insert or update a row."""
        self.table.sql(
            "insert into orders (id, changed, v) values (?, ?, ?) on conflict (id) "
            "do update set changed = excluded.changed, v = excluded.v",
            (key, stamp, value),
        )
        self.states.setdefault(key, []).append((key, stamp, value))
        self.exempt.discard(key)
        if stamp is not None and self._place(stamp) < self._promised():
            self.exempt.add(key)

    def stamp(self, behind: int | None) -> Any:
        """Return a stamp so far behind, as the table keeps it."""
        if behind is None:
            return None
        moment = self.now - timedelta(seconds=behind)
        if self.kind == "sequence":
            self.last += 1
            return self.last - max(behind, 0)
        if self.kind == "seconds":
            return int(moment.timestamp())
        return moment.isoformat() if self.kind == "time" else str(moment.date())

    def _delete(self, count: int) -> None:
        rows = [row for row in self._rows().values() if row[0] != STAYS]
        rows.sort(key=lambda row: (row[1] is not None, row[1] or 0), reverse=True)
        for key, *_ in rows[:count]:
            self.table.sql("delete from orders where id = ?", (key,))

    def _wait(self, time: timedelta) -> bool:
        due = self.owed is not None and self.now + time >= self.owed
        goes_on = self._extract(Extract()) if due else True
        self.now += time
        self.last += PER_MINUTE * int(time / timedelta(minutes=1))
        return goes_on

    def _extract(self, step: Extract) -> bool:
        if step.ahead:
            ahead = self.now + timedelta(minutes=step.ahead)
            self.owed = max(ahead, self.owed or ahead)
        landed = self._newest()
        try:
            request = Request(full=step.full, confirm_deletes=self.reconciles)
            result = self._run(request, ahead=step.ahead, dies=step.dies)
        except WatermarkError:
            self._judge_stop(landed)
            return False
        if result is None:
            return True
        if not step.ahead:
            self.owed = None
        if step.full:
            self.exempt.clear()
        self._compare()
        if step.twice and not step.ahead and self.lands_once:
            without_order = sum(row[1] is None for row in self._rows().values())
            # what has no order may land once more, until its group is known
            for most in (without_order, 0):
                again = self._run(Request())
                assert again is not None
                assert again.rows <= most, f"{again.rows} rows landed again"
        return True

    def _run(
        self, request: Request, *, ahead: int = 0, dies: str | None = None
    ) -> ExtractResult | None:
        """Return what a run landed; None where it died."""
        shift = timedelta(minutes=ahead)
        self.now += timedelta(seconds=1)
        self.reader.now = at(self.now + shift)

        def fails(reached: str, rows: int) -> None:
            if reached == "committing":
                raise OSError("the disk is full")

        crashes = crash_at(dies) if dies not in (None, "fails") else None
        try:
            return self.table.extract(
                clock=lambda: self._clock() + shift,
                part_rows=2,
                progress=fails if dies == "fails" else crashes,
                request=request,
            )
        except (Crash, OSError):
            return None

    def _clock(self) -> datetime:
        self.ticks += 1
        return self.now + timedelta(microseconds=self.ticks % 900_000)

    def _compare(self) -> None:
        landed, rows = self._newest(), self._rows()
        for key, row in rows.items():
            if key in self.exempt:
                continue
            assert key in landed, f"row {row} never landed"
            # a column that came later is not in the files of rows that did not change
            found = tuple(v for k, v in landed[key].items() if k not in LANDING)
            said = row[: len(found)]
            assert said == found, f"row {row} stands in Bronze as {found}"
            assert not landed[key]["is_deleted"], f"row {row} stands there as deleted"
        if self.reconciles:
            alive = {key for key, row in landed.items() if not row["is_deleted"]}
            gone = alive - rows.keys()
            assert not gone, f"rows {gone} were deleted, and stand there as they were"

    def _judge_stop(self, landed: dict[int, dict[str, Any]]) -> None:
        """Fail where a row that landed is there as it was, or where windows read."""
        for key, row in self._rows().items():
            was = landed.get(key)
            if was is None or row[1] is None or was["changed"] is None:
                continue
            place, before = self._place(row[1]), self._place(was["changed"])
            if self.kind != "sequence" and before > self.now.timestamp():
                continue
            same = (row[1], row[2]) == (was["changed"], was["v"])
            moved = place > before
            if self.kind != "sequence":  # times that are in the window land
                moved = place >= min(before, self._promised())
            if same or moved:
                raise AssertionError(f"stopped, though {row} had landed as {was}")

    def _newest(self) -> dict[int, dict[str, Any]]:
        """Return the newest reading of each key, as Silver orders them."""
        newest: dict[int, tuple[tuple[int, datetime], dict[str, Any]]] = {}
        for row in self.table.rows():
            order = _reading_number(row["window_high"]), row["landed_at"]
            if row["id"] not in newest or newest[row["id"]][0] < order:
                newest[row["id"]] = order, row
        return {key: row for key, (_, row) in newest.items()}

    def _rows(self) -> dict[int, Row]:
        with closing(sqlite3.connect(self.table.database)) as connection:
            return {row[0]: row for row in connection.execute("select * from orders")}

    def _place(self, stamp: Any) -> int:
        if not isinstance(stamp, str):
            return int(stamp)
        whole_day = 86_399 if len(stamp) == len("2026-11-30") else 0
        return (parse_time(stamp) or 0) // 10**9 + whole_day

    def _promised(self) -> int:
        """Return the place from which on a row that is written now is sure to land."""
        if self.kind == "sequence":
            return self.last - SEQUENCE_OVERLAP
        return int(self.now.timestamp()) - OVERLAP


def _reading_number(high: str | None) -> int:
    """Return what the macro `reading_number` makes of the end of a window."""
    if high is None:
        return 0
    return (parse_time(high) or 0) // 1_000 if high.endswith("Z") else int(high)
