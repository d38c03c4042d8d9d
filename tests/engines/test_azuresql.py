"""The project on what stands in for Azure SQL Database, by unmodified dbt-sqlserver.

Three builds, of a small history of the shop: the first, one more with what came late,
and one with `--full-refresh`; all with their tests, all sent as text and parsed as they
were sent, and run, so that the rows can be compared with DuckDB's.

What this cannot show: what OPENROWSET makes of a lake, logins, permissions, locks,
indexes, how long anything takes, what the stand-in takes for granted of dbt-sqlserver
(_tsql_sqlserver), and what is not faithful in it (_tsql_driver).
"""

import pytest
from _parity import assert_same
from _pool import PoolPipeline
from _recorded import assert_as_recorded
from _reference import ZONE, Reference
from _scriptdom import faults_of_batch
from _tsql_rules import AZURE_SQL, findings
from _tsql_sqlserver import simply

pytestmark = [pytest.mark.timeout(900)]

# dbt-sqlserver keeps comments with tables itself
NOT_FORWARDED = {"persist_docs"}


@pytest.fixture(scope="module")
def database(
    small_reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> PoolPipeline:
    """A database after its first build."""
    folder = tmp_path_factory.mktemp("azuresql")
    pipeline = PoolPipeline(
        folder, variables={"business_timezone": ZONE}, target="azuresql"
    )
    small_reference.land(small_reference.stages[0], pipeline.lake)
    pipeline.build()
    return pipeline


def test_every_macro_of_fabric_is_forwarded(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    pipeline = PoolPipeline(tmp_path_factory.mktemp("parsed"), target="azuresql")
    macros = pipeline.dbt("parse").result.macros.values()
    names = {macro.name for macro in macros}
    text = "\n".join(macro.macro_sql for macro in macros)
    ours = {macro.name for macro in macros if macro.package_name == "tidemark"}
    asked_for = {
        name.removeprefix("fabric__")
        for name in ours
        if name.startswith("fabric__")
        and (
            name.removeprefix("fabric__") in names
            or f"dispatch('{name.removeprefix('fabric__')}'" in text
        )
    }
    assert len(asked_for) >= 30
    assert asked_for - NOT_FORWARDED == {
        name for name in asked_for if f"sqlserver__{name}" in ours
    }


def test_every_build_makes_the_rows_that_duckdb_makes(
    database: PoolPipeline, small_reference: Reference
) -> None:
    first, second, *_ = small_reference.stages
    assert_same(first.tables, database.tables())
    small_reference.land(second, database.lake)
    database.build()
    assert_same(second.tables, database.tables())
    database.build("--full-refresh")
    assert_same(second.tables, database.tables())


def test_all_that_was_sent_is_t_sql_and_keeps_the_rules(database: PoolPipeline) -> None:
    """With the next the last of this file: it reads what the others sent."""
    sent = database.sent()
    text = "\n".join(batch.text.lower() for batch in sent)
    for said in ("merge into", "openrowset(", "create or alter view", "select * into"):
        assert said in text
    assert "copy into" not in text
    assert [str(fault) for batch in sent for fault in faults_of_batch(batch.text)] == []
    simple = [batch._replace(text=simply(batch.text)) for batch in sent]
    assert [str(found) for found in findings(simple, AZURE_SQL)] == []


def test_what_is_sent_is_what_is_recorded(database: PoolPipeline) -> None:
    assert_as_recorded("azuresql", database.sent())
