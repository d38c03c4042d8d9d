"""What someone who knows dbt does every day works here as they expect."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import _forked
import pytest
from _copies import copy_orders
from _forked import Done
from _project import Pipeline

# commands in processes of their own, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(900)]

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
OWN = "anna"


def _order(number: int) -> dict[str, Any]:
    return {
        "order_id": number,
        "status": "paid",
        "amount": 2.5,
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


DAYS = "+gold_daily_orders"
MADE = "select * exclude (_processed_at) from {}gold.{} order by all"


def _gold(pipeline: Pipeline, prefix: str = "") -> list[list[tuple[Any, ...]]]:
    return [
        pipeline.query(MADE.format(prefix, table))
        for table in ("fct_orders", "gold_daily_orders")
    ]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Orders that are built, and what dbt wrote of it, kept as `state`."""
    folder = tmp_path_factory.mktemp("production")
    pipeline = Pipeline(folder, copy_orders(folder / "project"))
    pipeline.land("order_events", map(_order, range(6)), landed_at=LANDED)
    _good(pipeline, "run", "--select", DAYS)
    shutil.copytree(folder / "project/target", folder / "project/state")
    return pipeline


@pytest.fixture
def shop(production: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it."""
    return production.copied_to(tmp_path, project=tmp_path / "project")


def test_a_build_goes_on_from_clones(shop: Pipeline) -> None:
    _good(shop, "clone", "--state", "state", "--select", DAYS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == _gold(shop)
    assert shop.query(
        f"select count(*) from duckdb_tables() where schema_name = '{OWN}_gold'"
    ) == [(3,)]
    shop.land("order_events", [_order(6), _order(7)], landed_at=LANDED)
    for schema in ("main", OWN):
        _good(shop, "run", "--select", DAYS, schema=schema)
    assert len(_gold(shop)[0]) == 8
    assert _gold(shop, f"{OWN}_") == _gold(shop)


def test_a_model_of_one_s_own_schema_reads_production_by_defer(shop: Pipeline) -> None:
    words = ("--defer", "--state", "state", "--select", "fct_orders")
    _good(shop, "run", *words, schema=OWN)
    made = "select * exclude (_processed_at) from {}gold.fct_orders order by all"
    assert shop.query(made.format(f"{OWN}_")) == shop.query(made.format(""))


def test_empty_tables_are_filled_by_the_next_build(shop: Pipeline) -> None:
    _good(shop, "run", "--empty", "--select", DAYS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == [[], []]
    _good(shop, "run", "--select", DAYS, schema=OWN)
    assert _gold(shop, f"{OWN}_") == _gold(shop)


def test_two_old_rows_of_a_key_are_found_where_all_rows_are_asked_for(
    shop: Pipeline,
) -> None:
    """And `dbt test` says how, where it looks at what changed."""
    shop.query(
        "insert into silver.silver_orders "
        "select * from silver.silver_orders where order_id = '1'"
    )
    tests = ("test", "--select", "silver_orders,test_type:data")
    assert "dbt test --vars '{audit_everything: true}'" in _good(shop, *tests)
    done = _dbt(shop, *tests, "--vars", "{audit_everything: true}")
    assert done.returncode == 1
    assert "FAIL 1 unique_silver_orders_order_id" in done.stdout
    assert "audit_everything" not in done.stdout


def test_looking_changes_nothing(shop: Pipeline) -> None:
    before = shop.warehouse.read_bytes()
    listed = _good(shop, "ls", "--select", "stg_order_events+1", "--output", "name")
    assert "silver_order_versions" in listed
    compiled = _good(shop, "compile", "--select", "gold_daily_orders")
    assert "from with_gone" in compiled
    query = "select count(*) as orders from {{ ref('fct_orders') }}"
    assert "|      6 |" in _good(shop, "show", "--inline", query)
    # of an incremental model it is the next increment, as docs/modelling.md says
    assert "2026-05" not in _good(shop, "show", "--select", "fct_orders")
    _good(shop, "parse")
    _good(shop, "debug")
    assert shop.warehouse.read_bytes() == before
