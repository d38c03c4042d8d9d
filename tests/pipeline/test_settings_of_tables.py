"""A table gets no rows of another time zone, or another rule, than it has."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_project, replace_once
from _dbt import succeeded
from _project import CHECK, Pipeline

# whole builds, one after the other
pytestmark = pytest.mark.timeout(600)

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
TRIPS = ("--select", "+silver_trips")
TOKYO = {"business_timezone": "Asia/Tokyo"}


def _trip(number: int) -> dict[str, Any]:
    # the next day in Tokyo
    return {"trip_id": number, "timestamp": "2026-05-03T20:00:00Z"}


def _land(pipeline: Pipeline, *numbers: int) -> None:
    trips = [_trip(number) for number in numbers]
    pipeline.land("trip_events", trips, landed_at=LANDED)


def _days(pipeline: Pipeline) -> dict[str, str]:
    return dict(
        pipeline.query("select trip_id, trip_date::text from silver.silver_trips")
    )


def _refused(pipeline: Pipeline, *words: str, schema: str = "main") -> str:
    """Return what a build says that is stopped by what is set."""
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt("run", *(words or TRIPS), schema=schema))
    said = str(stopped.value)
    assert "rows of both would stand side by side" in said, said
    return said


@pytest.fixture
def built(tmp_path: Path) -> Pipeline:
    """Trips of one landing, in UTC."""
    pipeline = Pipeline(tmp_path)
    _land(pipeline, 1)
    pipeline.run(*TRIPS)
    return pipeline


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
    assert "unix_seconds_until is 2050-01-01, and was 2100-01-01 when silver_t" in said
    assert "Nothing was built" in said
    assert "dbt build --full-refresh" in said
    assert built.query("select count(*) from staging.stg_trip_events") == [(1,)]
    # set back, it is as if nothing had been
    built.variables = {}
    built.run(*TRIPS)
    assert _days(built) == {"1": "2026-05-03", "2": "2026-05-03"}


def test_a_full_refresh_takes_the_new_zone_and_the_next_build_goes_on(
    built: Pipeline,
) -> None:
    built.variables = TOKYO
    built.run("--full-refresh", *TRIPS)
    _land(built, 2)
    built.run(*TRIPS)
    assert _days(built) == {"1": "2026-05-04", "2": "2026-05-04"}
    built.variables = {}
    assert "business_timezone is UTC, and was Asia/Tokyo" in _refused(built)


def test_a_refresh_of_some_models_leaves_the_others_to_be_refused(
    built: Pipeline,
) -> None:
    built.run("--select", "+silver_trip_arrivals")
    built.variables = TOKYO
    built.run("--full-refresh", *TRIPS)
    assert "UTC when silver_trip_arrivals was" in _refused(
        built, "--select", "+silver_trip_arrivals", "+silver_trips"
    )
    # what keeps no rows of before may be built
    built.run("--select", "stg_trip_events")


def test_a_refresh_that_was_killed_is_no_build_of_either_zone(
    built: Pipeline, tmp_path: Path
) -> None:
    project = copy_project(tmp_path / "project")
    replace_once(
        project / "macros/bronze/end_run.sql",
        "{% do record_settings(results) %}",
        "",
    )
    killed = Pipeline(built.folder, project, TOKYO)
    killed.run("--full-refresh", *TRIPS)
    for variables in ({}, TOKYO):
        built.variables = variables
        _refused(built)
    built.run("--full-refresh", *TRIPS)
    built.run(*TRIPS)
    assert _days(built) == {"1": "2026-05-04"}


def test_a_warehouse_that_remembers_nothing_is_taken_as_it_is(built: Pipeline) -> None:
    built.query("drop table staging.built_with")
    built.run(*TRIPS)
    built.variables = TOKYO
    _refused(built)


def test_a_schema_of_one_s_own_has_a_zone_of_its_own(built: Pipeline) -> None:
    built.variables = TOKYO
    built.run(*TRIPS, schema=CHECK)
    _refused(built)
    built.variables = {}
    _refused(built, schema=CHECK)
    built.run(*TRIPS)


def test_empty_tables_are_of_no_zone(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path)
    _land(pipeline, 1)
    pipeline.run("--empty", *TRIPS)
    pipeline.variables = TOKYO
    pipeline.run(*TRIPS)
    assert _days(pipeline) == {"1": "2026-05-04"}


def test_a_verification_in_another_zone_says_so(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path)
    _land(pipeline, 1)
    assert pipeline.tidemark("build", "--", "--resource-type", "model").returncode == 0
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
