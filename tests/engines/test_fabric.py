"""The project on what stands in for a warehouse of Fabric, by unmodified dbt-fabric.

Three builds, of a small history of the shop: the first, one more with what came late,
and one with `--full-refresh`; all with their tests, all sent as text, parsed and held
to the rules of a warehouse, and run, so that the rows can be compared with DuckDB's.

What this cannot show: what a warehouse makes of COPY INTO, logins, permissions, how
long anything takes, and what is not faithful in the stand-in (_tsql_driver), the
lengths of texts above all.
"""

import pytest
from _parity import assert_same
from _pool import PoolPipeline
from _recorded import assert_as_recorded
from _reference import ZONE, Reference
from _scriptdom import faults
from _tsql_rules import FABRIC, findings

pytestmark = [pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def warehouse(
    small_reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> PoolPipeline:
    """A warehouse after its first build."""
    folder = tmp_path_factory.mktemp("fabric")
    pipeline = PoolPipeline(
        folder, variables={"business_timezone": ZONE}, target="fabric"
    )
    small_reference.land(small_reference.stages[0], pipeline.lake)
    pipeline.build()
    return pipeline


def test_every_build_makes_the_rows_that_duckdb_makes(
    warehouse: PoolPipeline, small_reference: Reference
) -> None:
    first, second, *_ = small_reference.stages
    assert_same(first.tables, warehouse.tables())
    small_reference.land(second, warehouse.lake)
    warehouse.build()
    assert_same(second.tables, warehouse.tables())
    warehouse.build("--full-refresh")
    assert_same(second.tables, warehouse.tables())


def test_a_run_of_some_models_keeps_the_views_of_the_others(
    warehouse: PoolPipeline,
) -> None:
    views = "select table_name from INFORMATION_SCHEMA.TABLES where table_type = 'VIEW'"
    before = sorted(warehouse.rows(views))
    warehouse.run("--select", "silver_customers")
    assert sorted(warehouse.rows(views)) == before


def test_all_that_was_sent_is_t_sql_and_keeps_the_rules(
    warehouse: PoolPipeline,
) -> None:
    """With the next the last of this file: it reads what the others sent."""
    sent = warehouse.sent()
    text = "\n".join(batch.text.lower() for batch in sent)
    for said in ("merge into", "copy into", "sp_rename", "with test_main_sql as"):
        assert said in text
    assert "distribution" not in text
    told = [fault for batch in sent for fault in faults(batch.text, nests_ctes=True)]
    assert [str(fault) for fault in told] == []
    assert [str(found) for found in findings(sent, FABRIC)] == []


def test_what_is_sent_is_what_is_recorded(warehouse: PoolPipeline) -> None:
    assert_as_recorded("fabric", warehouse.sent())
