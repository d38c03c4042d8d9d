"""dbt's unit tests say the same rules of the models on Spark and on Databricks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _chosen import ways
from _project import Pipeline
from _spark_targets import pipeline_on

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(params=ways("spark", "databricks", of=__name__))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    """Every table, and no row; a file must have landed."""
    with pipeline_on(request.param, tmp_path) as pipeline:
        pipeline.land(
            "order_events",
            [{"order_id": 1}],
            landed_at=datetime(2026, 5, 4, tzinfo=UTC),
        )
        pipeline.run("--empty")
        yield pipeline


def test_every_unit_test_holds(empty: Pipeline) -> None:
    outcome = empty.dbt("test", "--select", "test_type:unit")
    told = {each.node.name: str(each.status) for each in outcome.result}
    held = [name for name, status in told.items() if status == "pass"]
    others = {
        each.node.name: (str(each.status), each.message)
        for each in outcome.result
        if str(each.status) not in ("pass", "success")
    }
    assert outcome.success, others
    assert len(held) > 70
