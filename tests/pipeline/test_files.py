"""A file of Bronze is known by its name, and taken in once, whatever the clocks say."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _copies import copy_orders, orders
from _dbt import callbacks, statuses
from _landed import land_window
from _project import CHECK, MAIN, Pipeline
from _reads import reads

pytestmark = pytest.mark.shop

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AT = "2025-05-04T10:00:00Z"

SILVER = ("--select", "silver")


def _order(number: int, **stated: object) -> dict[str, Any]:
    return {"order_id": number, "amount": 1, "timestamp": AT} | stated


def _trip(number: int) -> dict[str, Any]:
    return {"trip_id": number, "timestamp": AT}


def _land_row(pipeline: Pipeline, number: int, landed_at: datetime) -> None:
    """Land a row of the shop's own table of orders."""
    row = {"order_id": f"row {number}", "amount": 1, "last_updated": AT}
    land_window(pipeline.lake, "sales_orders", [row], landed_at)


def _orders(pipeline: Pipeline) -> list[int]:
    rows = pipeline.query("select order_id from silver.silver_orders")
    return sorted(int(order) for (order,) in rows)


def _counts(pipeline: Pipeline) -> dict[str, int]:
    """Rows of files, hours and rejects, and the numbers of ranges, all together."""
    [counted] = pipeline.query("""
        select
            (select sum(total_rows) from silver.silver_landed_files) as files,
            (select sum(total_rows) from silver.silver_landed_hours) as hours,
            (select coalesce(sum(total_rows), 0) from silver.silver_reject_log),
            (select count(*) from silver.silver_order_versions)
    """)
    return dict(zip(("files", "hours", "rejects", "versions"), counted, strict=True))


def _loaded(pipeline: Pipeline) -> dict[str, int]:
    """How many files of each source this warehouse has taken in."""
    return dict(
        pipeline.query("select source, count(*) from staging.loaded_files group by all")
    )


def _yesterday(pipeline: Pipeline, days: int = 1) -> None:
    """Let all folders have been listed some days ago."""
    pipeline.query(
        "update staging.loaded_sources "
        f"set listed_whole_at = listed_whole_at - interval {days} day"
    )


def _many(pipeline: Pipeline, source: str = "order_events") -> None:
    """Let the source have more files than are listed in every build."""
    pipeline.query(
        "insert into staging.loaded_files "
        f"select '{source}', '1999-01-01T00/' || range, 1, now()::timestamp "
        "from range(5000)"
    )


@contextmanager
def _broken(pipeline: Pipeline, model: str) -> Iterator[None]:
    """Let a table refuse whatever is written into it."""
    schema = "gold" if model.startswith(("gold", "fct")) else "silver"
    pipeline.query(f"alter table {schema}.{model} rename to kept")
    pipeline.query(f"create table {schema}.{model} (odd integer)")
    yield
    pipeline.query(f"drop table {schema}.{model}")
    pipeline.query(f"alter table {schema}.kept rename to {model}")


# clocks


@pytest.mark.parametrize("ahead", [30 * DAY, -30 * DAY], ids=["ahead", "behind"])
def test_a_landing_clock_that_is_a_month_off_hides_nothing(
    pipeline: Pipeline, ahead: timedelta
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW + ahead)
    pipeline.run(*SILVER)
    _many(pipeline)
    pipeline.land("order_events", [_order(2)], landed_at=NOW + ahead)
    pipeline.run(*SILVER)
    # and now the clock is put right
    pipeline.land("order_events", [_order(3)], landed_at=NOW - HOUR)
    pipeline.run(*SILVER)
    pipeline.land("order_events", [_order(4)], landed_at=NOW)
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1, 2, 3, 4]
    assert _counts(pipeline)["files"] == 4


def test_a_landing_clock_that_steps_back_after_a_build_hides_nothing(
    pipeline: Pipeline,
) -> None:
    for number, hours in enumerate([0, -2, 1, -50, 3]):
        pipeline.land(
            "order_events", [_order(number)], landed_at=NOW - 5 * HOUR + hours * HOUR
        )
        pipeline.run(*SILVER)
        if not number:
            _many(pipeline)
        assert _orders(pipeline) == list(range(number + 1))
    assert _counts(pipeline)["files"] == 5


def test_a_file_that_appears_late_is_found_at_once_within_the_lookback(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    _many(pipeline)
    pipeline.land("order_events", [_order(2)], landed_at=NOW - 2 * DAY)
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1, 2]


