"""Runs of the control table, as rows of `pipeline_runs`."""

from landing.control.watermarks import Run
from landing.operations.rows import Ran, milliseconds


def row_of(run: Run) -> Ran | None:
    """Return the row of a run; None of one that has not ended."""
    if run.finished_at is None:
        return None
    return Ran(
        run_id=run.run_id,
        kind="extraction",
        name=run.source,
        layer=None,
        status=run.status,
        started_at=run.started_at,
        ended_at=run.finished_at,
        milliseconds=milliseconds(run.finished_at - run.started_at),
        total_rows=run.rows,
        read_until=run.window_high,
    )
