"""The right of one run, and of no other, to extract a source.

A lease stands in the source's row of the control table, with its holder's host and
process. It is renewed while the run lives, and taken over where it has died.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from landing.clock import Clock, utc_now
from landing.control.tables import runs, watermarks
from landing.errors import ControlError

LEASE = timedelta(seconds=60)
"""How long a run keeps a source without a sign of life."""

Transaction = Callable[[], AbstractContextManager[sa.Connection]]
"""Begins a transaction on the control table; what fails in it is a `ControlError`."""

_FREE = {
    "lease_run": None,
    "lease_host": None,
    "lease_pid": None,
    "lease_since": None,
    "lease_until": None,
}


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one run, and of no other, to extract a source."""

    source: str
    run_id: str
    lost: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise `ControlError` where another run has taken the source over."""
        if self.lost.is_set():
            raise lost(self)


class Leases:
    """The leases of one control table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @contextmanager
    def hold(
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

    def _take(self, source: str, run_id: str, clock: Clock, length: timedelta) -> None:
        self._make_row(source)
        query = sa.select(watermarks).where(watermarks.c.source == source)
        while True:
            with self._transaction() as connection:
                holder = connection.execute(query).one()
            free = sa.or_(
                watermarks.c.lease_run == sa.null(),
                watermarks.c.lease_until < clock(),
            )
            if holder.lease_run and is_dead_here(holder.lease_host, holder.lease_pid):
                free = sa.or_(free, watermarks.c.lease_run == holder.lease_run)
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
                sa.update(watermarks)
                .where(watermarks.c.source == source, free)
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
                sa.update(watermarks).where(*held(lease)).values(**_FREE)
            )

    def _renew(
        self, lease: Lease, over: threading.Event, clock: Clock, length: timedelta
    ) -> None:
        while not over.wait(length.total_seconds() / 3):
            try:
                with self._transaction() as connection:
                    renewed = connection.execute(
                        sa.update(watermarks)
                        .where(*held(lease))
                        .values(lease_until=clock() + length)
                    )
            except ControlError:
                continue  # the next renewal or the commit will tell
            if renewed.rowcount != 1:
                lease.lost.set()
                return

    def _make_row(self, source: str) -> None:
        where = watermarks.c.source == source
        with self._transaction() as connection:
            query = sa.select(watermarks.c.source).where(where)
            if connection.execute(query).first() is not None:
                return
        try:
            with self._transaction() as connection:
                generation = next_generation(connection, source)
                connection.execute(
                    sa.insert(watermarks).values(source=source, generation=generation)
                )
        except ControlError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            # another run made it first


def next_generation(connection: sa.Connection, source: str) -> int:
    """Return the generation of a source that has no row: its runs, if any, are over.

    Who deletes the row lets all of the source land again.
    """
    newest = sa.func.max(sa.func.coalesce(runs.c.generation, 0))
    query = sa.select(newest).where(runs.c.source == source)
    last = connection.execute(query).scalar()
    return 0 if last is None else last + 1


def held(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is true of the source's row while the lease is this run's."""
    return (
        watermarks.c.source == lease.source,
        watermarks.c.lease_run == lease.run_id,
    )


def require(connection: sa.Connection, lease: Lease) -> None:
    """Lock the source's row for this transaction, or raise: the lease is lost."""
    locked = connection.execute(
        sa.update(watermarks).where(*held(lease)).values(lease_run=lease.run_id)
    )
    if locked.rowcount != 1:
        raise lost(lease)


def lost(lease: Lease) -> ControlError:
    """Return the error of a run whose lease another one has."""
    return ControlError(
        f"source {lease.source}: run {lease.run_id} lost its lease to another run, "
        "so its window was not committed",
        way_out="The other run lands what moved past the watermark; ask for a backfill "
        "(--since, --until) again. If it happens often, the control table is out of "
        "reach for long",
    )


def is_dead_here(host: str | None, pid: int | None) -> bool:
    """Return whether a process of this machine is gone; False where it cannot be told.

    That is where it is of another host, or unknown.
    """
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
