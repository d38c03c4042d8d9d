"""The control table: how far each source has been landed, and who is at it.

`landing_watermark` has one row a source, `landing_run` one row a run. Both are
plain tables for dbt to read; all times are UTC without a zone. The statements
are SQLAlchemy Core and of no one dialect, so that SQLite, PostgreSQL and Azure
SQL will do.
"""

import os
import socket
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects import mssql
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from landing.clock import Clock, utc_now
from landing.errors import ControlError
from landing.lake import first_line
from landing.window import WatermarkKind, Window, from_text

RunStatus = Literal["planned", "committed", "failed"]

LEASE = timedelta(seconds=60)
"""How long a run keeps a source without a sign of life."""


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without a zone, with microseconds."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[datetime]:
        """Return the type that keeps microseconds in this database."""
        precise: sa.types.TypeEngine[datetime] = sa.DateTime()
        if dialect.name == "mssql":
            # Its DATETIME rounds to 3 ms; what is read must be what was written.
            precise = mssql.DATETIME2(6)  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(precise)

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        """Return what is kept of an aware time."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        """Return the aware time that was kept."""
        return value and value.replace(tzinfo=UTC)


_metadata = sa.MetaData()

_watermarks = sa.Table(
    "landing_watermark",
    _metadata,
    sa.Column("source", sa.Unicode(200), primary_key=True),
    sa.Column("watermark_kind", sa.Unicode(20)),
    sa.Column("watermark", sa.Unicode(100)),
    sa.Column("committed_at", UtcTime),
    sa.Column("lease_run", sa.Unicode(36)),
    sa.Column("lease_host", sa.Unicode(255)),
    sa.Column("lease_pid", sa.Integer),
    sa.Column("lease_since", UtcTime),
    sa.Column("lease_until", UtcTime),
)

_runs = sa.Table(
    "landing_run",
    _metadata,
    sa.Column("run_id", sa.Unicode(36), primary_key=True),
    sa.Column("source", sa.Unicode(200), nullable=False, index=True),
    sa.Column("status", sa.Unicode(20), nullable=False),
    sa.Column("window_low", sa.Unicode(100)),
    sa.Column("window_high", sa.Unicode(100)),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.Column("rows", sa.BigInteger),
    sa.Column("files", sa.Integer),
    sa.Column("error", sa.UnicodeText),
)

_ATTEMPTS = 3
_FREE = {
    "lease_run": None,
    "lease_host": None,
    "lease_pid": None,
    "lease_since": None,
    "lease_until": None,
}


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


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one run, and of no other, to extract a source."""

    source: str
    run_id: str
    lost: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise `ControlError` where another run has taken the source over."""
        if self.lost.is_set():
            raise _lost(self)


class Control:
    """The control table at one SQLAlchemy URL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
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
                _require(connection, lease)
            yield connection

    def watermark(self, source: str) -> Watermark | None:
        """Return what was committed last; None before the first time."""
        where = _watermarks.c.source == source
        with self._transaction() as connection:
            row = connection.execute(sa.select(_watermarks).where(where)).first()
        if row is None or row.committed_at is None:
            return None
        return Watermark(source, row.watermark_kind, row.watermark, row.committed_at)

    def runs(self, source: str, status: RunStatus | None = None) -> list[Run]:
        """Return the runs of a source, the earliest first."""
        query = sa.select(_runs).where(_runs.c.source == source)
        if status is not None:
            query = query.where(_runs.c.status == status)
        query = query.order_by(_runs.c.started_at, _runs.c.run_id)
        with self._transaction() as connection:
            return [Run(**row._mapping) for row in connection.execute(query)]

    def last_start(self, source: str) -> datetime | None:
        """Return when the last run that committed began; None where none did."""
        query = sa.select(sa.func.max(_runs.c.started_at)).where(
            _runs.c.source == source, _runs.c.status == "committed"
        )
        with self._transaction() as connection:
            return connection.execute(query).scalar()

    def unfinished_since(self, source: str) -> datetime | None:
        """Return when the first run began of those that came to nothing lately.

        Lately is since the run that committed last. None where none of them failed,
        crashed or runs now.
        """
        query = sa.select(sa.func.min(_runs.c.started_at)).where(
            _runs.c.source == source, _runs.c.status != "committed"
        )
        last = self.last_start(source)
        if last is not None:
            query = query.where(_runs.c.started_at >= last)
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

    @contextmanager
    def lease(
        self,
        source: str,
        run_id: str,
        *,
        clock: Clock = utc_now,
        length: timedelta = LEASE,
    ) -> Iterator[Lease]:
        """Keep a source to this run while the context is open.

        A thread renews the lease every third of its length, so that only a
        process that is dead or cut off loses it. The lease of a dead process
        of this host is taken over at once, any other when it has expired.
        Raises `ControlError`, naming the holder, where another run has it.
        """
        self._take(source, run_id, clock, length)
        lease = Lease(source, run_id)
        over = threading.Event()
        renewal = threading.Thread(
            target=self._renew, args=(lease, over, clock, length), daemon=True
        )
        renewal.start()
        try:
            yield lease
        finally:
            over.set()
            renewal.join()
            with suppress(ControlError):  # what is not given back expires
                self._release(lease)

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
            _require(connection, lease)
            for old in repeats:
                connection.execute(
                    sa.update(_runs)
                    .where(_runs.c.run_id == old.run_id, _runs.c.status == "planned")
                    .values(
                        status="failed",
                        finished_at=now,
                        error=f"crashed; repeated by {run_id}",
                    )
                )
            connection.execute(
                sa.insert(_runs).values(
                    run_id=run_id,
                    source=lease.source,
                    status="planned",
                    window_low=window.low_text,
                    window_high=window.high_text,
                    started_at=now,
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
    ) -> None:
        """Advance the watermark and mark the run committed: both, or neither.

        Raises `ControlError`, and changes nothing, where the lease is lost.
        """
        with self._transaction() as connection:
            advanced = connection.execute(
                sa.update(_watermarks)
                .where(*_held(lease))
                .values(
                    watermark=window.high_text,
                    watermark_kind=window.kind,
                    committed_at=now,
                )
            )
            marked = connection.execute(
                sa.update(_runs)
                .where(_runs.c.run_id == run_id, _runs.c.status == "planned")
                .values(status="committed", finished_at=now, rows=rows, files=files)
            )
            if advanced.rowcount != 1 or marked.rowcount != 1:
                raise _lost(lease)

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
        this = _runs.c.run_id == run_id
        with self._transaction() as connection:
            connection.execute(
                sa.update(_runs).where(this, _runs.c.status == "planned").values(**end)
            )
            if (
                connection.execute(sa.select(_runs.c.run_id).where(this)).first()
                is None
            ):
                connection.execute(
                    sa.insert(_runs).values(
                        run_id=run_id, source=source, started_at=started_at, **end
                    )
                )

    def _take(self, source: str, run_id: str, clock: Clock, length: timedelta) -> None:
        self._make_row(source)
        query = sa.select(_watermarks).where(_watermarks.c.source == source)
        while True:
            with self._transaction() as connection:
                holder = connection.execute(query).one()
            free = sa.or_(
                _watermarks.c.lease_run == sa.null(),
                _watermarks.c.lease_until < clock(),
            )
            if holder.lease_run and _is_dead_here(holder.lease_host, holder.lease_pid):
                free = sa.or_(free, _watermarks.c.lease_run == holder.lease_run)
            if self._try_to_take(source, run_id, clock, length, free):
                return
            if holder.lease_run:
                raise ControlError(
                    f"source {source} is being extracted by run {holder.lease_run} on "
                    f"host {holder.lease_host} (pid {holder.lease_pid}) since "
                    f"{_shown(holder.lease_since)}",
                    way_out="Wait until it ends; if it died, the source is free again "
                    f"after {_shown(holder.lease_until)}",
                )

    def _try_to_take(
        self,
        source: str,
        run_id: str,
        clock: Clock,
        length: timedelta,
        free: sa.ColumnElement[bool],
    ) -> bool:
        now = clock()
        with self._transaction() as connection:
            taken = connection.execute(
                sa.update(_watermarks)
                .where(_watermarks.c.source == source, free)
                .values(
                    lease_run=run_id,
                    lease_host=socket.gethostname(),
                    lease_pid=os.getpid(),
                    lease_since=now,
                    lease_until=now + length,
                )
            )
        return taken.rowcount == 1

    def _release(self, lease: Lease) -> None:
        with self._transaction() as connection:
            connection.execute(
                sa.update(_watermarks).where(*_held(lease)).values(**_FREE)
            )

    def _renew(
        self, lease: Lease, over: threading.Event, clock: Clock, length: timedelta
    ) -> None:
        while not over.wait(length.total_seconds() / 3):
            try:
                with self._transaction() as connection:
                    renewed = connection.execute(
                        sa.update(_watermarks)
                        .where(*_held(lease))
                        .values(lease_until=clock() + length)
                    )
            except ControlError:
                continue  # the next renewal or the commit will tell
            if renewed.rowcount != 1:
                lease.lost.set()
                return

    def _make_tables(self) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                with self._transaction() as connection:
                    _metadata.create_all(connection)
            except ControlError:
                # Another process may just be making them: look again.
                if attempt == _ATTEMPTS - 1:
                    raise
                threading.Event().wait(0.1)
            else:
                return

    def _make_row(self, source: str) -> None:
        where = _watermarks.c.source == source
        with self._transaction() as connection:
            query = sa.select(_watermarks.c.source).where(where)
            if connection.execute(query).first() is not None:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_watermarks).values(source=source))
        except IntegrityError:
            pass  # another run made it first
        except SQLAlchemyError as error:
            raise self._unusable(error) from error

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


def _held(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _watermarks.c.source == lease.source,
        _watermarks.c.lease_run == lease.run_id,
    )


def _require(connection: sa.Connection, lease: Lease) -> None:
    """Lock the source's row for this transaction, or raise: the lease is lost."""
    held = connection.execute(
        sa.update(_watermarks).where(*_held(lease)).values(lease_run=lease.run_id)
    )
    if held.rowcount != 1:
        raise _lost(lease)


def _lost(lease: Lease) -> ControlError:
    return ControlError(
        f"source {lease.source}: run {lease.run_id} lost its lease to another run, "
        "so its window was not committed",
        way_out="Nothing is lost: the other run lands these rows. If it happens "
        "often, the control table is out of reach for long",
    )


def _is_dead_here(host: str | None, pid: int | None) -> bool:
    if host != socket.gethostname() or pid is None or os.name == "nt":
        return False  # Windows has no harmless way to ask
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # it lives, but is another user's
    return False


def _shown(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else "an unknown time"
