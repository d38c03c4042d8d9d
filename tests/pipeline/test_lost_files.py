"""Files that somebody deleted from Bronze are missed; those that became one are not."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _dbt import callbacks
from _project import Pipeline

from landing.building.runs import close_warehouse

# commands, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

TEN = datetime(2026, 5, 4, 10, tzinfo=UTC)
ELEVEN = TEN + timedelta(hours=1)


SILVER = ("--select", "silver")


def _order(number: int) -> dict[str, Any]:
    return {"order_id": number, "amount": 1, "timestamp": "2026-05-04T09:00:00Z"}


def _land(pipeline: Pipeline, hour: datetime, *numbers: int) -> None:
    for number in numbers:
        pipeline.land("order_events", [_order(number), "no order"], landed_at=hour)


def _folder(pipeline: Pipeline, hour: datetime) -> Path:
    named = f"landed_hour={hour:%Y-%m-%dT%H}"
    return pipeline.lake / "bronze" / "order_events" / named


def _warnings(pipeline: Pipeline, *words: str) -> list[str]:
    """Build, and return what the build says of files that are gone."""
    said: list[str] = []

    def hear(event: Any) -> None:
        if event.info.name == "JinjaLogWarning":
            said.append(event.data.msg)

    callbacks.append(hear)
    try:
        pipeline.run(*words)
    finally:
        callbacks.remove(hear)
        # commands of other processes want it
        close_warehouse()
    return [each for each in said if "gone from Bronze" in each]


def _compact(folder: Path, files: list[Path], where: str = "true") -> None:
    """Put a file in their place, with all of their rows or some."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from read_parquet({[*map(str, files)]}, "
            f"hive_partitioning = false) where {where}) to '{folder / 'one.parquet'}'"
        )
    for file in files:
        file.unlink()


def test_a_folder_that_somebody_deleted_is_missed(pipeline: Pipeline) -> None:
    """By verify, before any build has noticed and after, and by the next build."""
    _land(pipeline, TEN, 1, 2)
    _land(pipeline, ELEVEN, 3)
    assert _warnings(pipeline) == []
    kept = shutil.copytree(_folder(pipeline, TEN), pipeline.folder / "kept")
    shutil.rmtree(_folder(pipeline, TEN))
    verify = ("verify", "--key", "order=1")
    done = pipeline.tidemark(*verify)
    assert "gone from Bronze: 2 files of order_events with 4 rows" in done.stdout
    [warned] = _warnings(pipeline, *SILVER)
    assert warned.startswith("2 files of order_events that this warehouse has loaded")
    assert "with 4 rows, gone from Bronze" in warned
    assert "2026-05-04T10/" in warned
    assert "Their rows stay in Silver" in warned
    assert "docs/lost-files.md" in warned
    assert _warnings(pipeline, *SILVER) == []
    assert pipeline.query("select count(*) from silver.silver_orders") == [(3,)]
    done = pipeline.tidemark(*verify, "--json")
    lost = [{"source": "order_events", "files": 2, "rows": 4}]
    assert (done.returncode, json.loads(done.stdout)["lost"]) == (1, lost)
    # put back, they are there
    shutil.copytree(kept, _folder(pipeline, TEN))
    assert _warnings(pipeline, *SILVER) == []
    done = pipeline.tidemark(*verify, "--json")
    assert (done.returncode, json.loads(done.stdout)["lost"]) == (0, [])


def test_a_full_refresh_takes_no_row_away_unless_it_is_told_to(
    pipeline: Pipeline,
) -> None:
    """Whether or not a build has noticed that files are gone."""
    every = ("silver_order_arrivals", "silver_order_sequences")
    orders = ("--select", "+silver_orders", *every)
    counted = "select count(*) from silver.silver_orders"
    _land(pipeline, TEN, 1)
    _land(pipeline, ELEVEN, 3)
    pipeline.run(*orders)
    kept = shutil.copytree(_folder(pipeline, TEN), pipeline.folder / "kept")
    shutil.rmtree(_folder(pipeline, TEN))
    # of one table too, of all that are made of the source
    for words in (orders, orders[:2]):
        said = _refused(pipeline, *words)
        assert "1 file of order_events with 2 rows, such as 2026-05-04T10/" in said
        assert "let_lost_files_go" in said
    # an increment goes on, and knows it from then on
    _land(pipeline, ELEVEN, 4)
    pipeline.run(*orders)
    assert pipeline.query("select count(*) from staging.lost_files") == [(1,)]
    assert "1 file of order_events with 2 rows" in _refused(pipeline, *orders)
    assert pipeline.query(counted) == [(3,)]
    # what is put back is not missed
    shutil.copytree(kept, _folder(pipeline, TEN))
    pipeline.run("--full-refresh", *orders)
    assert pipeline.query(counted) == [(3,)]
    shutil.rmtree(_folder(pipeline, TEN))
    pipeline.variables = {"let_lost_files_go": True}
    assert _warnings(pipeline, "--full-refresh", *orders) == []
    assert pipeline.query(counted) == [(2,)]
    # they are forgotten
    pipeline.variables = {}
    pipeline.run("--full-refresh", *orders)


def _refused(pipeline: Pipeline, *words: str) -> str:
    """Return what a full refresh says that stops before it builds anything."""
    outcome = pipeline.dbt("run", "--full-refresh", *words)
    assert not outcome.success
    return str(outcome.exception)


@pytest.mark.parametrize(
    "seen", [False, True], ids=["at once", "after a build of both"]
)
def test_many_files_that_became_one_are_not_missed(
    pipeline: Pipeline, seen: bool
) -> None:
    _land(pipeline, TEN, 1, 2)
    assert _warnings(pipeline, *SILVER) == []
    folder = _folder(pipeline, TEN)
    files = sorted(folder.glob("*.parquet"))
    aside = pipeline.folder / "aside"
    shutil.copytree(folder, aside)
    _compact(folder, files)
    if seen:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        assert _warnings(pipeline, *SILVER) == []
        for file in files:
            file.unlink()
    assert _warnings(pipeline, *SILVER) == []


def test_a_file_with_fewer_rows_replaces_none(pipeline: Pipeline) -> None:
    _land(pipeline, TEN, 1, 2)
    _land(pipeline, ELEVEN, 3)
    assert _warnings(pipeline, *SILVER) == []
    folder = _folder(pipeline, TEN)
    _compact(folder, sorted(folder.glob("*.parquet")), where="body <> 'no order'")
    [warned] = _warnings(pipeline, *SILVER)
    assert "2 files of order_events" in warned
