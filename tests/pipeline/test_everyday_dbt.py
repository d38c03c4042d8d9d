"""What someone who knows dbt does every day works here as they expect."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import _forked
import pytest
from _copies import copy_project
from _forked import Done
from _project import Pipeline

# commands in processes of their own, one after the other
pytestmark = pytest.mark.timeout(900)

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
OWN = "anna"


def _trip(number: int) -> dict[str, Any]:
    return {
        "trip_id": number,
        "status": "completed",
        "distance_km": 2.5,
        "timestamp": f"2026-05-0{number % 3 + 1}T09:00:00Z",
    }


def _dbt(pipeline: Pipeline, *words: str, schema: str = "main") -> Done:
    """Run dbt in the project as a person does."""
    return _forked.run(
        "dbt",
        *words,
        folder=pipeline.project,
        environment=pipeline._for_commands() | {"TIDEMARK_SCHEMA": schema},
    )


def _good(pipeline: Pipeline, *words: str, schema: str = "main") -> str:
    done = _dbt(pipeline, *words, schema=schema)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


TRIPS = "+gold_daily_trips"
MADE = "select * exclude (_processed_at) from {}gold.{} order by all"


def _gold(pipeline: Pipeline, prefix: str = "") -> list[list[tuple[Any, ...]]]:
    return [
        pipeline.query(MADE.format(prefix, table))
        for table in ("fct_trips", "gold_daily_trips")
    ]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Trips that are built, and what dbt wrote of it, kept as `state`."""
    folder = tmp_path_factory.mktemp("production")
    pipeline = Pipeline(folder, copy_project(folder / "project"))
    pipeline.land("trip_events", map(_trip, range(6)), landed_at=LANDED)
    _good(pipeline, "run", "--select", TRIPS)
    shutil.copytree(folder / "project/target", folder / "project/state")
    return pipeline


@pytest.fixture
def shop(production: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it."""
    shutil.copytree(production.folder, tmp_path, dirs_exist_ok=True)
    return Pipeline(tmp_path, tmp_path / "project", sequence=production.sequence)


def test_a_build_goes_on_from_clones(shop: Pipeline) -> None:
    _good(shop, "clone", "--state", "state", "--select", TRIPS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == _gold(shop)
    assert shop.query(
        f"select count(*) from duckdb_tables() where schema_name = '{OWN}_gold'"
    ) == [(3,)]
    shop.land("trip_events", [_trip(6), _trip(7)], landed_at=LANDED)
    for schema in ("main", OWN):
        _good(shop, "run", "--select", TRIPS, schema=schema)
    assert len(_gold(shop)[0]) == 8
    assert _gold(shop, f"{OWN}_") == _gold(shop)


def test_a_model_of_one_s_own_schema_reads_production_by_defer(shop: Pipeline) -> None:
    words = ("--defer", "--state", "state", "--select", "fct_trips")
    _good(shop, "run", *words, schema=OWN)
    made = "select * exclude (_processed_at) from {}gold.fct_trips order by all"
    assert shop.query(made.format(f"{OWN}_")) == shop.query(made.format(""))


def test_empty_tables_are_filled_by_the_next_build(shop: Pipeline) -> None:
    _good(shop, "run", "--empty", "--select", TRIPS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == [[], []]
    _good(shop, "run", "--select", TRIPS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == _gold(shop)


def test_two_old_rows_of_a_key_are_found_where_all_rows_are_asked_for(
    shop: Pipeline,
) -> None:
    """And `dbt test` says how, where it looks at what changed."""
    shop.query(
        "insert into silver.silver_trips "
        "select * from silver.silver_trips where trip_id = '1'"
    )
    tests = ("test", "--select", "silver_trips,test_type:data")
    assert "dbt test --vars '{audit_everything: true}'" in _good(shop, *tests)
    done = _dbt(shop, *tests, "--vars", "{audit_everything: true}")
    assert done.returncode == 1
    assert "FAIL 1 unique_silver_trips_trip_id" in done.stdout
    assert "audit_everything" not in done.stdout


def test_looking_changes_nothing(shop: Pipeline) -> None:
    before = shop.warehouse.read_bytes()
    listed = _good(shop, "ls", "--select", "stg_trip_events+1", "--output", "name")
    assert "silver_trip_versions" in listed
    compiled = _good(shop, "compile", "--select", "gold_daily_trips")
    assert "from recomputed" in compiled
    query = "select count(*) as trips from {{ ref('fct_trips') }}"
    assert "|     6 |" in _good(shop, "show", "--inline", query)
    # of an incremental model it is the next increment, as docs/modelling.md says
    assert "2026-05" not in _good(shop, "show", "--select", "fct_trips")
    _good(shop, "parse")
    _good(shop, "debug")
    assert shop.warehouse.read_bytes() == before
