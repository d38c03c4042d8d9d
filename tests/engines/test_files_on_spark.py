"""A file of Bronze is known by its name, and read once, on Spark and Databricks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from _chosen import ways
from _copies import orders
from _project import Pipeline
from _spark import session
from _spark_targets import pipeline_on

from landing import Lake
from landing.compact import compact

pytestmark = pytest.mark.timeout(1200)

NOW = datetime.now(UTC).replace(minute=20)
HOUR = timedelta(hours=1)
STAGED = ("--select", "stg_order_events")


@pytest.fixture(params=ways("files", "streaming_table", of=__name__))
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pipeline]:
    """A pipeline in which one order has landed, in a folder of its own."""
    target = "spark" if request.param == "files" else "databricks"
    folder = tmp_path_factory.mktemp("shop")
    said = {"project": orders(), "variables": {"bronze_as": request.param}}
    with pipeline_on(target, folder, **said) as pipeline:
        pipeline.land("order_events", [_order(0)], landed_at=NOW - 50 * HOUR)
        pipeline.run(*STAGED)
        _load()
        yield pipeline


def test_only_new_files_are_opened(shop: Pipeline) -> None:
    files_mode = shop.variables["bronze_as"] == "files"
    for number in (1, 2):
        shop.land("order_events", [_order(number)], landed_at=NOW)
        shop.run(*STAGED)
        assert _staged() == [number]
        if files_mode:
            assert _files_read("select * from bronze_new.order_events") == 1
        _load()
    shop.run(*STAGED)
    assert _staged() == []
    assert _count("bronze.order_events") == 3
    # in a folder that was there, and in one that was not
    for age in (50, 51):
        shop.land("order_events", [_order(age)], landed_at=NOW - age * HOUR)
    shop.run(*STAGED)
    assert _staged() == [50, 51]


def test_files_that_no_run_has_recorded_are_read_again(shop: Pipeline) -> None:
    for number in (1, 2):
        shop.land("order_events", [_order(number)], landed_at=NOW)
        shop.run(*STAGED)
    assert _staged() == [1, 2]


def test_of_many_files_the_newest_folders_are_listed_once_a_day_all(
    shop: Pipeline,
) -> None:
    session().sql(
        "insert into staging.loaded_files select 'order_events', "
        "concat('1999-01-01T00/', id), 1, current_timestamp() from range(5000)"
    )
    session().sql(
        "insert into staging.loaded_sources "
        "select 'order_events', '', current_timestamp()"
    )
    old, late = NOW - 2000 * HOUR, NOW - 60 * HOUR
    for number, landed_at in enumerate((old, late), 1):
        shop.land("order_events", [_order(number)], landed_at=landed_at)
    shop.run(*STAGED)
    files_mode = shop.variables["bronze_as"] == "files"
    assert _staged() == [2]
    _load()
    if files_mode:
        assert _count("bronze.order_events") == 2
    session().sql(
        "update staging.loaded_sources "
        "set listed_whole_at = listed_whole_at - interval 1 day"
    )
    shop.run(*STAGED)
    assert _staged() == [1]
    # what was not there was forgotten
    assert _count("staging.loaded_files") == 2


def test_files_that_are_gone_are_forgotten(shop: Pipeline) -> None:
    if shop.variables["bronze_as"] == "streaming_table":
        pytest.skip("a streaming table keeps what it has read")
    for number in (1, 2):
        shop.land("order_events", [_order(number)], landed_at=NOW)
    shop.run(*STAGED)
    _load()
    files = sorted((shop.lake / "bronze/order_events").rglob("*.parquet"))[1:]
    rows = pq.read_table([str(file) for file in files], partitioning=None)
    pq.write_table(rows, files[0].with_name("compacted.parquet"))
    for file in files:
        file.unlink()
    shop.run(*STAGED)
    assert _staged() == [1, 2]
    assert _count("staging.loaded_files") == 1
    assert _count("bronze.order_events") == 3


def test_a_lake_that_was_compacted_is_refused(shop: Pipeline) -> None:
    if shop.variables["bronze_as"] == "streaming_table":
        pytest.skip("a streaming table that stands keeps what it has read")
    for number in (1, 2):
        shop.land("order_events", [_order(number)], landed_at=NOW - HOUR)
    shop.land("order_events", [_order(3)], landed_at=NOW)
    lake = Lake.open(str(shop.lake))
    before = _count("staging.loaded_files")
    done = compact(lake, "order_events", older_than=timedelta(0), keep_for=timedelta(0))
    assert (done.failed, done.made) == ({}, 1)
    refused = shop.dbt("run", *STAGED)
    assert not refused.success
    assert "files of order_events were compacted" in str(refused.exception or refused)
    assert _count("staging.loaded_files") == before


def test_an_audit_reads_all_files_again(shop: Pipeline) -> None:
    shop.land("order_events", [_order(1)], landed_at=NOW)
    shop.variables["audit_everything"] = True
    shop.run(*STAGED)
    assert _staged() == [0, 1]
    assert _count("bronze_new.order_events") == 2


def test_without_rows_nothing_is_read(shop: Pipeline) -> None:
    shop.land("order_events", [_order(1)], landed_at=NOW)
    shop.run(*STAGED, "--empty")
    assert _staged() == []
    shop.run(*STAGED)
    assert _staged() == [1]


def test_a_lake_that_lost_the_files_of_a_source_is_refused(shop: Pipeline) -> None:
    if shop.variables["bronze_as"] == "streaming_table":
        pytest.skip("a streaming table keeps what it has read")
    # another source has some: Spark itself refuses a lake that holds no file at all
    (shop.lake / "bronze/order_events").rename(shop.lake / "bronze/sales_orders")
    outcome = shop.dbt("run", *STAGED)
    assert not outcome.success
    assert "holds no files of order_events" in str(outcome.exception)


def _order(order_id: int) -> dict[str, Any]:
    return {"order_id": order_id, "timestamp": 1763120674, "amount": 1, "items": []}


def _load() -> None:
    """Record the files that are staged, as a run of all models does at its end."""
    session().sql(
        "insert into staging.loaded_files select distinct 'order_events', "
        "landed_file, 1, current_timestamp() from staging.stg_order_events"
    )


def _staged() -> list[int]:
    rows = session().sql("select order_id from staging.stg_order_events").collect()
    return sorted(int(row.order_id) for row in rows)


def _count(table: str) -> int:
    return session().sql(f"select * from {table}").count()


def _files_read(query: str) -> int:
    """Return how many files Spark opens for a query."""
    frame = session().sql(query)
    frame.collect()
    leaves = frame._jdf.queryExecution().executedPlan().collectLeaves()
    return sum(
        leaves.apply(place).metrics().get("numFiles").get().value()
        for place in range(leaves.size())
    )
