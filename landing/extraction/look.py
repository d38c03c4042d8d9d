"""The reading of one window: what lands of it, and what is remembered of it.

Nothing is handed over before it is sure that the table is the one that was read the
last time, so that the rows of another one never land.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from landing.columns.row_hash import row_hashes
from landing.columns.values import HASH
from landing.control.watermarks import Mark
from landing.declarations import TableSource
from landing.extraction.aim import Aim
from landing.extraction.digest import Comparison, Digest
from landing.extraction.fingerprint import changed
from landing.extraction.positions import positions, taken
from landing.extraction.remembered import Memory, Sought
from landing.extraction.sight import Sight, safe_position
from landing.extraction.spool import Spool
from landing.extraction.units import WatermarkUnit
from landing.extraction.window import format_time, to_text
from landing.readers.protocol import Reading, TextReading

_CELL = "tidemark_cell"
"""The column that a row's cell is in while it is not sure whether the row lands."""
_HELD_BACK = 250_000
"""Rows in memory, about, while it is not sure yet which table they are of."""


class Look:
    """One look at a table through a window."""

    def __init__(self, source: TableSource, reading: Reading, aim: Aim) -> None:
        self._source = source
        self._reading = reading
        self._aim = aim
        # a window without a lower end passes over nothing
        self._known = not aim.remembered.has_anchors or aim.window.low is None
        self._is_whole = aim.window.low is None
        self._sought = Sought(
            reading.schema,
            aim.window.low,
            aim.window.kind == "time" or aim.unit not in (None, "sequence"),
        )
        if aim.ordered_at is not None and isinstance(reading, TextReading):
            reading.trust_order()
        self._begin()

    def _begin(self) -> None:
        aim = self._aim
        self._sight = Sight(aim.window.kind, aim.known_unit, aim.moment, aim.base)
        self._unordered = 0
        self._any_below = self._moved_on = False
        self._memory = Memory(aim.remembered, self._reading.schema, aim.safe)
        self._compared = Comparison(aim.remembered.digest or Digest())

    @property
    def aim(self) -> Aim:
        """What was aimed at, as a look at everything where it was one.

        Then the next window goes on from what is there now, as long as there is
        anything: it may be another table, or have lost rows.
        """
        binds = not self._is_whole or self._aim.window.is_repeat or self.seen is None
        if binds:
            return self._aim
        return replace(self._aim, window=replace(self._aim.window, low=None))

    @property
    def unit(self) -> WatermarkUnit | None:
        """What an integer watermark counts, as far as it is known now."""
        return self._sight.unit

    @property
    def seen(self) -> int | None:
        """The largest position seen that may lift the next window."""
        return self._sight.seen

    def rows_to_land(self) -> Iterator[pa.Table]:
        """Yield what the window takes and did not land as it is now; hashes come last.

        Raises `WatermarkError`, before the first row, where the table cannot be the
        one that was read before.
        """
        held: list[pa.Table] = []
        count = 0
        reading = self._read()
        for rows in reading:
            if self._known:
                yield from held
                held = []
                yield rows
                continue
            held.append(rows)
            count += rows.num_rows
            if count > _HELD_BACK:
                reading.close()  # a connection may be able to do one thing at a time
                self._recognise()
                self._begin()
                yield from self._read()
                return
        if not self._known:
            low = self._aim.window.low
            self._recognise()
            if self._aim.window.low != low:
                self._begin()
                yield from self._read()
                return
        yield from held

    def mark(self, resume: int | None, now: datetime) -> Mark:
        """Return what the run leaves for those after it; `now` is when it began."""
        aim, kind = self._aim, self._aim.window.kind
        unit = self._sight.unit
        # what was taken for ahead of the clock may have been so in another unit
        safe = aim.safe if unit is None else safe_position(kind, unit, aim.moment)
        return Mark(
            source_clock=format_time(aim.clock),
            seen=to_text(self.seen, kind),
            resume=to_text(resume, kind),
            measured=aim.fingerprint.counted_in(unit).text(),
            remembered=self._memory.result(safe).text(),
            ordered_at=None if self._unordered else aim.ordered_at or now,
        )

    def _read(self) -> Generator[pa.Table]:
        with Spool() as spool:
            yield from self._read_through(spool)
            same = self._compared.same()
            for rows in spool.tables():
                cells = rows[_CELL].combine_chunks()
                new = rows.filter(pc.invert(pc.is_in(cells, value_set=same)))
                if new.num_rows:
                    yield new.drop_columns([_CELL])

    def _read_through(self, spool: Spool) -> Generator[pa.Table]:
        """Yield what is new, and put into the spool what may be as it was."""
        aim, source = self._aim, self._source
        for table in self._reading.batches(aim.window.low):
            watermarks = table[source.watermark]
            places = positions(watermarks, aim.window.kind, source.zone)
            self._unordered += places.null_count - watermarks.null_count
            if aim.passed_below is not None:
                below = pc.any(pc.less(places, aim.passed_below)).as_py()
                self._any_below = self._any_below or bool(below)
            window = replace(aim.window, low=None) if self._is_whole else aim.window
            chosen = taken(window, places)
            rows, places = table.filter(chosen), places.filter(chosen)
            if not rows.num_rows:
                continue
            hashes = row_hashes(rows)
            if not self._known:
                found = aim.remembered.found(rows, places, hashes, self._sought)
                self._known = found.stands
                self._moved_on = self._moved_on or found.moved_on
            self._sight.look(places)
            keys = None
            if aim.remembered.digest is not None:
                keys = row_hashes(rows.select(list(source.key)))
            self._memory.saw(rows, places, hashes, keys)
            new = rows.append_column(HASH, hashes)
            if keys is not None and not aim.lands_known:
                cells = self._compared.look(places, hashes, keys)
                # what has no order is not among the rows that are remembered
                lands = pc.or_(
                    pc.invert(aim.remembered.knows(hashes)), pc.is_null(places)
                )
                may_be_known = pc.and_(lands, pc.is_valid(cells))
                if pc.any(may_be_known).as_py():
                    kept = new.append_column(_CELL, cells).filter(may_be_known)
                    spool.put(kept)
                new = new.filter(pc.and_not(lands, may_be_known))
            if new.num_rows:
                yield new

    def _recognise(self) -> None:
        """Raise where rows may be passed over of a table that is not the one.

        None can be where no row stands below the window. Else it is asked for the
        rows that landed, by their keys, the highest first: none of which stood in the
        window. Where they went back, the table is an older copy. A sequence that goes
        on from such a copy has other rows under the same numbers, so that the window
        begins where the highest row stands that is as it was.
        """
        remembered, low = self._aim.remembered, self._aim.passed_below
        if low is None or not (self._any_below or self._reading.any_below(low)):
            self._is_whole = self._known = True
            return
        for keys in remembered.anchor_keys():
            rows = self._reading.by_key(keys)
            if rows is None:
                self._known = True  # nothing speaks against it
                return
            watermarks = rows[self._source.watermark]
            places = positions(watermarks, self._aim.window.kind, self._source.zone)
            found = remembered.found(rows, places, row_hashes(rows), self._sought)
            if found.went_back.num_rows:
                raise changed(self._source.name, self._went_back(found.went_back))
            if found.standing is not None and not self._sought.are_times:
                self._reach_down_to(found.standing)
            self._known = found.stands or found.moved_on or self._moved_on
            if self._known:
                return
        raise changed(
            self._source.name,
            "none of the rows that landed last is in "
            f"{self._source.table} as it was, or later: it was emptied, made "
            "again, or replaced by an older copy",
        )

    def _reach_down_to(self, place: int) -> None:
        window = self._aim.window
        if window.low is not None and place < window.low:
            self._aim = replace(self._aim, window=replace(window, low=place))

    def _went_back(self, keys: pa.Table) -> str:
        source = self._source
        key = ", ".join(
            f"{name} {value}" for name, value in keys.to_pylist()[0].items()
        )
        return (
            f"rows of {source.table} stand lower than they landed, such as that of "
            f"{key}: {source.table} was replaced by an older copy, or "
            f"{source.watermark} was set back further than overlap reaches"
        )
