"""Every engine makes the rows that DuckDB makes, build after build.

Spark by dbt-spark, and by dbt-databricks through the local endpoint. `make parity` runs
all tests of data with every build, and builds all anew by both; `make test-engines`
does so by dbt-spark, with the tests of data in the last increment: it is the same Spark
that answers, and `test_endpoint.py` begins anew by dbt-databricks. CI takes one of the
two, made from the commit.
"""

from pathlib import Path

import pytest
from _chosen import ways
from _documented import assert_described, assert_in_docs, assert_tagged
from _information_schema import tags
from _parity import assert_same
from _reference import ASKED, ZONE, Reference
from _spark import session
from _spark_targets import pipeline_on, tables_of_silver_and_gold

pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]


# one engine, told what to do by two adapters: the second builds a small history
HISTORIES = {"spark": "reference", "databricks": "asked_reference"}


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(target, marks=pytest.mark.xdist_group(f"parity-{target}"))
        for target in ways(*HISTORIES, of=__name__)
    ],
)
def test_every_build_makes_the_rows_that_duckdb_makes(
    target: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    reference: Reference = request.getfixturevalue(HISTORIES[target])
    with pipeline_on(target, tmp_path, variables={"business_timezone": ZONE}) as engine:
        for stage in reference.stages:
            reference.land(stage, engine.lake)
            is_last = stage is reference.stages[-1]
            tested = ASKED or (is_last and target == "spark")
            (engine.build if tested else engine.run)()
            assert_same(stage.tables, tables_of_silver_and_gold())
        if ASKED or target == "spark":
            (engine.build if ASKED else engine.run)("--full-refresh")
            assert_same(reference.stages[-1].tables, tables_of_silver_and_gold())
        assert_described(engine, session())
        assert_in_docs(engine, session())
        if target == "databricks":
            assert_tagged(engine, tags)
