"""The control table: how far each source has been landed, and who is at it.

`landing_watermark` has one row a source, `landing_run` one row a run. Both are
plain tables for dbt to read; all times are UTC without a zone. The statements
are SQLAlchemy Core and of no one dialect, so that SQLite, PostgreSQL and Azure
SQL will do.
"""

import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from landing import control_tables
from landing.clock import Clock, utc_now
from landing.control_tables import runs, watermarks
from landing.errors import ControlError
from landing.lake import first_line
from landing.leases import LEASE, Lease, Leases, held, lost, require
from landing.window import WatermarkKind, Window, from_text

__all__ = ["Control", "Lease", "Mark", "Run", "Standing", "Watermark", "new_run_id"]

RunStatus = Literal["planned", "committed", "failed", "set", "reset", "adopted"]
"""The last three are no runs: a person moved the watermark then."""

_GOOD = ("committed", "set", "adopted")
"""What a window may go on from."""
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a source is landed: everything up to `watermark`, in full precision.

    `watermark` is None until a run has found one.
    """

    source: str
    kind: WatermarkKind
    watermark: str | None
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one source. A run that is `planned` runs now, or crashed."""

    run_id: str
    source: str
    status: RunStatus
    window_low: str | None
    window_high: str | None
    started_at: datetime
    finished_at: datetime | None
    rows: int | None
    files: int | None
    error: str | None
    generation: int | None = None
    source_clock: str | None = None
    seen: str | None = None
    resume: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of a source beside its watermark; see `landing.control_tables`."""

    generation: int = 0
    measured: str | None = None
    remembered: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a run found, for those after it; all as text, None where there is none."""

    source_clock: str
    seen: str | None
    resume: str | None
    measured: str
    remembered: str | None


