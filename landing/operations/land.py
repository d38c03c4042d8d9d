"""Landing what ran, as one file of Bronze."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from landing.clock import Clock, utc_now
from landing.columns.row_hash import row_hashes
from landing.columns.values import with_fields
from landing.control.watermarks import Control
from landing.declarations import InternalSource
from landing.extraction.table import publish_rows
from landing.extraction.window import at, format_time
from landing.lake import Lake
from landing.operations.extractions import row_of
from landing.operations.invocations import Invocation
from landing.operations.landed import (
    UNASKED,
    digest_of,
    file_name,
    hashes_in,
    landed_since,
    last_asked,
)
from landing.operations.rows import Ran, table_of

CLOCKS = timedelta(minutes=10)
"""How far the clocks of machines that run and that land may be apart."""


@dataclass(frozen=True, slots=True)
class LandedRuns:
    """What one call landed, and in which file of the lake; None where nothing was new.

    `nodes` are those that the invocations ran.
    """

    path: str | None
    extractions: int
    invocations: int
    nodes: int


def land_runs(
    lake: Lake,
    source: InternalSource,
    *,
    invocation: Invocation | None = None,
    control: Control | None = None,
    extracted: Sequence[str] = (),
    clock: Clock = utc_now,
) -> LandedRuns:
    """Land an invocation of dbt, and the runs of `extracted` sources that have ended.

    When this returns, a row of each stands in Bronze: of the invocation and its nodes,
    and of every run in the control table that ended since the control table was asked
    last, less ten minutes; of all that ended where it never was. That is told by the
    names of the files that landed, so it holds for one control table a lake. What is
    known to have landed lands no more: an invocation whose id is in the name of a file
    that landed since it ended, and runs that are in the files of those ten minutes.
    Where that cannot be told it lands once more, as a row with the same `row_hash`,
    which does not depend on when it landed: several calls at once do no harm.

    Nothing new is no file; the same rows at the same time are the same file. When it
    raises, the file may stand there whole. Raises `LakeError` when the lake cannot be
    read or written, and `ControlError` when the control table cannot be read.
    """
    # before the control table is asked: what ends meanwhile lands with the next call
    now = clock()
    if invocation is not None and _has_landed(lake, invocation):
        invocation = None
    since: datetime | None = None
    runs: list[Ran] = []
    if control is not None:
        last = last_asked(lake, now)
        since = last and last - CLOCKS
        ended = map(row_of, control.ended(extracted, since))
        runs = [row for row in ended if row is not None]
        if runs and since is not None:
            runs = _unknown(runs, hashes_in(lake, landed_since(lake, since)))
    nodes = invocation.rows if invocation else ()
    if not runs and not nodes:
        return LandedRuns(None, 0, 0, 0)
    moment = format_time(at(now))
    rows = _with_fields(table_of([*runs, *nodes]), moment)
    name = file_name(
        _since(since) if control else UNASKED,
        moment,
        invocation.run_id if invocation else None,
        rows,
    )
    path = publish_rows(lake, source.name, name, rows, now)
    return LandedRuns(path, len(runs), min(len(nodes), 1), max(len(nodes) - 1, 0))


def _has_landed(lake: Lake, invocation: Invocation) -> bool:
    landed = landed_since(lake, invocation.ended_at - CLOCKS)
    return digest_of(invocation.run_id) in {file.invocation for file in landed}


def _unknown(rows: Sequence[Ran], known: set[str]) -> list[Ran]:
    hashes = row_hashes(table_of(rows)).to_pylist()
    return [row for row, one in zip(rows, hashes, strict=True) if one not in known]


def _since(since: datetime | None) -> str | None:
    return None if since is None else format_time(at(since))


def _with_fields(rows: pa.Table, moment: str) -> pa.Table:
    return with_fields(rows, [False] * rows.num_rows, None, moment)
