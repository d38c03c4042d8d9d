"""`dbt source freshness` opens the newest folder of a source alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _chosen import ways
from _project import Pipeline
from _spark_targets import pipeline_on

NEWEST = datetime(2026, 5, 4, 10, 20, 0, 5, tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)
AGES = (timedelta(days=400), timedelta(hours=2), timedelta(0))


@pytest.fixture(params=ways("spark", "databricks", of=__name__))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    with pipeline_on(request.param, tmp_path) as pipeline:
        yield pipeline


def test_freshness_needs_no_build_and_opens_no_older_file(shop: Pipeline) -> None:
    for age in AGES:
        shop.land("order_events", [{"order_id": 1}], landed_at=NEWEST - age)
    for file in (file for file in shop.landed() if "2026-05-04T10" not in file):
        Path(file).write_bytes(b"not parquet")
    assert shop.freshness() == {"order_events": NEWEST, "trip_events": NEVER}
    shop.land("order_events", [{"order_id": 2}], landed_at=NEWEST + timedelta(hours=3))
    assert shop.freshness()["order_events"] == NEWEST + timedelta(hours=3)
