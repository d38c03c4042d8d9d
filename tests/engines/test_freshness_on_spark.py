"""`dbt source freshness` opens the newest folder of a source alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _endpoint import endpoint
from _project import Pipeline
from _spark import session

NEWEST = datetime(2026, 5, 4, 10, 20, 0, 5, tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)
AGES = (timedelta(days=400), timedelta(hours=2), timedelta(0))


@pytest.fixture(params=["spark", "databricks"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    session().sql("drop schema if exists bronze cascade")
    pipeline = Pipeline(tmp_path, target=request.param)
    with endpoint(session()) as at:
        at.write_profiles(tmp_path, "tidemark", schema="main")
        if request.param == "databricks":
            pipeline.profiles = tmp_path
        yield pipeline
    session().sql("drop schema if exists bronze cascade")


def test_freshness_needs_no_build_and_opens_no_older_file(shop: Pipeline) -> None:
    for age in AGES:
        shop.land("order_events", [{"order_id": 1}], landed_at=NEWEST - age)
    for file in (file for file in shop.landed() if "2026-05-04T10" not in file):
        Path(file).write_bytes(b"not parquet")
    assert freshness(shop) == {"order_events": NEWEST, "trip_events": NEVER}
    shop.land("order_events", [{"order_id": 2}], landed_at=NEWEST + timedelta(hours=3))
    assert freshness(shop)["order_events"] == NEWEST + timedelta(hours=3)


def freshness(pipeline: Pipeline) -> dict[str, datetime | None]:
    """Return when what each stream has landed last was landed, or NEVER."""
    outcome = pipeline.dbt("source", "freshness")
    return {
        each.node.name: getattr(each, "max_loaded_at", None)
        for each in outcome.result.results
        if each.node.resource_type == "source"
    }
