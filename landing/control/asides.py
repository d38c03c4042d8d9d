"""What the control table is told beside the windows of runs.

A person moves a watermark, a window lands beside it, or keys are compared.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from landing.control.history import next_number
from landing.control.leases import Lease
from landing.control.rows import RunStatus
from landing.control.source_leases import require
from landing.control.tables import runs, watermarks
from landing.extraction.window import Window, format_time, parse_time

_EVER = format_time(parse_time("0001-01-01") or 0)
"""The clock of what a person says, which is before any source's."""


class Asides:
    """Those methods of `landing.control.watermarks.Control` that are no run's."""

    _transaction: Callable[[], AbstractContextManager[sa.Connection]]

    def move(
        self,
        lease: Lease,
        run_id: str,
        status: Literal["set", "reset", "adopted"],
        *,
        resume: str | None,
        measured: str | None,
        now: datetime,
    ) -> None:
        """Let the next run go on from a watermark, as text; None is from the start.

        What was remembered is forgotten, so that what is read lands. After a reset
        nothing of before counts. It stands among the runs. Raises `ControlError` where
        the lease is lost.
        """
        with self._transaction() as connection:
            require(connection, lease)
            generation = sa.func.coalesce(watermarks.c.generation, 0)
            connection.execute(
                sa.update(watermarks)
                .where(*lease.is_held)
                .values(
                    measured=measured,
                    remembered=None,
                    ordered_at=None,
                    in_doubt=False,
                    generation=generation + int(status == "reset"),
                    **({"tracked": None} if status == "reset" else {}),
                )
            )
            # a window that crashed is of what was before
            connection.execute(
                sa.update(runs)
                .where(runs.c.source == lease.name, runs.c.status == "planned")
                .values(status="failed", finished_at=now, error=f"crashed; {status}")
            )
            connection.execute(
                sa.insert(runs).values(
                    run_id=run_id,
                    source=lease.name,
                    status=status,
                    started_at=now,
                    finished_at=now,
                    seen=resume,
                    resume=resume,
                    source_clock=_EVER,
                    number=next_number(connection, lease.name),
                    generation=sa.select(watermarks.c.generation)
                    .where(watermarks.c.source == lease.name)
                    .scalar_subquery(),
                )
            )

    def begin(
        self,
        source: str,
        run_id: str,
        status: Literal["backfilling", "reconciling"],
        window: Window,
        *,
        now: datetime,
    ) -> None:
        """Record that rows are being landed beside the watermark."""
        with self._transaction() as connection:
            connection.execute(reach(source, window))
            if status == "backfilling":
                connection.execute(doubt(source))
            connection.execute(
                sa.insert(runs).values(
                    run_id=run_id,
                    source=source,
                    status=status,
                    window_low=window.low_text,
                    window_high=window.high_text,
                    started_at=now,
                    number=next_number(connection, source),
                )
            )

    def end(
        self,
        run_id: str,
        status: Literal["backfilled", "reconciled"],
        *,
        rows: int,
        files: int,
        now: datetime,
    ) -> None:
        """Record that they landed; the watermark stays."""
        with self._transaction() as connection:
            connection.execute(_end(run_id, status, rows, files, now))

    def track(self, lease: Lease, version: int) -> None:
        """Note up to which version deletions landed; `ControlError` without lease."""
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(
                sa.update(watermarks).where(*lease.is_held).values(tracked=version)
            )

    def remember(self, lease: Lease, remembered: str) -> None:
        """Keep other rows in mind; raise `ControlError` where the lease is lost."""
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(
                sa.update(watermarks)
                .where(*lease.is_held)
                .values(remembered=remembered)
            )

    def reconciled(
        self, lease: Lease, run_id: str, *, rows: int, files: int, now: datetime
    ) -> None:
        """Record that keys were compared; `ControlError` where the lease is lost."""
        with self._transaction() as connection:
            require(connection, lease)
            connection.execute(
                sa.update(watermarks).where(*lease.is_held).values(reconciled_at=now)
            )
            connection.execute(_end(run_id, "reconciled", rows, files, now))


def reach(source: str, window: Window) -> sa.Update:
    """Note the end of a window, so that later readings have no lower one.

    What it lands counts as read then, whether or not it comes to an end.
    """
    kept = watermarks.c.highest if window.is_repeat else window.high_text
    return (
        sa.update(watermarks).where(watermarks.c.source == source).values(highest=kept)
    )


def doubt(source: str) -> sa.Update:
    """Say that rows land which are not remembered until a run commits."""
    return (
        sa.update(watermarks).where(watermarks.c.source == source).values(in_doubt=True)
    )


def _end(
    run_id: str, status: RunStatus, rows: int, files: int, now: datetime
) -> sa.Update:
    return (
        sa.update(runs)
        .where(runs.c.run_id == run_id)
        .values(status=status, finished_at=now, rows=rows, files=files)
    )
