"""`tidemark verify` on T-SQL finds what it does on DuckDB, over a stand-in."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from _copies import orders as orders_alone
from _pool import PoolPipeline
from _pool_builds import builds_of
from _project import Pipeline
from test_bronze_on_synapse import land

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


@pytest.fixture(params=["synapse", "azuresql"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> PoolPipeline:
    return PoolPipeline(tmp_path / "pool", project=orders_alone(), target=request.param)


def test_the_same_differences_are_found_as_on_duckdb(
    pool: PoolPipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duck = Pipeline(tmp_path / "duck", project=orders_alone())
    for pipeline in (duck, pool):
        land(pipeline, 1, 2)
        land(pipeline, 3, hours=3)
    duck.run()
    expected = _found_everywhere(duck, load_settings(duck.project, duck.environment()))

    builds = builds_of(pool, monkeypatch)
    builds.build_all()
    before = _schemas(pool)
    found = _found_everywhere(pool, builds.settings())
    for name, tables in expected.items():
        assert found[name].keys() == tables.keys()
        for table, told in tables.items():
            assert (table, found[name][table]) == (table, told), name
    assert _schemas(pool) == before
    assert expected["whole"]["silver.silver_orders"][:2] == (1, 0)


def _found_everywhere(pipeline: Any, settings: Settings) -> dict[str, Any]:
    assert verify(settings, Scope()).equal
    for statement in PLANTED:
        if isinstance(pipeline, PoolPipeline):
            pipeline.do(statement)
        else:
            pipeline.query(statement)
    # which the next build sets right
    land(pipeline, 4, hours=3.1)
    return {
        name: _told(verify(settings, scope, not_yet=True))
        for name, scope in SCOPES.items()
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