def test_a_file_in_an_old_folder_is_found_by_the_first_build_of_the_next_day(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    _many(pipeline)
    old = NOW - 90 * DAY
    pipeline.land("order_events", [_order(2, timestamp=f"{old:%F}")], landed_at=old)
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1]
    _yesterday(pipeline)
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1, 2]
    assert _counts(pipeline)["files"] == 2


def test_a_source_of_a_page_of_files_is_listed_whole_by_every_build(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    pipeline.land("order_events", [_order(2)], landed_at=NOW - 90 * DAY)
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1, 2]


# where the lake is


@dataclass
class Elsewhere(Pipeline):
    """A pipeline whose models are told of a lake by another path."""

    told: str = ""

    def environment(self, schema: str = MAIN) -> dict[str, str]:
        plain = super().environment(schema)
        return plain | ({"TIDEMARK_LAKE": self.told} if self.told else {})


def test_a_path_of_the_lake_may_be_written_in_many_ways(tmp_path: Path) -> None:
    pipeline = Elsewhere(tmp_path, orders())
    lake = str(pipeline.lake)
    written = [f"{lake}/", f"{lake}//", f"/.{lake}", f"/{lake}/../lake"]
    paths = [f"./{os.path.relpath(lake)}", *written, lake]
    pipeline.land("order_events", [_order(1), "broken"], landed_at=NOW)
    pipeline.told = paths[-2]
    pipeline.run(*SILVER)
    for number, path in enumerate(paths, 2):
        pipeline.land("order_events", [_order(number)], landed_at=NOW)
        pipeline.told = path
        with reads() as read:
            pipeline.run(*SILVER)
        assert len(read.files["order_events"]) == 1, path
    whole = "select distinct landed_file from bronze.order_events order by 1"
    listed = "select landed_file from staging.loaded_files order by 1"
    assert pipeline.query(whole) == pipeline.query(listed)
    names = [file.split("landed_hour=")[1] for file in pipeline.landed()[:7]]
    assert [file for (file,) in pipeline.query(listed)] == names
    assert _counts(pipeline) == {"files": 8, "hours": 8, "rejects": 1, "versions": 7}


# folders that no hour names


