"""A table gets no rows of another time zone, or another rule, than it has."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, orders, replace_once
from _dbt import succeeded
from _project import CHECK, Pipeline

from landing.building.runs import close_warehouse

# whole builds, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
ORDERS = ("--select", "+silver_orders")
TOKYO = {"business_timezone": "Asia/Tokyo"}


def _order(number: int) -> dict[str, Any]:
    # the next day in Tokyo
    return {"order_id": number, "amount": 1, "timestamp": "2026-05-03T20:00:00Z"}


def _land(pipeline: Pipeline, *numbers: int) -> None:
    events = [_order(number) for number in numbers]
    pipeline.land("order_events", events, landed_at=LANDED)


def _days(pipeline: Pipeline) -> dict[str, str]:
    return dict(
        pipeline.query("select order_id, order_date::text from silver.silver_orders")
    )


def _refused(pipeline: Pipeline, *words: str, schema: str = "main") -> str:
    """Return what a build says that is stopped by what is set."""
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt("run", *(words or ORDERS), schema=schema))
    said = str(stopped.value)
    assert "rows of both would stand side by side" in said, said
    return said


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Orders of one landing, in UTC."""
    pipeline = Pipeline(tmp_path_factory.mktemp("first"), project=orders())
    _land(pipeline, 1)
    pipeline.run(*ORDERS)
    close_warehouse()
    return pipeline


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it."""
    return first.copied_to(tmp_path)


def test_what_is_set_otherwise_stops_a_build_before_anything_is_written(
    built: Pipeline,
) -> None:
    _land(built, 2)
    built.variables = {
        "business_timezone": "Asia/Tokyo",
        "max_future_minutes": 5,
        "unix_seconds_from": "2000-01-01",
        "unix_seconds_until": "2050-01-01",
    }
    said = _refused(built)
    assert "business_timezone is Asia/Tokyo, and was UTC; " in said
    assert "max_future_minutes is 5, and was 1440; " in said
    assert "unix_seconds_from is 2000-01-01, and was 1990-01-01; " in said
    assert "unix_seconds_until is 2050-01-01, and was 2033-05-18 when silver_o" in said
    assert "Nothing was built" in said
    assert "dbt build --full-refresh" in said
    assert built.query("select count(*) from staging.stg_order_events") == [(1,)]
    # set back, it is as if nothing had been
    built.variables = {}
    built.run(*ORDERS)
    assert _days(built) == {"1": "2026-05-03", "2": "2026-05-03"}


def test_another_key_stops_a_build_until_the_table_is_rebuilt(
    built: Pipeline, tmp_path: Path
) -> None:
    """By a key that two orders share each build would keep one of them."""
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "dbt_project/silver/shop/silver_orders.sql",
        "unique_key='_row_key'",
        "unique_key='order_id'",
    )
    _land(built, 2)
    said = _refused(built.copied_to(tmp_path / "other", project))
    assert "unique_key is order_id, and was _row_key when silver_orders was" in said
    other = built.copied_to(tmp_path / "another", project)
    other.run("--full-refresh", *ORDERS)
    assert _days(other) == {"1": "2026-05-03", "2": "2026-05-03"}
    # set back, it is not as if nothing had been
    other.project = built.project
    assert "unique_key is _row_key, and was order_id when silver" in _refused(other)


def test_a_full_refresh_takes_the_new_zone_and_the_next_build_goes_on(
    built: Pipeline,
) -> None:
    built.variables = TOKYO
    built.run("--full-refresh", *ORDERS)
    _land(built, 2)
    built.run(*ORDERS)
    assert _days(built) == {"1": "2026-05-04", "2": "2026-05-04"}
    built.variables = {}
    assert "business_timezone is UTC, and was Asia/Tokyo" in _refused(built)


def test_a_refresh_of_some_models_leaves_the_others_to_be_refused(
    built: Pipeline,
) -> None:
    built.run("--select", "+silver_order_arrivals")
    built.variables = TOKYO
    built.run("--full-refresh", *ORDERS)
    assert "UTC when silver_order_arrivals was" in _refused(
        built, "--select", "+silver_order_arrivals", "+silver_orders"
    )
    # what keeps no rows of before may be built
    built.run("--select", "stg_order_events")


def test_a_refresh_that_was_killed_is_no_build_of_either_zone(
    built: Pipeline, tmp_path: Path
) -> None:
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "macros/bronze/end_run.sql",
        "{% do record_settings(results) %}",
        "",
    )
    killed = Pipeline(built.folder, project, TOKYO)
    killed.run("--full-refresh", *ORDERS)
    for variables in ({}, TOKYO):
        built.variables = variables
        _refused(built)
    built.run("--full-refresh", *ORDERS)
    built.run(*ORDERS)
    assert _days(built) == {"1": "2026-05-04"}


def test_a_warehouse_that_remembers_nothing_is_taken_as_it_is(built: Pipeline) -> None:
    built.query("drop table staging.built_with")
    built.run(*ORDERS)
    built.variables = TOKYO
    _refused(built)


def test_a_schema_of_one_s_own_has_a_zone_of_its_own(built: Pipeline) -> None:
    built.variables = TOKYO
    built.run(*ORDERS, schema=CHECK)
    _refused(built)
    built.variables = {}
    _refused(built, schema=CHECK)
    built.run(*ORDERS)


def test_empty_tables_are_of_no_zone(pipeline: Pipeline) -> None:
    _land(pipeline, 1)
    pipeline.run("--empty", *ORDERS)
    pipeline.variables = TOKYO
    pipeline.run(*ORDERS)
    assert _days(pipeline) == {"1": "2026-05-04"}


def test_a_verification_in_another_zone_says_so(pipeline: Pipeline) -> None:
    _land(pipeline, 1)
    pipeline.run()
    close_warehouse()
    replace_once(
        pipeline.copied_project() / "dbt_project.yml",
        "business_timezone: UTC",
        "business_timezone: Asia/Tokyo",
    )
    done = pipeline.tidemark("verify")
    assert done.returncode == 1
    assert "business_timezone is Asia/Tokyo, and was UTC" in done.stderr
    left = "select * from duckdb_schemas() where schema_name like 'tidemark_%'"
    assert pipeline.query(left) == []
    done = pipeline.tidemark("build")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: business_timezone is Asia/Tokyo, and was UTC")
    assert "dbt could not start" not in done.stderr
