"""dbt's unit tests say the same rules of the models on Spark and on Databricks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _endpoint import endpoint
from _information_schema import drop_schemas
from _project import Pipeline
from _spark import session

pytestmark = pytest.mark.timeout(1200)

SCHEMAS = ("silver", "gold", "bronze")


@pytest.fixture(params=["spark", "databricks"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    """Every table, and no row; a file must have landed."""
    drop_schemas(session(), *SCHEMAS)
    pipeline = Pipeline(tmp_path, target=request.param)
    with endpoint(session()) as at:
        at.write_profiles(tmp_path, "tidemark", schema="main")
        if request.param == "databricks":
            pipeline.profiles = tmp_path
        pipeline.land(
            "order_events",
            [{"order_id": 1}],
            landed_at=datetime(2026, 5, 4, tzinfo=UTC),
        )
        pipeline.run("--empty")
        yield pipeline
    drop_schemas(session(), *SCHEMAS)


def test_every_unit_test_holds(empty: Pipeline) -> None:
    outcome = empty.dbt("test", "--select", "test_type:unit")
    told = {each.node.name: str(each.status) for each in outcome.result}
    held = [name for name, status in told.items() if status == "pass"]
    assert outcome.success, told
    assert len(held) > 70
