"""What only DuckDB does stops a build on other engines before it begins."""

from pathlib import Path

from _copies import copy_project
from _project import Pipeline
from _spark import session

CLOSING = """\
    gold:
      shop:
        gold_daily_orders:
          +meta: {close_after_days: 40}
          +incremental_strategy: merge_open_periods
          +full_refresh: false
"""


def test_closing_periods_stops_the_build(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    settings = project / "dbt_project.yml"
    place = "    gold:\n      shop:\n"
    settings.write_text(settings.read_text().replace(place, CLOSING))
    told = stopped(Pipeline(tmp_path, project=project, target="spark"))
    assert "gold_daily_orders cannot close its periods: only DuckDB closes" in told


def test_a_backfill_stops_the_build(tmp_path: Path) -> None:
    asked = {"models": ["silver_order_versions"], "since": "2026-05-01"}
    told = stopped(Pipeline(tmp_path, variables={"backfill": asked}, target="spark"))
    assert "only DuckDB backfills so far, and this is spark" in told
    assert (
        "dbt build --full-refresh --select stg_order_events+ stg_sales_orders+" in told
    )


def stopped(pipeline: Pipeline) -> str:
    """Return why nothing was built."""
    session()
    outcome = pipeline.dbt("run")
    assert not outcome.success
    assert not session().catalog.databaseExists("bronze")
    return str(outcome.exception)
