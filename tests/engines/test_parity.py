"""Every engine makes the rows that DuckDB makes, build after build.

Plain `dbt build` with all tests: Spark by dbt-spark, and by dbt-databricks through
the local endpoint.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from _documented import assert_described, assert_in_docs, assert_tagged
from _endpoint import endpoint
from _information_schema import drop_schemas, tags
from _parity import assert_same
from _project import Pipeline
from _reference import ZONE, Reference, compared
from _spark import session

pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]

SCHEMAS = ("silver", "gold", "bronze")


@pytest.fixture(params=["spark", "databricks"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipeline]:
    drop_schemas(session(), *SCHEMAS)
    pipeline = Pipeline(
        tmp_path, variables={"business_timezone": ZONE}, target=request.param
    )
    if request.param == "spark":
        yield pipeline
    else:
        with endpoint(session()) as at:
            at.write_profiles(tmp_path, "tidemark", schema="main")
            pipeline.profiles = tmp_path
            yield pipeline
    drop_schemas(session(), *SCHEMAS)


def test_every_build_makes_the_rows_that_duckdb_makes(
    engine: Pipeline, reference: Reference
) -> None:
    for stage in reference.stages:
        reference.land(stage, engine.lake)
        engine.build()
        assert_same(stage.tables, _tables())
    engine.build("--full-refresh")
    assert_same(reference.stages[-1].tables, _tables())
    assert_described(engine, session())
    assert_in_docs(engine, session())
    if engine.target == "databricks":
        assert_tagged(engine, tags)


def _tables() -> dict[str, pa.Table]:
    names = [
        (schema, row.tableName)
        for schema in ("silver", "gold")
        for row in session().sql(f"show tables in {schema}").collect()
        # a session lists with every schema what is its own
        if not row.isTemporary
    ]
    return {name: session().table(name).toArrow() for name in compared(names)}
