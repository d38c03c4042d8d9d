"""Whatever a run dies of, and whoever runs beside it, every row lands."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _extraction import HOUR, OLD, Crash, crash_at, statuses

from landing.control.moves import reset_watermark
from landing.errors import ControlError, LakeError, SourceError
from landing.extraction.steps import Request


def test_a_crash_before_the_first_file_lands_everything_next_time(
    table_extraction,
) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD), (2, table_extraction.now()))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("planned"))
    assert table_extraction.files() == []
    assert statuses(table_extraction) == ["planned"]
    result = table_extraction.extract()
    assert result.repeated_window
    assert set(table_extraction.ids()) == {1, 2}
    assert statuses(table_extraction) == ["failed", "committed", "committed"]
    crashed, repeat, _ = table_extraction.control.runs("orders")
    assert crashed.error == f"crashed; repeated by {repeat.run_id}"
    assert (repeat.window_low, repeat.window_high) == (None, crashed.window_high)


def test_a_crash_between_two_files_repeats_the_window_under_the_same_names(
    table_extraction,
) -> None:
    table_extraction.create()
    table_extraction.insert(*[(number, OLD) for number in range(5)])
    clock = {"clock": lambda: HOUR, "part_rows": 2}
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("landed", 2), **clock)
    torn = table_extraction.files()
    assert table_extraction.ids() == [0, 1, 2, 3]
    table_extraction.extract(**clock)
    assert set(torn) < set(table_extraction.files())
    assert table_extraction.ids() == [0, 1, 2, 3, 4]


def test_a_crash_after_the_last_file_adds_nothing_when_repeated(
    table_extraction,
) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD), (2, OLD))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("committing"), clock=lambda: HOUR)
    landed = table_extraction.files()
    result = table_extraction.extract(clock=lambda: HOUR)
    assert table_extraction.files() == landed
    assert (result.rows, result.files) == (2, 1)


def test_a_repeat_overwrites_no_version_that_landed_before(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.insert((1, OLD, "Oslo"))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("committing"), clock=lambda: HOUR)
    table_extraction.sql("update orders set city = 'Bergen'")
    table_extraction.extract(clock=lambda: HOUR)
    assert {row["city"] for row in table_extraction.rows()} == {"Oslo", "Bergen"}


def test_a_repeat_goes_on_to_now(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("planned"))
    time.sleep(0.002)
    table_extraction.insert((2, table_extraction.now()), (3, None))
    table_extraction.extract()
    assert table_extraction.ids() == [1, 2, 3, 3]


def test_a_crash_within_a_repeat_is_repeated_again(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    for step in ("planned", "landed", "committing"):
        with pytest.raises(Crash):
            table_extraction.extract(progress=crash_at(step))
    table_extraction.extract()
    assert set(table_extraction.ids()) == {1}
    assert statuses(table_extraction) == ["failed"] * 3 + ["committed"] * 2


def test_a_failure_is_recorded_and_the_next_run_reads_the_same_again(
    table_extraction,
) -> None:
    table_extraction.create("id integer primary key, changed text, price")
    table_extraction.declare("id bigint", "changed varchar", "price decimal(9,2)")
    table_extraction.insert((1, OLD, 9.99), (2, OLD, "much"))
    with pytest.raises(SourceError):
        table_extraction.extract()
    (run,) = table_extraction.control.runs("orders")
    assert run.status == "failed"
    assert "holds 'much'" in run.error
    assert table_extraction.control.watermark("orders") is None
    table_extraction.sql("update orders set price = 7 where id = 2")
    result = table_extraction.extract()
    assert not result.repeated_window
    prices = [row["price"] for row in table_extraction.rows()]
    assert prices == [Decimal("9.99"), Decimal("7.00")]


def test_a_lake_that_fails_commits_nothing(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    (table_extraction.folder / "lake" / "bronze").write_text("in the way")
    with pytest.raises(LakeError):
        table_extraction.extract()
    assert table_extraction.control.watermark("orders") is None
    (table_extraction.folder / "lake" / "bronze").unlink()
    table_extraction.extract()
    assert table_extraction.ids() == [1]


@pytest.mark.parametrize("end", ["crash", "failure", "backfill"])
def test_a_state_that_landed_without_being_noted_does_not_outlast_the_next(
    table_extraction, end: str
) -> None:
    """A row is A, then B for the time of a run that does not commit, and A again."""
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.insert((1, OLD, "A"))
    table_extraction.extract()
    table_extraction.sql("update orders set city = 'B'")
    if end == "backfill":
        table_extraction.extract(request=Request(since="2019-01-01"))
    else:
        with pytest.raises((Crash, LakeError)):
            table_extraction.extract(progress=ends_after_landing(end))
    table_extraction.sql("update orders set city = 'A'")
    table_extraction.extract()
    last = max(table_extraction.rows(), key=lambda row: row["landed_at"])
    assert last["city"] == "A"
    assert table_extraction.extract().rows == 0


def ends_after_landing(how: str) -> Any:
    def progress(step: str, rows: int) -> None:
        if step == "committing":
            raise Crash if how == "crash" else LakeError("disk full", way_out="Wait")

    return progress


def test_a_crashed_window_is_not_repeated_of_another_table(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, number integer")
    table_extraction.declare("id bigint", "changed varchar", "number bigint")
    table_extraction.insert((1, OLD, 1))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("landed"))
    reset_watermark("orders", table_extraction.control)
    table_extraction.declare(watermark="number", overlap=None)
    result = table_extraction.extract()
    assert (result.rows, result.repeated_window) == (1, False)


SCRIPT = """
import os, signal, sys
from pathlib import Path
from _extracting import TableExtraction
from landing.errors import ControlError

