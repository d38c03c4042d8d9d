"""Builds over a lake that is compacted: every row is taken in, and none twice."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import orders
from _dbt import callbacks
from _landed import land_window
from _project import Pipeline
from _reads import reads

from landing import Lake, bronze
from landing.building.runs import close_warehouse
from landing.compact import Compacted, compact, sources_landed

pytestmark = pytest.mark.shop

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD = NOW - 5 * HOUR
AT = "2025-05-04T10:00:00Z"


def _order(number: int, **stated: object) -> dict[str, Any]:
    return {"order_id": number, "amount": 1, "timestamp": AT} | stated


def _land(pipeline: Pipeline, numbers: range, *, at: datetime = OLD) -> None:
    """Land two files for each number: events of an order, and its row of a table."""
    for number in numbers:
        events = [_order(number), _order(number), "broken", f"odd {number}"]
        pipeline.land("order_events", events, landed_at=at)
        row = {"order_id": number, "amount": "1", "last_updated": AT}
        land_window(pipeline.lake, "sales_orders", [row], at)


def _compact(pipeline: Pipeline, *, keep_for: timedelta = DAY) -> list[Compacted]:
    """Compact all that landed before the newest hour, as a day later."""
    lake = Lake.open(str(pipeline.lake), "snappy")
    done = []
    for source in sources_landed(lake):
        for path in lake.files(bronze.folder(source)):
            moment = (NOW - 2 * DAY).timestamp()
            os.utime(pipeline.lake / path, (moment, moment))
        done.append(compact(lake, source, keep_for=keep_for))
    assert not any(each.failed for each in done)
    return done


def _made(pipeline: Pipeline) -> list[Path]:
    return sorted((pipeline.lake / "compacted" / "order_events").rglob("*.parquet"))


STATES: dict[str, Callable[[Pipeline], object]] = {
    "both stand": lambda pipeline: _compact(pipeline),
    "the many are gone": lambda pipeline: _compact(pipeline, keep_for=timedelta(0)),
}


def _counts(pipeline: Pipeline) -> dict[str, Any]:
    """Whatever counts rows of files, and what people see of Bronze."""
    [counted] = pipeline.query("""
        select
            (select sum(total_rows) from silver.silver_landed_files) as files,
            (select count(*) from silver.silver_landed_files) as names,
            (select sum(total_rows) from silver.silver_landed_hours) as hours,
            (select coalesce(sum(total_rows), 0) from silver.silver_reject_log),
            (select sum(last_number - first_number + 1)
                from silver.silver_sequence_ranges where source = 'order_events'),
            (select count(*) from silver.silver_order_versions),
            (select count(*) from bronze.order_events),
            (select count(distinct landed_file) from bronze.order_events)
    """)
    names = ("files", "names", "hours", "rejects", "numbers", "versions", "seen", "of")
    return dict(zip(names, counted, strict=True))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Three numbers of old and one of now, that are built."""
    pipeline = Pipeline(tmp_path_factory.mktemp("first"), project=orders())
    _land(pipeline, range(3))
    _land(pipeline, range(9, 10), at=NOW)
    pipeline.run()
    close_warehouse()
    return pipeline


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it."""
    return first.copied_to(tmp_path)


@pytest.mark.parametrize(
    ("state", "built_before"),
    [("both stand", True), ("the many are gone", False)],
    ids=["both stand after builds", "the many are gone before any"],
)
def test_what_was_compacted_is_neither_missed_nor_counted_twice(
    pipeline: Pipeline, state: str, built_before: bool
) -> None:
    _land(pipeline, range(3))
    if built_before:
        pipeline.run()
    _land(pipeline, range(3, 6))
    _land(pipeline, range(9, 10), at=NOW)
    STATES[state](pipeline)
    pipeline.run()
    assert _counts(pipeline) == {
        "files": 35,
        "names": 14,
        "hours": 35,
        "rejects": 14,
        "numbers": 28,
        "versions": 14,
        "seen": 28,
        "of": 7,
    }
    assert pipeline.differences_from_full_refresh() == {}


def test_a_file_that_was_taken_in_is_not_opened_again_once_compacted(
    built: Pipeline,
) -> None:
    before = _counts(built)
    _compact(built, keep_for=timedelta(0))
    built.run()  # it looks which files the new one holds
    with reads() as read:
        built.run()
    assert read.opened == []
    assert _counts(built) == before


def test_of_a_compacted_file_only_what_is_new_is_taken_in(built: Pipeline) -> None:
    _land(built, range(3, 5))
    _compact(built, keep_for=timedelta(0))
    built.run()
    staged = built.query("select count(*) from staging.stg_order_events")
    assert staged == [(8,)]
    assert _counts(built)["files"] == 30
    assert built.differences_from_full_refresh() == {}


def test_a_late_file_in_a_compacted_hour_is_taken_in(built: Pipeline) -> None:
    _compact(built)
    built.run()
    _land(built, range(3, 4))
    built.run()
    assert _counts(built)["files"] == 25
    _compact(built)
    built.run()
    assert _counts(built)["files"] == 25
    assert built.differences_from_full_refresh() == {}


@contextmanager
def _meanwhile(does: Callable[[], object]) -> Iterator[None]:
    """Do something after a run has found what is new, and before it reads that."""
    done: list[object] = []

    def once(event: Any) -> None:
        if event.info.name == "LogStartLine" and not done:
            done.append(does())

    callbacks.append(once)
    yield
    callbacks.remove(once)
    assert done


def test_a_build_that_listed_before_a_file_was_published_reads_each_row_once(
    pipeline: Pipeline,
) -> None:
    _land(pipeline, range(3))
    _land(pipeline, range(9, 10), at=NOW)
    with _meanwhile(lambda: _compact(pipeline)):
        pipeline.run()
    assert _counts(pipeline)["files"] == 20
    pipeline.run()
    assert _counts(pipeline)["files"] == 20
    assert _counts(pipeline)["seen"] == 16


def test_a_build_that_listed_before_the_many_were_removed_reads_each_row_once(
    built: Pipeline,
) -> None:
    _land(built, range(3, 6))
    _compact(built)
    with _meanwhile(lambda: _compact(built, keep_for=timedelta(0))):
        built.run()
    assert len(_made(built)) == 1
    assert _counts(built)["files"] == 35
    assert built.differences_from_full_refresh() == {}


def test_two_files_that_hold_some_of_the_same_are_read_once(pipeline: Pipeline) -> None:
    """Two processes compacted an hour, into which a file came in between."""
    _land(pipeline, range(3))
    _land(pipeline, range(9, 10), at=NOW)
    _compact(pipeline)
    [first] = _made(pipeline)
    aside = first.with_suffix(".aside")
    first.rename(aside)
    parts = sorted((pipeline.lake / "bronze").rglob(f"{first.parent.name}/order*"))
    parts[0].rename(parts[0].with_suffix(".gone"))
    _land(pipeline, range(3, 4))
    _compact(pipeline)
    aside.rename(first)
    parts[0].with_suffix(".gone").rename(parts[0])
    assert len(_made(pipeline)) == 2
    pipeline.run()
    counts = _counts(pipeline)
    assert (counts["files"], counts["seen"], counts["of"]) == (25, 20, 5)
    _compact(pipeline, keep_for=timedelta(0))
    pipeline.run()
    assert len(_made(pipeline)) == 1
    assert _counts(pipeline) == counts
    assert pipeline.differences_from_full_refresh() == {}


def test_a_compacted_file_that_is_gone_is_forgotten_with_what_it_held(
    pipeline: Pipeline,
) -> None:
    _land(pipeline, range(3))
    _land(pipeline, range(9, 10), at=NOW)
    _compact(pipeline, keep_for=timedelta(0))
    pipeline.run()
    for file in _made(pipeline):
        file.unlink()
    pipeline.run()
    assert _counts(pipeline)["files"] == 5 + 3
