"""What the proof once found, reduced to a plain case."""

from datetime import UTC, datetime

import pytest
from _project import Pipeline

pytestmark = pytest.mark.shop

LANDED = datetime(2026, 3, 2, 10, tzinfo=UTC)


def _order(number: int) -> dict[str, object]:
    return {"order_id": number, "amount": 5, "timestamp": "2026-03-01T09:00:00Z"}


def test_a_run_that_could_not_open_bronze_stops_instead_of_missing_rows(
    pipeline: Pipeline,
) -> None:
    """Without dbt's cache the hook's views are made in a transaction that nobody
    commits: a run that went on would read the files of the run before."""
    for number in range(2):
        pipeline.land("order_events", [_order(number)], landed_at=LANDED)
        pipeline.run()
    pipeline.land("order_events", [_order(2)], landed_at=LANDED)
    outcome = pipeline.dbt("run", "--no-populate-cache")
    messages = [each.message or "" for each in outcome.result]
    assert any("Run dbt without --no-populate-cache" in said for said in messages)
    counted = "select count(*) from silver.silver_order_versions"
    assert pipeline.query(counted) == [(2,)]
    pipeline.run()
    assert pipeline.query(counted) == [(3,)]
