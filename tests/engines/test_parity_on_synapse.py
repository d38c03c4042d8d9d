"""A pool makes the rows that DuckDB makes, and what it is sent is T-SQL.

The unmodified dbt-synapse and plain `dbt build` with all tests, on the stand-in: its
limits are in _tsql_driver. What was sent for the history's builds is looked at in
three more ways. Where the recording has changed as it should, `make record` keeps it.
"""

import pytest
from _parity import assert_same
from _pool import PoolPipeline
from _recorded import assert_as_recorded
from _reference import EVENTS, WHOLE_HISTORY, ZONE, Reference
from _scriptdom import faults
from _tsql_rules import findings

pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> PoolPipeline:
    folder = tmp_path_factory.mktemp("pool")
    return PoolPipeline(folder, variables={"business_timezone": ZONE})


def test_every_build_makes_the_rows_that_duckdb_makes(
    pool: PoolPipeline, reference: Reference
) -> None:
    """The first test of this file: the others look at what it sent."""
    for stage in reference.stages:
        reference.land(stage, pool.lake)
        pool.build()
        assert_same(stage.tables, pool.tables())
    pool.build("--full-refresh")
    assert_same(reference.stages[-1].tables, pool.tables())


def test_all_that_was_sent_is_t_sql(pool: PoolPipeline) -> None:
    """Microsoft's own parser has nothing to say against it."""
    sent = pool.sent()
    assert len(sent) > 2_000
    told = [f"{b.number} {b.node}: {fault}" for b in sent for fault in faults(b.text)]
    assert told == []


def test_all_that_was_sent_keeps_the_rules_of_a_pool(pool: PoolPipeline) -> None:
    assert [str(found) for found in findings(pool.sent())] == []


@pytest.mark.skipif(
    EVENTS != WHOLE_HISTORY,
    reason="recorded is what the whole history makes: unset TIDEMARK_PARITY_EVENTS",
)
def test_what_is_sent_is_what_is_recorded(pool: PoolPipeline) -> None:
    assert_as_recorded("synapse", pool.sent())