class Control:
    """The control table at one SQLAlchemy URL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._leases = Leases(self._transaction)
        self._shown = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str) -> "Control":
        """Open the control table, making its two tables where they are missing.

        Raises `ControlError` when the address means nothing, the database
        cannot be used, or the folder of its file does not exist.
        """
        try:
            # A long run needs few connections, far apart: a pooled one would
            # be cut by the server meanwhile.
            parsed = sa.make_url(url)
            is_sqlite = parsed.get_backend_name() == "sqlite"
            engine = sa.create_engine(
                parsed,
                poolclass=sa.NullPool,
                connect_args={"timeout": 30} if is_sqlite else {},
            )
        except ArgumentError as error:
            raise ControlError(
                "TIDEMARK_CONTROL is not the URL of a database",
                way_out="Set it to an SQLAlchemy URL such as sqlite:///control.db",
            ) from error
        except ModuleNotFoundError as error:
            raise ControlError(
                f"the control table's database needs the package {error.name}",
                way_out=f"Install {error.name}, or set TIDEMARK_CONTROL to a "
                "database whose driver is here",
            ) from error
        folder = Path(parsed.database or "").absolute().parent
        if is_sqlite and not folder.is_dir():
            # made unasked, a new control table would land everything again
            raise ControlError(
                f"the control table's folder {folder} does not exist",
                way_out="Make it, or set TIDEMARK_CONTROL to where the table is",
            )
        control = cls(engine)
        control._make_tables()
        return control

    @contextmanager
    def transaction(self, lease: Lease | None = None) -> Iterator[sa.Connection]:
        """Open one transaction of the database, for tables that stand beside these.

        With a lease, nothing of it is done where that is lost. Raises `ControlError`.
        """
        with self._transaction() as connection:
            if lease is not None:
                require(connection, lease)
            yield connection

    @property
    def folder(self) -> Path | None:
        """The folder of the table's file; None where it is on a server."""
        url = self._engine.url
        if url.get_backend_name() != "sqlite":
            return None
        return Path(url.database or "").absolute().parent

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
        query = sa.select(
            watermarks.c.generation, watermarks.c.measured, watermarks.c.remembered
        ).where(watermarks.c.source == source)
        with self._transaction() as connection:
            row = connection.execute(query).first()
        if row is None:
            return Standing()
        return Standing(row.generation or 0, row.measured, row.remembered)

    def base(self, source: str, generation: int, clock: str) -> Run | None:
        """Return the newest run to go on from: one whose clock was not ahead of this.

        `clock` is the source's now, as text. Runs of before the control table kept
        clocks have their window's end for one.
        """
        its_clock = sa.func.coalesce(runs.c.source_clock, runs.c.window_high)
        is_time = its_clock.like("%Z")
        return self._newest(
            source,
            generation,
            sa.or_(its_clock.is_(None), sa.not_(is_time), its_clock <= clock),
        )

    def begun_before(self, source: str, generation: int, moment: str) -> Run | None:
        """Return the newest run to go on from whose clock was before a moment."""
        return self._newest(source, generation, runs.c.source_clock < moment)

    def _newest(
        self, source: str, generation: int, which: sa.ColumnElement[bool]
    ) -> Run | None:
        query = (
            sa.select(runs)
            .where(
                runs.c.source == source,
                runs.c.status.in_(_GOOD),
                sa.func.coalesce(runs.c.generation, 0) == generation,
                which,
            )
            .order_by(runs.c.started_at.desc(), runs.c.finished_at.desc())
            .limit(1)
        )
        with self._transaction() as connection:
            row = connection.execute(query).first()
        return None if row is None else Run(**row._mapping)

    def watermark(self, source: str) -> Watermark | None:
        """Return what was committed last; None before the first time."""
        where = watermarks.c.source == source
        with self._transaction() as connection:
            row = connection.execute(sa.select(watermarks).where(where)).first()
        if row is None or row.committed_at is None:
            return None
        return Watermark(source, row.watermark_kind, row.watermark, row.committed_at)

    def runs(self, source: str, status: RunStatus | None = None) -> list[Run]:
        """Return the runs of a source, the earliest first."""
        query = sa.select(runs).where(runs.c.source == source)
        if status is not None:
            query = query.where(runs.c.status == status)
        query = query.order_by(runs.c.started_at, runs.c.run_id)
        with self._transaction() as connection:
            return [Run(**row._mapping) for row in connection.execute(query)]

    def last_start(self, source: str) -> datetime | None:
        """Return when the last run that committed began; None where none did."""
        query = sa.select(sa.func.max(runs.c.started_at)).where(
            runs.c.source == source, runs.c.status == "committed"
        )
        with self._transaction() as connection:
            return connection.execute(query).scalar()

    def unfinished_since(self, source: str) -> datetime | None:
        """Return when the first run began of those that came to nothing lately.

        Lately is since the run that committed last. None where none of them failed,
        crashed or runs now.
        """
        query = sa.select(sa.func.min(runs.c.started_at)).where(
            runs.c.source == source, runs.c.status.in_(("planned", "failed"))
        )
        last = self.last_start(source)
        if last is not None:
            query = query.where(runs.c.started_at >= last)
        with self._transaction() as connection:
            return connection.execute(query).scalar()

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
                way_out="Declare the column's type as before, or delete the source's "
                "row of landing_watermark to land it again",
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
    ) -> None:
        """Record the window of a run before anything of it is read.

        The runs that it repeats are marked failed in the same transaction.
        Raises `ControlError` where the lease is lost.
        """
        with self._transaction() as connection:
            require(connection, lease)
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
                    source=lease.source,
                    status="planned",
                    window_low=window.low_text,
                    window_high=window.high_text,
                    started_at=now,
                    generation=sa.select(watermarks.c.generation)
                    .where(watermarks.c.source == lease.source)
                    .scalar_subquery(),
                )
            )

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

        `mark` is what the run found; None where nothing of it is kept.

        Raises `ControlError`, and changes nothing, where the lease is lost.
        """
        with self._transaction() as connection:
            advanced = connection.execute(
                sa.update(watermarks)
                .where(*held(lease))
                .values(
                    watermark=window.high_text,
                    watermark_kind=window.kind,
                    committed_at=now,
                    **_of_the_source(mark),
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
                    **_of_the_run(mark),
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
                sa.update(runs).where(this, runs.c.status == "planned").values(**end)
            )
            if connection.execute(sa.select(runs.c.run_id).where(this)).first() is None:
                connection.execute(
                    sa.insert(runs).values(
                        run_id=run_id, source=source, started_at=started_at, **end
                    )
                )

    def _make_tables(self) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                with self._transaction() as connection:
                    control_tables.make(connection)
            except ControlError:
                # Another process may just be making them: look again.
                if attempt == _ATTEMPTS - 1:
                    raise
                threading.Event().wait(0.1)
            else:
                return

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: SQLAlchemyError) -> ControlError:
        cause = getattr(error, "orig", None) or error
        return ControlError(
            f"the control table at {self._shown} cannot be used: {first_line(cause)}",
            way_out="Check that the database can be reached and written, or set "
            "TIDEMARK_CONTROL to another one",
        )


def new_run_id() -> str:
    """Return a name for a run that no other run has."""
    return str(uuid.uuid4())


def _of_the_source(mark: Mark | None) -> dict[str, Any]:
    if mark is None:
        return {}
    return {"measured": mark.measured, "remembered": mark.remembered}


def _of_the_run(mark: Mark | None) -> dict[str, Any]:
    if mark is None:
        return {}
    return {
        "source_clock": mark.source_clock,
        "seen": mark.seen,
        "resume": mark.resume,
    }
