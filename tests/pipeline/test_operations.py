"""How the pipeline itself does, as the tables of operations say it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import _pages
import pytest
from _project import Pipeline

pytestmark = pytest.mark.shop

LANDED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
HOUR = LANDED.replace(minute=0, second=0, tzinfo=None)
DAY = 24 * 60


def _orders(count: int, happened: datetime) -> list[dict[str, object]]:
    at = happened.isoformat()
    return [
        {"order_id": f"{at}-{number}", "amount": 1, "timestamp": at}
        for number in range(count)
    ]


@pytest.fixture
def ran(pipeline: Pipeline) -> Pipeline:
    """A pipeline in which 20 orders landed a day ago, and that said what it ran."""
    for minutes, count in ((10, 19), (100, 1)):
        pipeline.land(
            "order_events",
            _orders(count, LANDED - timedelta(minutes=minutes)),
            enqueued_at=LANDED - timedelta(minutes=8),
            landed_at=LANDED,
        )
    pipeline.land("order_events", ["no JSON"], sequence=25, landed_at=LANDED)
    for command in ("build", "runs land", "build"):
        done = pipeline.tidemark(*command.split())
        assert done.returncode == 0, done.stdout + done.stderr
    return pipeline


def _latency(pipeline: Pipeline, *figures: str) -> dict[str, tuple[object, ...]]:
    rows = pipeline.query(
        f"select stage, {', '.join(figures)} from operations.ops_pipeline_latency "
        f"where source = 'order_events' and hour = '{HOUR}'"
    )
    return {stage: tuple(row) for stage, *row in rows}


def test_of_each_stage_it_is_known_how_long_rows_took(ran: Pipeline) -> None:
    known = _latency(ran, "total_rows", "average_minutes", "p95_minutes")
    minutes = _latency(ran, "longest_minutes", "percent_within_5_minutes")
    # 19 of 2 minutes, and one of 92
    assert known["event_to_broker"] == (20, Decimal("6.50"), 2)
    assert minutes["event_to_broker"] == (92, 95)
    assert known["broker_to_bronze"] == (20, 8, 8)
    assert minutes["broker_to_bronze"] == (8, 0)
    rows, average, _ = known["bronze_to_silver"]
    assert rows == 20
    assert isinstance(average, Decimal)
    assert DAY <= average < DAY + 60
    assert known["silver_to_gold"][0] == 20
    # and from one end to the other
    assert known["bronze_to_gold"][0] == 20
    whole = known["bronze_to_gold"][1]
    parts = average + known["silver_to_gold"][1]
    assert whole == pytest.approx(parts, abs=Decimal("0.02"))
    assert (
        known.keys()
        == minutes.keys()
        == {
            *(
                "event_to_broker",
                "broker_to_bronze",
                "bronze_to_silver",
                "silver_to_gold",
                "bronze_to_gold",
            )
        }
    )
    # what builds took in anew says nothing else
    assert ran.differences_from_full_refresh() == {}


def test_a_source_says_what_landed_and_what_is_missing(ran: Pipeline) -> None:
    assert ran.query("""
        select
            source, last_landed_at, total_files, total_rows, open_rejects, gaps,
            missing_numbers
        from operations.ops_source_status
    """) == [("order_events", LANDED.replace(tzinfo=None), 3, 21, 1, 1, 5)]
    assert ran.query("""
        select source, reason, open_payloads from operations.ops_rejects
    """) == [("order_events", "not_json", 1)]


def test_every_build_is_there_with_what_it_ran(ran: Pipeline) -> None:
    builds = "select name, status from operations.ops_runs where kind = 'invocation'"
    assert ran.query(builds) == [("build", "success")]
    assert ran.query("""
        select layer, status, seconds > 0 from operations.ops_runs
        where kind = 'model' and name = 'fct_orders'
    """) == [("gold", "success", True)]
    kinds = "select distinct kind from operations.ops_runs order by 1"
    assert ran.query(kinds) == [("invocation",), ("model",), ("operation",), ("test",)]

    # landed a second time it is known, and the build that took it in is new
    for _ in range(2):
        assert ran.tidemark("runs", "land").returncode == 0
    assert ran.tidemark("build").returncode == 0
    assert ran.query(builds) == [("build", "success")] * 2
    twice = (
        "select run_id, name from operations.ops_runs group by all having count(*) > 1"
    )
    assert ran.query(f"{twice} and any_value(kind) <> 'operation'") == []


def test_a_table_of_before_delays_gets_them_by_a_backfill(pipeline: Pipeline) -> None:
    pipeline.land(
        "order_events",
        _orders(3, LANDED - timedelta(minutes=9)),
        enqueued_at=LANDED - timedelta(minutes=8),
        landed_at=LANDED,
    )
    assert pipeline.tidemark("build").returncode == 0
    # before, no delay was part of a key
    pipeline.query("update silver.silver_order_arrivals set _row_key = uuid()")
    for delay in ("to_broker", "to_bronze"):
        for figure in ("within", "minutes", "longest"):
            column = f"{delay}_{figure}"
            pipeline.query(
                f"alter table silver.silver_order_arrivals drop column {column}"
            )
    pipeline.land("order_events", _orders(1, LANDED), landed_at=LANDED)
    told = pipeline.tidemark("build")
    assert told.returncode == 1
    assert "silver_order_arrivals" in told.stdout + told.stderr
    assert "--backfill" in told.stdout + told.stderr
    filled = pipeline.tidemark(
        *("build", "--backfill", "silver_order_arrivals", "--since", "2000-01-01")
    )
    assert filled.returncode == 0, filled.stdout + filled.stderr
    assert _latency(pipeline, "total_rows", "longest_minutes") == {
        "event_to_broker": (4, 1),
        "broker_to_bronze": (4, 8),
    }
    assert pipeline.differences_from_full_refresh() == {}


def test_the_page_names_every_view_stage_and_command(ran: Pipeline) -> None:
    page, _ = _pages.page("docs/operations.md").split("\n## On call\n")
    views, _, stages = _pages.tables(page)
    named = [row["view"].strip("`") for row in views]
    assert ran.query("""
        select 'operations.' || view_name from duckdb_views()
        where schema_name = 'operations' order by 1
    """) == sorted((name,) for name in named)
    assert {row["stage"].strip("`") for row in stages} == {
        "source_to_bronze",
        *_latency(ran, "total_rows"),
    }
    commands = [
        line
        for block in page.split("```sh\n")[1:]
        for line in block.split("```")[0].splitlines()
    ]
    assert len(commands) == 3
    assert "open_rejects" in commands[0]
    sql = commands[0].removeprefix("tidemark sql ").strip('"')
    asked = ran.tidemark("sql", sql)
    assert asked.returncode == 0, asked.stderr
    assert "order_events" in asked.stdout
    assert commands[1:] == ["tidemark build", "tidemark runs land"]
