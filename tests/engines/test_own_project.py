"""What `tidemark init` and `tidemark new` write builds on every engine, like DuckDB."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from _chosen import ways
from _help_desk import LATER, START, land, write_help_desk
from _parity import assert_same, without_column
from _pool import PoolPipeline
from _project import Pipeline
from _reference import tables_of
from _spark_targets import pipeline_on, tables_of_silver_and_gold
from _tickets import SAMPLE

pytestmark = pytest.mark.timeout(1200)

ENGINES = ("synapse", "fabric", "azuresql", "spark")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A help desk: a stream, a table, and two Gold models, none written by hand."""
    folder = tmp_path_factory.mktemp("team") / "help_desk"
    write_help_desk(folder)
    return folder


@pytest.mark.parametrize("target", ways(*ENGINES, of=__name__))
def test_every_build_makes_the_rows_that_duckdb_makes(
    project: Path, target: str, tmp_path: Path
) -> None:
    embedded = Pipeline(tmp_path / "embedded", project=project)
    with ExitStack() as stack:
        if target == "spark":
            (tmp_path / target).mkdir()
            engine = stack.enter_context(
                pipeline_on(target, tmp_path / target, project=project)
            )
            tables: Callable[[], dict[str, pa.Table]] = tables_of_silver_and_gold
        else:
            pool = PoolPipeline(tmp_path / target, project=project, target=target)
            engine, tables = pool, pool.tables
        for hours, events in enumerate((SAMPLE, LATER)):
            for pipeline in (embedded, engine):
                land(pipeline, events, START + timedelta(hours=hours))
                pipeline.run()
            compared = [tables_of(embedded), tables()]
            if target != "spark":
                # a pool is told no names of files
                compared = [without_column(each, "landed_file") for each in compared]
            assert_same(*compared)
        reasons = "select reason, total_rows from silver.silver_rejects order by all"
        assert embedded.query(reasons) == [("invalid_time", 1)]
        assert embedded.query("select count(*) from gold.gold_daily_tickets") == [(2,)]
