"""The right of one run, and of no other, to build a target.

It stands in the target's row of `landing_build`. A warehouse of DuckDB needs none: its
file is locked.
"""

from contextlib import AbstractContextManager
from datetime import timedelta

import sqlalchemy as sa

from landing.clock import Clock, utc_now
from landing.control.database import ControlDatabase
from landing.control.leases import LEASE, Holder, Lease, Leased, Leases
from landing.control.tables import LONGEST_TARGET, builds
from landing.errors import ControlError


def lease_of_build(
    control: str,
    target: str,
    run_id: str,
    *,
    clock: Clock = utc_now,
    length: timedelta = LEASE,
) -> AbstractContextManager[Lease]:
    """Keep a target to this run, in the control table of a URL; see `Leases.hold`.

    `target` says which tables are built, whoever asks: every build of them has to use
    the same control table. Raises `ControlError` where another run has it, and where
    the control table cannot be used.
    """
    leases = Leases(BUILDS, ControlDatabase.open(control).transaction)
    return leases.hold(target[:LONGEST_TARGET], run_id, clock=clock, length=length)


def _busy(target: str, holder: Holder) -> ControlError:
    return ControlError(
        f"{target} is being built or verified by {holder.shown}",
        way_out="Wait until it ends; if it died, the target is free again "
        f"after {holder.free_again}",
    )


def _lost(lease: Lease) -> ControlError:
    return ControlError(
        f"{lease.name}: run {lease.run_id} lost its lease to another run, "
        "so two may have written at once",
        way_out="Run tidemark build again when no other one runs, with --full-refresh "
        "where tidemark verify finds a difference. If it happens often, the control "
        "table is out of reach for long",
    )


def _first_row(connection: sa.Connection, target: str) -> dict[str, object]:
    return {}


BUILDS = Leased(builds.c.target, _first_row, _busy, _lost)