folder, step, action = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
extraction = TableExtraction(folder)

def progress(reached, rows):
    if reached == step and action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if reached == step and action == "wait":
        print("ready", flush=True)
        sys.stdin.readline()

try:
    result = extraction.extract(progress=progress, part_rows=2)
except ControlError:
    print("refused")
else:
    print(result.rows, result.repeated_window)
"""


def start(extraction: Any, step: str, action: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(extraction.folder), step, action],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("step", ["planned", "landed", "committing"])
def test_a_killed_process_loses_nothing_and_frees_the_source(
    table_extraction, step: str
) -> None:
    table_extraction.create()
    table_extraction.insert(*[(number, OLD) for number in range(5)])
    process = start(table_extraction, step, "kill")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert statuses(table_extraction) == ["planned"]
    result = table_extraction.extract(part_rows=2)
    assert result.repeated_window
    assert set(table_extraction.ids()) == set(range(5))


def test_a_second_process_is_refused_while_the_first_one_runs(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    process = start(table_extraction, "planned", "wait")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    with pytest.raises(ControlError, match=rf"\(pid {process.pid}\) since"):
        table_extraction.extract()
    output, _ = process.communicate("go on\n", timeout=60)
    assert output == "1 False\n"
    assert table_extraction.ids() == [1]
    assert table_extraction.extract().rows == 0


def test_processes_that_start_at_once_land_each_row_once(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert(*[(number, OLD) for number in range(5)])
    processes = [start(table_extraction, "never", "none") for _ in range(3)]
    outputs = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert outputs.count("5 False") == 1
    assert set(outputs) <= {"5 False", "0 False", "refused"}
    assert table_extraction.ids() == list(range(5))


def test_a_run_that_loses_its_lease_commits_nothing(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))

    def lose(step: str, rows: int) -> None:
        if step == "committing":
            with closing(sqlite3.connect(table_extraction.folder / "control.db")) as db:
                db.execute("update landing_watermark set lease_run = 'another'")
                db.commit()

    with pytest.raises(ControlError, match="lost its lease"):
        table_extraction.extract(progress=lose)
    assert table_extraction.control.watermark("orders") is None
