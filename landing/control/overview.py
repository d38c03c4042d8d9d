"""How the extraction of every source stands, by two queries: for who looks on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from landing.control.leases import Holder
from landing.control.rows import GOOD, Run
from landing.control.tables import runs, watermarks


@dataclass(frozen=True, slots=True)
class Extraction:
    """How the extraction of a source stands.

    `last_run` is the newest, whatever became of it, and `last_good` the newest that the
    next window goes on from, at the watermark `window_opens_at`, as text; None is from
    the start.
    """

    last_run: Run | None = None
    last_good: Run | None = None
    holder: Holder | None = None

    @property
    def window_opens_at(self) -> str | None:
        """The watermark below which nothing is read again, the overlap apart."""
        good = self.last_good
        if good is None:
            return None
        return good.window_high if good.source_clock is None else good.resume


class Overview:
    """That method of `landing.control.watermarks.Control` which sees all sources."""

    _transaction: Callable[[], AbstractContextManager[sa.Connection]]

    def overview(self) -> dict[str, Extraction]:
        """Return how each source that was ever extracted stands, by its name."""
        with self._transaction() as connection:
            held = {
                row.source: Holder.of(row) if row.lease_run else None
                for row in connection.execute(sa.select(watermarks))
            }
            last = _newest(connection, sa.true())
            good = _newest(
                connection,
                runs.c.status.in_(GOOD)
                & (
                    sa.func.coalesce(runs.c.generation, 0)
                    == sa.func.coalesce(watermarks.c.generation, 0)
                ),
            )
        return {
            source: Extraction(last.get(source), good.get(source), held.get(source))
            for source in sorted({*held, *last})
        }


def _newest(connection: sa.Connection, which: sa.ColumnElement[bool]) -> dict[str, Run]:
    """Return the newest of these runs of each source, in the order of `History`."""
    place = (
        sa.func.row_number()
        .over(
            partition_by=runs.c.source,
            order_by=(
                sa.func.coalesce(runs.c.number, 0).desc(),
                runs.c.started_at.desc(),
                runs.c.run_id.desc(),
            ),
        )
        .label("place")
    )
    joined = runs.outerjoin(watermarks, runs.c.source == watermarks.c.source)
    placed = sa.select(*runs.c, place).select_from(joined).where(which).subquery()
    columns = [placed.c[column.name] for column in runs.c]
    rows = connection.execute(sa.select(*columns).where(placed.c.place == 1))
    return {row.source: Run(**row._mapping) for row in rows}
