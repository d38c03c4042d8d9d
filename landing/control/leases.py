"""The right of one run, and of no other, to extract a source or to build a target.

A lease stands in the row of the control table, with its holder's host and process. It
is renewed while the run lives, and taken over where it has died.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from landing.clock import Clock, utc_now
from landing.errors import ControlError

LEASE = timedelta(seconds=60)
"""How long a run keeps a lease without a sign of life."""

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
class Holder:
    """The run that has a lease, its process and host; times are aware, UTC."""

    run_id: str
    host: str | None
    pid: int | None
    since: datetime | None
    until: datetime | None

    @property
    def shown(self) -> str:
        """The run, where it runs, and since when."""
        return (
            f"run {self.run_id} on host {self.host} (pid {self.pid}) "
            f"since {self._shown(self.since)}"
        )

    @property
    def free_again(self) -> str:
        """When the lease ends, should its holder have died."""
        return self._shown(self.until)

    def is_alive(self, now: datetime) -> bool:
        """Return whether it may be at work: not expired, nor a dead process here."""
        is_expired = self.until is not None and self.until < now
        return not is_expired and not is_dead_here(self.host, self.pid)

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return who has the lease that stands in a row."""
        return cls(
            row.lease_run,
            row.lease_host,
            row.lease_pid,
            row.lease_since,
            row.lease_until,
        )

    @staticmethod
    def _shown(time: datetime | None) -> str:
        return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else "an unknown time"


@dataclass(frozen=True, slots=True)
class Leased:
    """What leases are of: the rows of one table, each known by a column.

    `begins_with` is what a new row has besides its name. `busy` is the error of a run
    that finds another at work, and `lost` that of one whose lease another one has.
    """

    name: sa.Column[str]
    begins_with: Callable[[sa.Connection, str], Mapping[str, Any]]
    busy: Callable[[str, Holder], ControlError]
    lost: Callable[["Lease"], ControlError]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one run, and of no other, to what has this name."""

    name: str
    run_id: str
    of: Leased
    lost: threading.Event = field(default_factory=threading.Event)

    @property
    def is_held(self) -> tuple[sa.ColumnElement[bool], ...]:
        """What is true of the row while the lease is this run's."""
        columns = self.of.name.table.c
        return (self.of.name == self.name, columns.lease_run == self.run_id)

    def check(self) -> None:
        """Raise `ControlError` where another run has taken it over."""
        if self.lost.is_set():
            raise self.of.lost(self)


class Leases:
    """The leases of one kind in one control table."""

    def __init__(self, of: Leased, transaction: Transaction) -> None:
        self._of = of
        self._table = of.name.table
        self._transaction = transaction

    @contextmanager
    def hold(
        self,
        name: str,
        run_id: str,
        *,
        clock: Clock = utc_now,
        length: timedelta = LEASE,
    ) -> Iterator[Lease]:
        """Keep what has this name to this run while the context is open.

        A thread renews the lease every third of its length, so that only a
        process that is dead or cut off loses it. The lease of a dead process
        of this host is taken over at once, any other when it has expired.
        Raises `ControlError`, naming the holder, where another run has it.
        """
        self._take(name, run_id, clock, length)
        lease = Lease(name, run_id, self._of)
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

    def _take(self, name: str, run_id: str, clock: Clock, length: timedelta) -> None:
        self._make_row(name)
        columns = self._table.c
        query = sa.select(self._table).where(self._of.name == name)
        while True:
            with self._transaction() as connection:
                found = connection.execute(query).one()
            free = sa.or_(columns.lease_run == sa.null(), columns.lease_until < clock())
            if found.lease_run and is_dead_here(found.lease_host, found.lease_pid):
                free = sa.or_(free, columns.lease_run == found.lease_run)
            if self._try_to_take(name, run_id, clock, length, free):
                return
            if found.lease_run:
                raise self._of.busy(name, Holder.of(found))

    def _try_to_take(
        self,
        name: str,
        run_id: str,
        clock: Clock,
        length: timedelta,
        free: sa.ColumnElement[bool],
    ) -> bool:
        now = clock()
        with self._transaction() as connection:
            taken = connection.execute(
                sa.update(self._table)
                .where(self._of.name == name, free)
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
                sa.update(self._table).where(*lease.is_held).values(**_FREE)
            )

    def _renew(
        self, lease: Lease, over: threading.Event, clock: Clock, length: timedelta
    ) -> None:
        while not over.wait(length.total_seconds() / 3):
            try:
                with self._transaction() as connection:
                    renewed = connection.execute(
                        sa.update(self._table)
                        .where(*lease.is_held)
                        .values(lease_until=clock() + length)
                    )
            except ControlError:
                continue  # the next renewal or the commit will tell
            if renewed.rowcount != 1:
                lease.lost.set()
                return

    def _make_row(self, name: str) -> None:
        with self._transaction() as connection:
            query = sa.select(self._of.name).where(self._of.name == name)
            if connection.execute(query).first() is not None:
                return
        try:
            with self._transaction() as connection:
                row = {
                    self._of.name.name: name,
                    **self._of.begins_with(connection, name),
                }
                connection.execute(sa.insert(self._table).values(**row))
        except ControlError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            # another run made it first


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
