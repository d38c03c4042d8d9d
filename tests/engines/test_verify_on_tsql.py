"""`tidemark verify` on T-SQL finds what it does on DuckDB, over a stand-in."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from _copies import orders as orders_alone
from _pool import PoolPipeline
from _pool_builds import builds_of
from _project import Pipeline
from test_bronze_on_synapse import land
from test_tsql_targets import TARGETS, Target, assert_t_sql

from landing.settings import Settings, load_settings
from landing.verify import Scope, Verification, verify

pytestmark = pytest.mark.timeout(1200)

PLANTED = (
    "update silver.silver_orders set amount = 9 where order_id = '1'",
    "delete from silver.silver_order_versions where order_id = '2'",
    "update gold.gold_daily_orders set total_orders = total_orders + 1",
)
SCOPES = {
    "whole": Scope(),
    "a key": Scope(keys=(("order", "1"),)),
    "days": Scope(first=date(2026, 2, 28), last=date(2026, 2, 28)),
    "a sample": Scope(sample=2),
}


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is found on DuckDB in each scope."""
    duck = Pipeline(tmp_path_factory.mktemp("duck"), project=orders_alone())
    _land(duck)
    duck.run()
    settings = load_settings(duck.project, duck.environment())
    return _found(duck, settings, duck.query, SCOPES)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_same_differences_are_found_as_on_duckdb(
    target: Target,
    on_duckdb: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And all that is sent is T-SQL that keeps the engine's rules."""
    pool = PoolPipeline(tmp_path, project=orders_alone(), target=target.name)
    _land(pool)
    builds = builds_of(pool, monkeypatch)
    builds.build_all()
    before = _schemas(pool)
    asked = SCOPES if target.name == "synapse" else ["whole", "a key"]
    found = _found(pool, builds.settings(), pool.do, asked)
    for name, tables in found.items():
        assert tables.keys() == on_duckdb[name].keys()
        for table, told in tables.items():
            assert (table, told) == (table, on_duckdb[name][table]), name
    assert found["whole"]["silver.silver_orders"][:2] == (1, 0)
    assert _schemas(pool) == before
    assert list((pool.lake / "listing").iterdir()) == []
    assert_t_sql(target, pool)


def _land(pipeline: Pipeline) -> None:
    land(pipeline, 1, 2)
    land(pipeline, 3, hours=3)


def _found(
    pipeline: Pipeline,
    settings: Settings,
    do: Callable[[str], object],
    scopes: Iterable[str],
) -> dict[str, Any]:
    assert verify(settings, Scope()).equal
    for statement in PLANTED:
        do(statement)
    # which the next build sets right
    land(pipeline, 4, hours=3.1)
    return {
        name: _told(verify(settings, SCOPES[name], not_yet=True)) for name in scopes
    }


def _told(found: Verification) -> dict[str, Any]:
    return {
        table.table: (
            table.changed,
            table.missing,
            table.extra,
            table.not_yet,
            sorted(
                (
                    # what a file is known by is the engine's own
                    sorted(str(k) for k in each.key.values() if "/" not in str(k)),
                    each.columns,
                    each.not_yet,
                    [(v.in_warehouse, v.in_refresh) for v in each.versions],
                    len(each.behind),
                )
                for each in table.differences
            ),
        )
        for table in found.tables
    }


def _schemas(pool: PoolPipeline) -> list[Any]:
    return sorted(pool.rows("select name from sys.schemas"))
