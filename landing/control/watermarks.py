"""The control table: how far each source has been landed, and who is at it.

`landing_watermark` has one row a source, `landing_run` one row a run. Both are
plain tables for dbt to read; all times are UTC without a zone. The statements
are SQLAlchemy Core and of no one dialect, so that SQLite, PostgreSQL and Azure
SQL will do.
"""

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from landing.clock import Clock, utc_now
from landing.control.asides import Asides, doubt, reach
from landing.control.database import ControlDatabase
from landing.control.history import UNFINISHED, History, next_number
from landing.control.leases import LEASE, Lease, Leases
from landing.control.overview import Overview
from landing.control.rows import Mark, Run, Standing, Watermark
from landing.control.source_leases import SOURCES, lost, next_generation, require
from landing.control.tables import runs, watermarks
from landing.errors import ControlError
from landing.extraction.window import WatermarkKind, Window, from_text

__all__ = ["Control", "Lease", "Mark", "Run", "Standing", "Watermark", "new_run_id"]

_NEXT = timedelta(microseconds=1)


class Control(Asides, History, Overview):
    """The control table at one SQLAlchemy URL."""

    def __init__(self, database: ControlDatabase) -> None:
        self.database = database
        self._transaction = database.transaction
        self._leases = Leases(SOURCES, database.transaction)

    @classmethod
    def open(cls, url: str) -> "Control":
        """Open the control table, making its tables where they are missing.

        Raises `ControlError` when the address means nothing, the database
        cannot be used, or the folder of its file does not exist.
        """
        return cls(ControlDatabase.open(url))

    @classmethod
    def find(cls, url: str) -> "Control | None":
        """Open the control table; None, and nothing is made, where there is none.

        Raises `ControlError` as `open` does.
        """
        database = ControlDatabase.find(url)
        return None if database is None else cls(database)

    @property
    def folder(self) -> Path | None:
        """The folder of the table's file; None where it is on a server."""
        return self.database.folder

    def lease(
        self,
        source: str,
        run_id: str,
        *,
        clock: Clock = utc_now,
        length: timedelta = LEASE,
    ) -> AbstractContextManager[Lease]:
        """Keep a source to this run while the context is open; see `Leases.hold`."""
        return self._leases.hold(source, run_id, clock=clock, length=length)

    def sources(self) -> list[str]:
        """Return the names of all sources that were ever extracted, sorted."""
        query = sa.select(watermarks.c.source).order_by(watermarks.c.source)
        with self._transaction() as connection:
            return list(connection.execute(query).scalars())

    def standing(self, source: str) -> Standing:
        """Return what is kept of a source beside its watermark."""
        fields = (
            *(
                "measured",
                "remembered",
                "reconciled_at",
                "ordered_at",
                "in_doubt",
                "highest",
                "tracked",
            ),
        )
        query = sa.select(
            sa.func.coalesce(watermarks.c.generation, 0).label("generation"),
            *(watermarks.c[field] for field in fields),
        ).where(watermarks.c.source == source)
        with self._transaction() as connection:
            row = connection.execute(query).first()
            if row is None:
                return Standing(next_generation(connection, source))
        return Standing(**row._mapping)

    def watermark(self, source: str) -> Watermark | None:
        """Return what was committed last; None before the first time."""
        where = watermarks.c.source == source
        with self._transaction() as connection:
            row = connection.execute(sa.select(watermarks).where(where)).first()
        if row is None or row.committed_at is None:
            return None
        return Watermark(source, row.watermark_kind, row.watermark, row.committed_at)

    def committed(self, source: str, kind: WatermarkKind) -> int | None:
        """Return the last committed high; None before the first.

        Raises `ControlError` where it is of another kind than is declared.
        """
        last = self.watermark(source)
        if last is None:
            return None
        if last.kind != kind and last.watermark is not None:
            raise ControlError(
                f"source {source}: the committed watermark {last.watermark} is of "
                f"kind {last.kind}, but the declared column is of kind {kind}",
                way_out="Declare the column's type as before, or run tidemark "
                f"watermark reset {source} to land it again",
            )
        return from_text(last.watermark, kind, source=source)

    def plan(
        self,
        lease: Lease,
        run_id: str,
        window: Window,
        *,
        repeats: Sequence[Run],
        now: datetime,
        named_by: str | None = None,
    ) -> None:
        """Record the window of a run before anything of it is read.

        The runs that it repeats are marked failed in the same transaction. `named_by`
        is the id of a run that is in the names of its files.
        Raises `ControlError` where the lease is lost.
        """
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(doubt(lease.name))
            connection.execute(reach(lease.name, window))
            for old in repeats:
                connection.execute(
                    sa.update(runs)
                    .where(runs.c.run_id == old.run_id, runs.c.status == "planned")
                    .values(
                        status="failed",
                        finished_at=now,
                        error=f"crashed; repeated by {run_id}",
                    )
                )
            connection.execute(
                sa.insert(runs).values(
                    run_id=run_id,
                    source=lease.name,
                    status="planned",
                    window_low=window.low_text,
                    window_high=window.high_text,
                    started_at=now,
                    number=next_number(connection, lease.name),
                    named_by=named_by,
                    generation=sa.select(watermarks.c.generation)
                    .where(watermarks.c.source == lease.name)
                    .scalar_subquery(),
                )
            )

    def stamp(self, lease: Lease, now: datetime) -> datetime:
        """Return when rows land that are to be published now: later than any before.

        It is `now`, unless the clock has gone back: of two readings the later one has
        the later time. Raises `ControlError` where the lease is lost.
        """
        row = watermarks.c.source == lease.name
        kept = sa.select(watermarks.c.landed_at, watermarks.c.committed_at).where(row)
        with self._transaction() as connection:
            require(connection, lease)
            before = [time for time in connection.execute(kept).one() if time]
            landed_at: datetime = max([now, *(time + _NEXT for time in before)])
            connection.execute(
                sa.update(watermarks).where(row).values(landed_at=landed_at)
            )
        return landed_at

    def commit(
        self,
        lease: Lease,
        run_id: str,
        window: Window,
        *,
        rows: int,
        files: int,
        now: datetime,
        mark: Mark | None = None,
    ) -> None:
        """Advance the watermark and mark the run committed: both, or neither.

        `mark` is what the run found; None where nothing of it is kept. After a repeat
        whose window ends below one that landed since, the source stays in doubt: what
        that one read counts as read later, so the next run has to land all again.

        Raises `ControlError`, and changes nothing, where the lease is lost.
        """
        kept: dict[str, Any] = mark.of_the_source() if mark else {}
        if mark and window.is_repeat:
            kept["in_doubt"] = sa.case(
                (watermarks.c.highest != window.high_text, sa.true()), else_=sa.false()
            )
        with self._transaction() as connection:
            advanced = connection.execute(
                sa.update(watermarks)
                .where(*lease.is_held)
                .values(
                    watermark=window.high_text,
                    watermark_kind=window.kind,
                    committed_at=now,
                    **kept,
                )
            )
            marked = connection.execute(
                sa.update(runs)
                .where(runs.c.run_id == run_id, runs.c.status == "planned")
                .values(
                    status="committed",
                    finished_at=now,
                    rows=rows,
                    files=files,
                    **(mark.of_the_run() if mark else {}),
                )
            )
            if advanced.rowcount != 1 or marked.rowcount != 1:
                raise lost(lease)

    def fail(
        self,
        source: str,
        run_id: str,
        error: str,
        *,
        started_at: datetime,
        now: datetime,
    ) -> None:
        """Record that a run failed, also one that got no window."""
        end = {"status": "failed", "finished_at": now, "error": error}
        this = runs.c.run_id == run_id
        with self._transaction() as connection:
            connection.execute(
                sa.update(runs).where(this, runs.c.status.in_(UNFINISHED)).values(**end)
            )
            if connection.execute(sa.select(runs.c.run_id).where(this)).first() is None:
                connection.execute(
                    sa.insert(runs).values(
                        run_id=run_id,
                        source=source,
                        started_at=started_at,
                        number=next_number(connection, source),
                        **end,
                    )
                )


def new_run_id() -> str:
    """Return a name for a run that no other run has."""
    return str(uuid.uuid4())
