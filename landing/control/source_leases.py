"""The right of one run, and of no other, to extract a source.

It stands in the source's row of `landing_watermark`.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from landing.control.leases import Holder, Lease, Leased
from landing.control.tables import runs, watermarks
from landing.errors import ControlError


def next_generation(connection: sa.Connection, source: str) -> int:
    """Return the generation of a source that has no row: its runs, if any, are over.

    Who deletes the row lets all of the source land again.
    """
    newest = sa.func.max(sa.func.coalesce(runs.c.generation, 0))
    query = sa.select(newest).where(runs.c.source == source)
    last = connection.execute(query).scalar()
    return 0 if last is None else last + 1


def require(connection: sa.Connection, lease: Lease) -> None:
    """Lock the source's row for this transaction, or raise: the lease is lost."""
    locked = connection.execute(
        sa.update(watermarks).where(*lease.is_held).values(lease_run=lease.run_id)
    )
    if locked.rowcount != 1:
        raise lost(lease)


def lost(lease: Lease) -> ControlError:
    """Return the error of a run whose lease another one has."""
    return ControlError(
        f"source {lease.name}: run {lease.run_id} lost its lease to another run, "
        "so its window was not committed",
        way_out="The other run lands what moved past the watermark; ask for a backfill "
        "(--since, --until) again. If it happens often, the control table is out of "
        "reach for long",
    )


def _busy(source: str, holder: Holder) -> ControlError:
    return ControlError(
        f"source {source} is being extracted by {holder.shown}",
        way_out="Wait until it ends; if it died, the source is free again "
        f"after {holder.free_again}",
    )


def _first_row(connection: sa.Connection, source: str) -> Mapping[str, int]:
    return {"generation": next_generation(connection, source)}


SOURCES = Leased(watermarks.c.source, _first_row, _busy, lost)
