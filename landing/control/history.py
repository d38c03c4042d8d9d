"""What the control table tells of the runs of a source, in the order that they came in.

Their order is that of a number that only grows. Clocks do not tell it: one that was
ahead for a while would let its run stand before all that came after.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import sqlalchemy as sa

from landing.control.rows import GOOD, Run, RunStatus
from landing.control.tables import runs

UNFINISHED = ("planned", "failed", "backfilling", "reconciling")
"""Runs that came to nothing, or have not come to their end yet."""

DONE = ("committed", "backfilled", "reconciled")
"""Runs that came to their end."""
MOVED = ("set", "reset", "adopted")
"""What a person did."""

_NUMBERED = (runs.c.number.is_not(None), (runs.c.number.desc(),))
_OF_BEFORE = (
    runs.c.number.is_(None),
    (runs.c.started_at.desc(), runs.c.finished_at.desc()),
)
"""Which runs there are, and what sorts them: those of before they had numbers last."""


class History:
    """Those methods of `landing.control.watermarks.Control` that look at runs."""

    _transaction: Callable[[], AbstractContextManager[sa.Connection]]

    def base(self, source: str, generation: int, clock: str) -> Run | None:
        """Return the newest run to go on from: one whose clock was not ahead of this.

        `clock` is the source's now, as text. Runs of before the control table kept
        clocks have their window's end for one.
        """
        its_clock = sa.func.coalesce(runs.c.source_clock, runs.c.window_high)
        is_time = its_clock.like("%Z")
        return self._newest_good(
            source,
            generation,
            sa.or_(its_clock.is_(None), sa.not_(is_time), its_clock <= clock),
        )

    def begun_before(self, source: str, generation: int, moment: str) -> Run | None:
        """Return the newest run to go on from whose clock was before a moment."""
        return self._newest_good(source, generation, runs.c.source_clock < moment)

    def runs(
        self, source: str, status: RunStatus | None = None, *, last: int | None = None
    ) -> list[Run]:
        """Return the runs of a source, the earliest first; at most the `last` ones."""
        query = sa.select(runs).where(runs.c.source == source)
        if status is not None:
            query = query.where(runs.c.status == status)
        query = query.order_by(
            sa.func.coalesce(runs.c.number, 0).desc(),
            runs.c.started_at.desc(),
            runs.c.run_id.desc(),
        )
        if last is not None:
            query = query.limit(last)
        with self._transaction() as connection:
            found = [Run(**row._mapping) for row in connection.execute(query)]
        return found[::-1]

    def ended(self, sources: Sequence[str], since: datetime | None) -> list[Run]:
        """Return the runs of these sources that have ended, the earliest end first.

        Those that ended at `since`, an aware time, or later; all of them without one.
        """
        query = sa.select(runs).where(
            runs.c.source.in_(sources), runs.c.finished_at.is_not(None)
        )
        if since is not None:
            query = query.where(runs.c.finished_at >= since)
        query = query.order_by(runs.c.finished_at, runs.c.run_id)
        with self._transaction() as connection:
            return [Run(**row._mapping) for row in connection.execute(query)]

    def unfinished_since(self, source: str) -> datetime | None:
        """Return when the first run began of those that came to nothing lately.

        Lately is since the run that committed last. None where none of them failed,
        crashed or runs now.
        """
        query = sa.select(sa.func.min(runs.c.started_at)).where(
            runs.c.source == source, runs.c.status.in_(UNFINISHED)
        )
        last = self._newest(source, runs.c.status == "committed")
        if last is not None and last.number is not None:
            query = query.where(runs.c.number > last.number)
        elif last is not None:
            query = query.where(runs.c.started_at >= last.started_at)
        with self._transaction() as connection:
            return connection.execute(query).scalar()

    def has_landed(self, source: str) -> bool:
        """Return whether a run landed a file since a person moved the watermark."""
        query = sa.select(runs.c.run_id).where(
            runs.c.source == source, runs.c.status.in_(DONE), runs.c.files > 0
        )
        moved = self._newest(source, runs.c.status.in_(MOVED))
        if moved is not None and moved.number is not None:
            query = query.where(runs.c.number > moved.number)
        with self._transaction() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def _newest_good(
        self, source: str, generation: int, which: sa.ColumnElement[bool]
    ) -> Run | None:
        return self._newest(
            source,
            runs.c.status.in_(GOOD),
            sa.func.coalesce(runs.c.generation, 0) == generation,
            which,
        )

    def _newest(self, source: str, *which: sa.ColumnElement[bool]) -> Run | None:
        with self._transaction() as connection:
            for these, order in (_NUMBERED, _OF_BEFORE):
                query = (
                    sa.select(runs)
                    .where(runs.c.source == source, these, *which)
                    .order_by(*order)
                    .limit(1)
                )
                row = connection.execute(query).first()
                if row is not None:
                    return Run(**row._mapping)
        return None


def next_number(connection: sa.Connection, source: str) -> int:
    """Return the number of a run that begins now; its source is leased."""
    query = sa.select(sa.func.max(runs.c.number)).where(runs.c.source == source)
    return (connection.execute(query).scalar() or 0) + 1