def test_a_folder_that_no_hour_names_stops_the_build_and_is_named(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    pipeline.land("order_events", [_order(2)], landed_at=NOW)
    _land_row(pipeline, 1, NOW)
    landed = pipeline.landed()[0]
    for folder in (
        "2026-05-05",
        "__HIVE_DEFAULT_PARTITION__",
        "2026-02-30T09",
        "2026-5-4T9",
    ):
        odd = pipeline.lake / "bronze" / "order_events" / f"landed_hour={folder}"
        odd.mkdir()
        shutil.copy(landed, odd / "x.parquet")
        for words in ([], [], ["--full-refresh"]):
            outcome = pipeline.dbt("run", *SILVER, *words)
            assert not outcome.success
            said = str(outcome.exception)
            assert f"the folder {odd} has files, and its name is no hour" in said
            assert "move it away" in said
            assert _counts(pipeline)["files"] == 1
        shutil.rmtree(odd)
    pipeline.run(*SILVER)
    assert _counts(pipeline)["files"] == 3


def test_a_file_that_was_loaded_from_such_a_folder_is_forgotten(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    pipeline.query(
        "insert into staging.loaded_files "
        "values ('order_events', '__HIVE_DEFAULT_PARTITION__/x', 1, now()::timestamp)"
    )
    _many(pipeline)
    pipeline.land("order_events", [_order(2)], landed_at=NOW)
    pipeline.run(*SILVER)
    assert _loaded(pipeline)["order_events"] == 2
    assert _counts(pipeline)["files"] == 2


# builds that do not end well


def test_a_build_that_fails_reads_the_same_files_again(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run()
    pipeline.land("order_events", [_order(2), "broken"], landed_at=NOW)
    with _broken(pipeline, "silver_order_arrivals"):
        assert not pipeline.dbt("run").success
        assert _loaded(pipeline) == {"order_events": 1}
    with reads() as read:
        pipeline.run()
    assert len(read.files["order_events"]) == 1
    assert _loaded(pipeline) == {"order_events": 2}
    assert _counts(pipeline) == {"files": 3, "hours": 3, "rejects": 1, "versions": 2}
    assert pipeline.differences_from_full_refresh() == {}


def test_a_reader_that_fails_holds_back_no_other_source(shop: Pipeline) -> None:
    for source, payload in (("order_events", _order), ("trip_events", _trip)):
        shop.land(source, [payload(1)], landed_at=NOW)
    built = (*SILVER, "fct_trips")
    shop.run(*built)
    assert _loaded(shop) == {"order_events": 1, "trip_events": 1}
    for source, payload in (("order_events", _order), ("trip_events", _trip)):
        shop.land(source, [payload(2)], landed_at=NOW)
    with _broken(shop, "silver_order_versions"):
        assert not shop.dbt("run", *built).success
        assert _loaded(shop) == {"order_events": 1, "trip_events": 2}
        assert shop.query("select count(*) from gold.fct_trips") == [(2,)]
    with reads() as read:
        shop.run(*built)
    assert {source for source, files in read.files.items() if files} == {"order_events"}
    assert len(read.opened) == 1
    shop.run(*built, "--full-refresh", schema=CHECK)
    assert shop.differences() == {}


def test_a_gold_model_that_fails_holds_back_no_file(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run()
    pipeline.land("order_events", [_order(2)], landed_at=NOW)
    with _broken(pipeline, "gold_daily_orders"):
        assert not pipeline.dbt("run").success
    with reads() as read:
        pipeline.run()
    assert read.opened == []
    assert pipeline.differences_from_full_refresh() == {}


def test_a_run_of_some_models_leaves_the_files_to_the_next(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_order(1), "broken"], landed_at=NOW)
    pipeline.run()
    loaded = 1
    for selected in (
        ["stg_order_events"],
        ["+silver_order_versions"],
        ["+silver_order_arrivals"],
        ["+silver_order_sequences", "+silver_orders"],
        ["silver_orders+"],
    ):
        for number in (1, 2):
            events = [_order(loaded + number), "broken"]
            pipeline.land("order_events", events, landed_at=NOW)
            pipeline.run("--select", *selected)
            assert _loaded(pipeline) == {"order_events": loaded}, selected
        pipeline.run()
        loaded += 2
        assert _loaded(pipeline) == {"order_events": loaded}, selected
        assert _counts(pipeline) == {
            "files": 2 * loaded,
            "hours": 2 * loaded,
            "rejects": loaded,
            "versions": loaded,
        }, selected
        assert pipeline.query("select count(*) from gold.fct_orders") == [(loaded,)]
    assert pipeline.differences_from_full_refresh() == {}


@pytest.mark.parametrize("how", ["new", "full refresh"])
def test_a_table_is_never_made_of_the_few_rows_that_are_staged(
    pipeline: Pipeline, how: str
) -> None:
    for number in range(2):
        pipeline.land("order_events", [_order(number)], landed_at=NOW)
        pipeline.run()
    words = ["--full-refresh"] if how == "full refresh" else []
    if how == "new":
        pipeline.query("drop table silver.silver_order_versions")
    outcome = pipeline.dbt("run", *words, "--select", "silver_order_versions")
    assert not outcome.success
    said = str(outcome.exception)
    told = re.search(
        r"silver_order_versions is to be built from all of (\w+), but", said
    )
    assert told is not None, said
    assert f"stg_{told[1]}, which reads it, is not in this run" in said
    way_out = "dbt build --full-refresh --select stg_order_events+ stg_sales_orders+"
    assert f"Run {way_out}" in said
    pipeline.run(*way_out.split()[2:])
    assert _orders(pipeline) == [0, 1]
    assert pipeline.differences_from_full_refresh() == {}


def test_tables_that_were_emptied_are_filled_again(pipeline: Pipeline) -> None:
    for number in range(2):
        pipeline.land("order_events", [_order(number), "broken"], landed_at=NOW)
        pipeline.run()
    pipeline.run("--empty", "--full-refresh")
    assert _orders(pipeline) == []
    pipeline.land("order_events", [_order(2)], landed_at=NOW)
    pipeline.run()
    assert _orders(pipeline) == [0, 1, 2]
    assert _counts(pipeline) == {"files": 5, "hours": 5, "rejects": 2, "versions": 3}
    assert pipeline.differences_from_full_refresh() == {}


def test_a_build_without_rows_takes_no_file_in(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(0)], landed_at=NOW)
    pipeline.run()
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run("--empty")
    assert _orders(pipeline) == [0]
    pipeline.run()
    assert _orders(pipeline) == [0, 1]


def test_a_new_model_over_staging_gets_all_rows_at_its_first_build(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    for number in range(3):
        pipeline.land("order_events", [_order(number)], landed_at=NOW)
        pipeline.run()
    project = copy_orders(tmp_path / "project")
    model = project / "dbt_project/silver/silver_amounts.sql"
    model.write_text(
        "{{ config(unique_key='_row_key') }}\n"
        "select _row_key, amount from {{ ref('stg_order_events') }}\n"
        "where reject_reason is null\n"
    )
    changed = Pipeline(tmp_path, project, sequence=pipeline.sequence)
    counted = "select count(*) from silver.silver_amounts"
    changed.run()
    assert changed.query(counted) == [(3,)]
    changed.land("order_events", [_order(3)], landed_at=NOW)
    with reads() as read:
        changed.run()
    assert len(read.files["order_events"]) == 1
    assert changed.query(counted) == [(4,)]
    assert _counts(changed) == {"files": 4, "hours": 4, "rejects": 0, "versions": 4}


# compaction


def _compact(pipeline: Pipeline, source: str, files: list[Path]) -> None:
    """Make one file of many in the same folder, with the same rows."""
    folder = files[0].parent
    assert {file.parent for file in files} == {folder}
    listed = ", ".join(f"'{file}'" for file in files)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from read_parquet([{listed}], "
            f"hive_partitioning = false)) to '{folder / 'compacted.parquet'}'"
        )
    for file in files:
        file.unlink()


def _files_of(pipeline: Pipeline, source: str, hour: datetime) -> list[Path]:
    folder = pipeline.lake / "bronze" / source / f"landed_hour={hour:%Y-%m-%dT%H}"
    return sorted(folder.glob("*.parquet"))


@pytest.mark.parametrize("built", [True, False], ids=["after builds", "before any"])
def test_many_files_that_became_one_are_neither_missed_nor_counted_twice(
    pipeline: Pipeline, built: bool
) -> None:
    """Whether they are of today, of last month or of both."""
    hours = NOW - HOUR, NOW - 40 * DAY
    for number in range(3):
        for order, hour in zip((number, 20 + number), hours, strict=True):
            events = [
                _order(order),
                _order(order, note="again"),
                "broken",
                f"odd {number}",
            ]
            pipeline.land("order_events", events, landed_at=hour)
            _land_row(pipeline, order, hour)
        if built:
            pipeline.run()
    pipeline.land("order_events", [_order(9)], landed_at=NOW)
    pipeline.run()
    before = _counts(pipeline)
    assert before == {"files": 31, "hours": 31, "rejects": 12, "versions": 19}
    for hour in hours:
        _compact(pipeline, "order_events", _files_of(pipeline, "order_events", hour))
    _yesterday(pipeline)  # so that old folders are listed
    pipeline.land("order_events", [_order(10)], landed_at=NOW)
    pipeline.run()
    assert _counts(pipeline) == before | {"files": 32, "hours": 32, "versions": 20}
    assert pipeline.differences_from_full_refresh() == {}
    with reads() as read:
        pipeline.run()
    assert read.opened == []


@pytest.mark.parametrize("whole", ["audit", "new model"])
def test_files_that_became_one_are_forgotten_when_all_is_read_too(
    pipeline: Pipeline, whole: str
) -> None:
    hour = NOW - HOUR
    for number in range(3):
        pipeline.land("order_events", [_order(number), "broken"], landed_at=hour)
        pipeline.run()
    _compact(pipeline, "order_events", _files_of(pipeline, "order_events", hour))
    if whole == "audit":
        pipeline.variables["audit_everything"] = True
    else:
        pipeline.query("drop table silver.silver_order_versions")
    pipeline.run()
    assert _counts(pipeline) == {"files": 6, "hours": 6, "rejects": 3, "versions": 3}


@contextmanager
def _lost_while_it_is_read(file: Path) -> Iterator[None]:
    """Let a file be away from when a run has found it until the run has ended."""
    aside = file.with_suffix(".aside")

    def put_aside(event: Any) -> None:
        if event.info.name == "LogStartLine" and file.exists():
            file.rename(aside)

    callbacks.append(put_aside)
    yield
    callbacks.remove(put_aside)
    aside.rename(file)


@pytest.mark.parametrize("select", ["silver_order_arrivals", "silver_orders"])
def test_no_row_of_a_gone_file_comes_back_from_staging(
    pipeline: Pipeline, select: str
) -> None:
    hour = NOW - HOUR
    pipeline.land("order_events", [_order(1), "broken"], landed_at=hour)
    pipeline.run()
    _compact(pipeline, "order_events", _files_of(pipeline, "order_events", hour))
    [compacted] = _files_of(pipeline, "order_events", hour)
    with _lost_while_it_is_read(compacted):
        assert statuses(pipeline.dbt("run"))["stg_order_events"] == "error"
    pipeline.run("--select", select)
    pipeline.run()
    assert _counts(pipeline) == {"files": 2, "hours": 2, "rejects": 1, "versions": 1}
    assert pipeline.differences_from_full_refresh() == {}


def test_a_file_that_no_run_has_recorded_is_forgotten_when_it_is_gone(
    pipeline: Pipeline,
) -> None:
    hour = NOW - HOUR
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    pipeline.run()
    pipeline.land("order_events", [_order(2), "broken"], landed_at=hour)
    with _broken(pipeline, "silver_order_sequences"):
        assert not pipeline.dbt("run").success
    assert _loaded(pipeline) == {"order_events": 1}
    _compact(pipeline, "order_events", _files_of(pipeline, "order_events", hour))
    pipeline.run()
    assert _counts(pipeline) == {"files": 3, "hours": 3, "rejects": 1, "versions": 2}
    assert pipeline.differences_from_full_refresh() == {}


@pytest.mark.parametrize("many", [False, True], ids=["few files", "many files"])
def test_another_lake_is_not_mixed_into_what_was_built_of_one(
    tmp_path: Path, many: bool
) -> None:
    pipeline = Elsewhere(tmp_path, orders())
    other = Pipeline(tmp_path / "other")
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    other.land("order_events", [_order(2)], landed_at=NOW - HOUR)
    pipeline.run(*SILVER)
    if many:
        _many(pipeline)
    before = _loaded(pipeline)
    pipeline.told = str(other.lake)
    # a run that takes nothing in does not make it the one that was loaded from
    pipeline.run("--select", "silver_orders")
    for words in ([], ["--full-refresh", "--select", "+silver_order_versions"]):
        outcome = pipeline.dbt("run", *(words or SILVER))
        assert not outcome.success
        said = str(outcome.exception)
        for lake in (pipeline.lake, other.lake):
            assert str(lake / "bronze" / "order_events") in said
        for way_out in ("TIDEMARK_LAKE", "TIDEMARK_WAREHOUSE", "--full-refresh"):
            assert way_out in said
    assert (_orders(pipeline), _loaded(pipeline)) == ([1], before)
    pipeline.told = ""
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [1]
    pipeline.told = str(other.lake)
    pipeline.run("--full-refresh")
    assert (_orders(pipeline), _loaded(pipeline)) == ([2], {"order_events": 1})
    pipeline.run(*SILVER)
    assert _orders(pipeline) == [2]


def test_a_lake_that_was_moved_is_the_same(tmp_path: Path) -> None:
    pipeline = Elsewhere(tmp_path, orders())
    for number in range(2):
        pipeline.land("order_events", [_order(number)], landed_at=NOW)
    pipeline.run(*SILVER)
    moved = pipeline.lake.rename(tmp_path / "moved")
    # and lost a file on the way
    _files_of_lake(moved)[0].unlink()
    pipeline.told = str(moved)
    with reads() as read:
        pipeline.run(*SILVER)
    assert read.opened == []
    assert _loaded(pipeline) == {"order_events": 1}
    # compacted whole, it is the lake that it was
    hour = _files_of_lake(moved)[0].parent
    _files_of_lake(moved)[0].rename(hour / "compacted.parquet")
    pipeline.run(*SILVER)
    assert _counts(pipeline)["files"] == 1


def _files_of_lake(lake: Path) -> list[Path]:
    return sorted((lake / "bronze").rglob("*.parquet"))


def test_a_lake_that_lost_all_files_of_a_source_is_refused(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOW)
    _land_row(pipeline, 1, NOW)
    pipeline.run()
    before = _counts(pipeline)
    shutil.rmtree(pipeline.lake / "bronze" / "order_events")
    for words in ([], ["--full-refresh"], ["--select", "stg_sales_orders"]):
        outcome = pipeline.dbt("run", *words)
        assert not outcome.success
        assert "holds no files of order_events" in str(outcome.exception)
    assert _counts(pipeline) == before
