"""What `tidemark init` and `tidemark new` write builds on every engine, like DuckDB."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from _chosen import ways
from _parity import assert_same, without_column
from _pool import PoolPipeline
from _project import Pipeline
from _reference import tables_of
from _spark_targets import pipeline_on, tables_of_silver_and_gold
from _tickets import SAMPLE, ticket
from click.testing import CliRunner

from landing import EventBatch, Lake, init, land_events, load_declarations
from landing.cli import tidemark

pytestmark = pytest.mark.timeout(1200)

ENGINES = ("synapse", "fabric", "azuresql", "spark")
START = datetime(2026, 5, 20, 10, tzinfo=UTC)


LATER = [
    # moves to another day; an older state; one sent twice; one that is broken
    ticket(2, "2026-05-06T10:00:00Z", "closed", minutes="4.00"),
    ticket(1, "2026-05-03T09:00:00Z", "open"),
    SAMPLE[2],
    ticket(3, "soon", "open"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A help desk: a stream, a table, and two Gold models, none written by hand."""
    folder = tmp_path_factory.mktemp("team") / "help_desk"
    init.init(folder)
    sample = folder / "sample.ndjson"
    sample.write_text("".join(f"{json.dumps(ticket)}\n" for ticket in SAMPLE))
    desk = folder / "desk.db"
    with closing(sqlite3.connect(desk)) as database, database:
        database.execute(
            "create table agents (agent_id integer primary key, name text, "
            "last_updated text)"
        )
        database.execute("insert into agents values (7, 'Cy', '2026-05-01T08:00:00Z')")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("TIDEMARK_CONNECTION_DESK", f"sqlite:///{desk}")
        for words in (
            "new stream ticket_events --sample sample.ndjson --entity ticket --yes",
            "new table agents --connection desk --table agents --yes",
            "new gold fct_tickets --yes",
            "new gold gold_daily_tickets --and status --time updated_at"
            " --sum minutes --yes",
        ):
            done = CliRunner().invoke(tidemark, words.split())
            assert done.exit_code == 0, done.output
        yield folder


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
                _land(pipeline, events, START + timedelta(hours=hours))
                pipeline.run()
            compared = [tables_of(embedded), tables()]
            if target != "spark":
                # a pool is told no names of files
                compared = [without_column(each, "landed_file") for each in compared]
            assert_same(*compared)
        reasons = "select reason, total_rows from silver.silver_rejects order by all"
        assert embedded.query(reasons) == [("invalid_time", 1)]
        assert embedded.query("select count(*) from gold.gold_daily_tickets") == [(2,)]


def _land(pipeline: Pipeline, events: list[dict[str, Any]], at: datetime) -> None:
    bodies = [json.dumps(event).encode() for event in events]
    first = at.hour * 100
    land_events(
        Lake.open(str(pipeline.lake), "snappy"),
        load_declarations(pipeline.project).stream("ticket_events"),
        EventBatch(
            bodies,
            ["0"] * len(bodies),
            range(first, first + len(bodies)),
            [int(at.timestamp()) * 1_000_000] * len(bodies),
        ),
        clock=lambda: at,
    )
