"""One run of one source: every committed row reaches Bronze, whatever happens."""

import csv as csv_module
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landing.bronze import table_file_name
from landing.declarations import Column
from landing.errors import ControlError, LakeError, SourceError
from landing.readers import open_reader
from landing.readers.csv import CsvReader
from landing.readers.sqlite import _REGULAR, SqliteReader, _query, _quoted
from landing.settings import load_settings
from landing.window import at, day_before, format_time, parse_time, position

HOUR = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
OLD = "2020-01-01T00:00:00Z"
LONG_AGO = "2019-06-01T00:00:00Z"
DAY = 86_400 * 10**9


class Crash(BaseException):
    """The process ends here: nobody catches this."""


def crash_at(step: str, count: int = 1) -> Callable[[str, int], None]:
    """Return a progress that crashes when a step is reached for the nth time."""
    left = count

    def progress(reached: str, rows: int) -> None:
        nonlocal left
        left -= reached == step
        if reached == step and not left:
            raise Crash

    return progress


def statuses(extraction: Any) -> list[str]:
    runs = extraction.control.runs(extraction.source.name)
    return [run.status for run in runs]


# Windows of time


def test_the_first_run_lands_everything_and_the_next_only_what_is_new(
    table_extraction,
) -> None:
    table_extraction.create()
    table_extraction.insert((1, LONG_AGO), (2, OLD))
    first = table_extraction.extract()
    assert (first.rows, first.files, first.window_low) == (2, 1, None)
    assert table_extraction.extract().rows == 0
    table_extraction.insert((3, table_extraction.now()))
    second = table_extraction.extract()
    assert table_extraction.ids(second.paths) == [3]
    assert statuses(table_extraction) == ["committed"] * 3


def test_a_window_without_rows_makes_no_file_and_commits(table_extraction) -> None:
    table_extraction.create()
    result = table_extraction.extract()
    assert (result.rows, result.files, table_extraction.files()) == (0, 0, [])
    stored = table_extraction.control.watermark("orders")
    assert stored.watermark == result.window_high


def test_high_is_the_clock_of_the_source_less_the_lag(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(lag=timedelta(hours=1))
    before = parse_time(table_extraction.now(hours=1))
    high = parse_time(table_extraction.extract().window_high)
    after = parse_time(table_extraction.now(hours=1))
    assert before <= high <= after


def test_low_is_the_committed_high_less_the_overlap(table_extraction) -> None:
    table_extraction.create()
    first = table_extraction.extract()
    second = table_extraction.extract()
    ten_minutes = 600 * 10**9
    assert parse_time(second.window_low) == parse_time(first.window_high) - ten_minutes


def test_a_row_committed_late_is_found_within_the_overlap(table_extraction) -> None:
    table_extraction.create()
    table_extraction.extract()
    table_extraction.insert(
        (1, table_extraction.now(minutes=9)), (2, table_extraction.now(minutes=11))
    )
    assert table_extraction.ids(table_extraction.extract().paths) == [1]


def test_a_row_without_a_usable_watermark_lands_in_every_run(table_extraction) -> None:
    table_extraction.create("id, changed")
    odd = [None, "", "soon", "1 May 2020", "2020-01-32", "2020-02-30T00:00:00Z"]
    odd += ["2020-01-01T24:00:00", "2020-01-01T00:00:00.1234567890", b"2020-01-01"]
    odd += ["2020-01-01\x00", "0000-01-01", "\uff12020-01-01", 20200101, -1.5]
    table_extraction.insert(*enumerate(odd), (99, OLD))
    table_extraction.extract()
    for _ in range(2):
        result = table_extraction.extract()
        assert table_extraction.ids(result.paths) == list(range(len(odd)))


def test_a_row_from_a_clock_ahead_lands_in_every_run(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, "2999-01-01T00:00:00Z"), (2, OLD))
    table_extraction.extract()
    assert table_extraction.ids(table_extraction.extract().paths) == [1]


def test_equal_watermarks_stay_together_whichever_part_they_fall_in(
    table_extraction,
) -> None:
    table_extraction.create()
    now = table_extraction.now()
    table_extraction.insert(*[(number, now) for number in range(7)])
    result = table_extraction.extract(part_rows=3)
    assert (result.rows, result.files) == (7, 3)
    assert table_extraction.ids() == list(range(7))
    table_extraction.insert((7, now))  # the same instant, committed later
    assert 7 in table_extraction.ids(table_extraction.extract().paths)


def test_a_tie_with_low_was_landed_by_the_window_before(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(overlap=timedelta(0))
    high = table_extraction.extract().window_high
    above = format_time(parse_time(high) + 1)
    table_extraction.insert((1, high), (2, above))
    assert table_extraction.ids(table_extraction.extract().paths) == [2]


def test_times_in_any_format_and_zone_are_compared_as_moments(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(overlap=timedelta(0))
    low = parse_time(table_extraction.extract().window_high)

    def written(nanoseconds: int, zone: int, separator: str) -> str:
        local = format_time(nanoseconds + zone * 3600 * 10**9)[:-1]
        return f"{local.replace('T', separator)}{zone:+03d}:00"

    zones = (-23, -12, -5, 0, 2, 14, 23)
    rows = []
    for number, zone in enumerate(zones):
        rows.append((2 * number, written(low, zone, " ")))
        rows.append((2 * number + 1, written(low + 1, zone, "T")))
    table_extraction.insert(*rows)
    landed = table_extraction.ids(table_extraction.extract().paths)
    assert landed == [2 * number + 1 for number in range(len(zones))]


def test_a_clock_that_goes_back_keeps_the_watermark(file_extraction) -> None:
    file_extraction.write(f"id,changed\n1,{OLD}\n")
    file_extraction.reader = file_extraction.read_at(lambda: HOUR)
    first = file_extraction.extract()
    back = HOUR - timedelta(days=1)
    file_extraction.reader = file_extraction.read_at(lambda: back)
    inside = (HOUR - timedelta(minutes=5)).isoformat()
    file_extraction.write(f"id,changed\n1,{OLD}\n2,{inside}\n3,{back.isoformat()}\n")
    second = file_extraction.extract()
    assert second.window_high == first.window_high
    assert parse_time(second.window_low) == at(HOUR - timedelta(minutes=10))
    assert file_extraction.ids(second.paths) == [2]


def test_a_date_without_a_time_is_landed_until_its_day_is_over(file_extraction) -> None:
    file_extraction.reader = file_extraction.read_at(lambda: HOUR)
    file_extraction.write("id,changed\n1,2024-04-30\n2,2024-05-01\n")
    file_extraction.extract()
    assert file_extraction.ids(file_extraction.extract().paths) == [2]


# Windows of integers


@pytest.fixture
def counted(table_extraction):
    """A table with a number as watermark."""
    table_extraction.create("id integer primary key, changed integer")
    table_extraction.declare("id bigint", "changed bigint", overlap=0)
    return table_extraction


def test_an_integer_watermark_reads_up_to_the_largest_value(counted) -> None:
    counted.insert((1, 2**53), (2, 2**53 + 1), (3, -5))
    first = counted.extract()
    assert (first.rows, first.window_high) == (3, str(2**53 + 1))
    counted.insert((4, 2**53 + 1), (5, 2**53 + 2))
    second = counted.extract()
    assert (second.window_low, second.window_high) == (
        str(2**53 + 1),
        str(2**53 + 2),
    )
    assert counted.ids(second.paths) == [5]


def test_an_integer_overlap_finds_late_rows(counted) -> None:
    counted.declare(overlap=3)
    counted.insert((1, 10))
    counted.extract()
    counted.insert((2, 7), (3, 8), (4, 11))
    assert counted.ids(counted.extract().paths) == [1, 3, 4]


def test_an_empty_table_has_no_high_and_misses_nothing_later(counted) -> None:
    first = counted.extract()
    assert (first.window_low, first.window_high) == (None, None)
    counted.insert((1, -(2**63)), (2, None))
    second = counted.extract()
    assert (second.rows, second.window_high) == (2, str(-(2**63)))
    counted.insert((3, 5))
    assert counted.ids(counted.extract().paths) == [2, 3]


def test_a_number_watermark_that_is_no_integer_lands_in_every_run(counted) -> None:
    counted.sql("create table odd (id, changed)")
    counted.sql(
        "insert into odd values (?, ?)", (1, 5), (2, None), (3, "3"), (4, 4.0), (5, -9)
    )
    counted.declare(table="odd")
    counted.extract()
    assert counted.ids(counted.extract().paths) == [2, 4]


def test_integers_kept_as_text_cannot_be_missed(counted) -> None:
    counted.sql("create table texts (id, changed text)")
    counted.sql("insert into texts values (?, ?)", (1, "9"), (2, "10"), (3, "-1"))
    counted.declare(table="texts")
    counted.extract()
    assert counted.ids(counted.extract().paths) == [1, 2, 3]


def test_the_watermark_stays_when_the_largest_row_is_deleted(counted) -> None:
    counted.insert((1, 5), (2, 9))
    counted.extract()
    counted.sql("delete from orders where id = 2")
    counted.insert((3, 6), (4, 10))
    second = counted.extract()
    assert (second.window_low, second.window_high) == ("9", "10")


def test_an_integer_watermark_of_files_is_their_largest(file_extraction) -> None:
    file_extraction.declare("id bigint", "changed bigint", overlap=0)
    file_extraction.write("id,changed\n1,9\n2,10\n3,\n", "products-1.csv")
    file_extraction.write("id,changed\n4,8\n", "products-2.csv")
    assert file_extraction.extract().window_high == "10"
    file_extraction.write("id,changed\n4,8\n5,11\n", "products-2.csv")
    assert file_extraction.ids(file_extraction.extract().paths) == [3, 5]


# What SQL may leave out


def values_of_a_watermark() -> st.SearchStrategy[Any]:
    number = st.integers(0, 99).map("{:02}".format)
    pieces = st.one_of(
        number,
        st.sampled_from(["2024", "0000", "9999", "-", "T", " ", ":", ".", ","]),
        st.sampled_from(["+14:00", "-23:59", "Z", "z", "24", "\x00", "é", "1" * 9]),
    )
    year = st.sampled_from(["2023", "2024", "0000", "0001", "2025"])
    month = st.one_of(number, st.sampled_from(["01", "02", "04", "12", "13"]))
    day = st.one_of(number, st.sampled_from(["01", "28", "29", "30", "31", "32"]))
    time = st.sampled_from(["", "T10:11", " 23:59:59", "T24:00:00", "T00:00:00.5"])
    dates = st.builds("{}-{}-{}{}".format, year, month, day, time)
    tail = st.lists(pieces, max_size=3).map("".join)
    texts = st.builds("{}{}".format, dates, tail)
    return st.one_of(
        dates,
        texts,
        st.lists(pieces, max_size=8).map("".join),
        st.datetimes().map(str),
        st.none(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False),
        st.binary(max_size=12),
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    values=st.lists(values_of_a_watermark(), min_size=20, max_size=60),
    low=st.integers(at(HOUR) - 500 * DAY, at(HOUR) + 300 * DAY),
    affinity=st.sampled_from(["", "text", "datetime", "text collate nocase"]),
)
def test_sql_leaves_out_nothing_that_python_would_take(
    values: list[Any], low: int, affinity: str
) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"create table t (id integer primary key, w {affinity})")
        database.execute("create index by_w on t (w)")
        database.executemany("insert into t (w) values (?)", [[v] for v in values])
        query = _query("select id from t", "w", {"day": day_before(low)})
        read = [row[0] for row in database.execute(*query)]
        kept = database.execute("select id, w from t").fetchall()
    wanted = {
        key
        for key, value in kept
        if (place := position(value, "time")) is None or place > low
    }
    assert wanted <= set(read)
    assert len(read) == len(set(read))


def test_an_ordinary_old_row_is_left_out_by_its_index_alone(table_extraction) -> None:
    table_extraction.create()
    table_extraction.sql("create index by_changed on orders (changed)")
    ordinary = ["2020-01-01", "2020-01-01T00:00:00.123456789Z", "2020-01-01 10:00"]
    ordinary += ["2020-01-01T00:00:00.123456+02:00", "2020-01-01 00:00:00"]
    table_extraction.insert(*enumerate(ordinary))
    query, bound = _query("select * from orders", _quoted("changed"), {"day": "2024"})
    with closing(sqlite3.connect(table_extraction.database)) as database:
        assert database.execute(query, bound).fetchall() == []
        plan = database.execute(f"explain query plan {query}", bound).fetchall()
    steps = [step[3] for step in plan]
    assert not [step for step in steps if step.startswith("SCAN")]
    assert len([step for step in steps if "by_changed" in step]) >= 2
    assert "{w}" in _REGULAR


# Crashes


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


SCRIPT = """
import os, signal, sys
from pathlib import Path
from conftest import TableExtraction
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


# What lands


def test_a_file_has_all_columns_and_its_window(table_extraction) -> None:
    table_extraction.create(
        "id integer primary key, changed text, price real, seats int, "
        "photo blob, note, doubled generated always as (seats * 2)"
    )
    table_extraction.declare("id varchar", "price decimal(18,2)", "changed varchar")
    table_extraction.sql(
        "insert into orders (id, changed, price, seats, photo, note) values "
        f"(1, '{OLD}', 29.33, 9007199254740993, x'ff00', 450.0)"
    )
    result = table_extraction.extract(clock=lambda: HOUR)
    (row,) = table_extraction.rows()
    assert re.fullmatch("[0-9a-f]{32}", row.pop("row_hash"))
    assert row == {
        "id": "1",
        "changed": OLD,
        "price": Decimal("29.33"),
        "seats": 2**53 + 1,
        "photo": b"\xff\x00",
        "note": "450",
        "doubled": str(2**54 + 2),
        "landed_at": HOUR,
        "is_deleted": False,
        "window_low": None,
        "window_high": result.window_high,
    }


def test_a_file_is_named_by_hour_window_part_and_content(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    result = table_extraction.extract(clock=lambda: HOUR)
    (path,) = table_extraction.files()
    folder, name = path.rsplit("/", 1)
    assert folder == "bronze/orders/landed_hour=2024-05-01T12"
    stem = table_file_name("orders", None, result.window_high, 0)
    assert re.fullmatch(
        rf"{re.escape(stem)}-[0-9a-f]{{12}}-[0-9a-f]{{8}}\.parquet", name
    )


def test_a_row_keeps_its_hash_in_every_window_and_gets_another_when_it_changes(
    table_extraction,
) -> None:
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.insert((1, table_extraction.now(), "Graz"), (2, OLD, "Wien"))
    table_extraction.extract()
    table_extraction.sql("alter table orders add column country text")
    again = table_extraction.extract(clock=lambda: HOUR)
    (copy,) = table_extraction.rows(again.paths)
    hashes = {row["id"]: row["row_hash"] for row in table_extraction.rows()}
    assert (copy["id"], copy["row_hash"]) == (1, hashes[1])
    table_extraction.sql("update orders set country = 'AT' where id = 1")
    (changed,) = table_extraction.rows(table_extraction.extract().paths)
    assert changed["row_hash"] not in hashes.values()


def test_the_time_of_landing_is_not_part_of_the_content(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("committing"), clock=lambda: HOUR)
    table_extraction.extract(clock=lambda: HOUR + timedelta(minutes=1))
    assert [row["landed_at"] for row in table_extraction.rows()] == [HOUR]


def test_a_flag_marks_deleted_rows(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, deleted integer")
    table_extraction.declare(deleted_column="deleted")
    table_extraction.insert((1, OLD, 0), (2, OLD, 1), (3, OLD, None))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {1: False, 2: True, 3: False}


def test_a_view_with_odd_names_can_be_read(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    table_extraction.sql(
        'create view "new ""orders"" {x}" as select id, changed as "a :b {w}" '
        "from orders"
    )
    table_extraction.declare(
        table='new "orders" {x}',
        watermark="a :b {w}",
        columns=(Column("id", "bigint"), Column("a :b {w}", "varchar")),
    )
    assert table_extraction.extract().rows == 1
    assert table_extraction.extract().rows == 0


def test_the_source_is_never_written(table_extraction) -> None:
    table_extraction.create()
    table_extraction.database.chmod(0o400)
    before = table_extraction.database.read_bytes()
    table_extraction.extract()
    assert table_extraction.database.read_bytes() == before


# What a table may refuse


def test_a_missing_file_is_an_error(table_extraction) -> None:
    with pytest.raises(SourceError, match=r"source orders: there is no SQLite file"):
        table_extraction.extract()
    assert not table_extraction.database.exists()
    assert statuses(table_extraction) == ["failed"]


def test_a_missing_table_is_an_error(table_extraction) -> None:
    table_extraction.sql("create table order_lines (id)")
    with pytest.raises(SourceError, match="has no table orders; it has order_lines"):
        table_extraction.extract()


def test_a_missing_column_is_an_error(table_extraction) -> None:
    table_extraction.create("id integer primary key, updated text")
    with pytest.raises(SourceError, match=r"orders: table orders in .* no column ch"):
        table_extraction.extract()


def test_a_column_that_landing_adds_is_an_error(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, is_deleted int")
    with pytest.raises(SourceError, match="has a column is_deleted"):
        table_extraction.extract()


def test_a_file_that_is_no_database_is_an_error(table_extraction) -> None:
    table_extraction.database.write_text("id,changed\n" * 200)
    with pytest.raises(SourceError, match="is not an SQLite database"):
        table_extraction.extract()


def test_a_locked_database_is_an_error(table_extraction) -> None:
    table_extraction.create()
    with closing(sqlite3.connect(table_extraction.database)) as writer:
        writer.execute("begin exclusive")
        with pytest.raises(SourceError, match="is locked by another process"):
            table_extraction.extract()
        writer.rollback()
    table_extraction.extract()


def test_text_that_is_not_utf8_is_an_error(table_extraction) -> None:
    table_extraction.create()
    table_extraction.sql("insert into orders values (1, cast(x'ff' as text))")
    with pytest.raises(SourceError, match=r"table orders in .* UTF-8"):
        table_extraction.extract()


# Files


def test_files_are_read_in_the_order_of_their_names(file_extraction) -> None:
    file_extraction.write(f"id,changed\n2,{OLD}\n", "products-b.csv")
    file_extraction.write(f"id,changed\n1,{OLD}\n", "products-a.csv")
    file_extraction.write(f"id,changed\n9,{OLD}\n", "others.csv")
    file_extraction.extract()
    assert [row["id"] for row in file_extraction.rows()] == [1, 2]


def test_a_file_keeps_undeclared_columns_as_text(file_extraction) -> None:
    file_extraction.declare("id bigint", "changed varchar", "price decimal(18,2)")
    file_extraction.write(
        f'\ufeffid,changed,price,note\r\n1,{OLD},29.330,"a ""b"",\nc"\r\n'
        f"\r\n2,{OLD},,007\r\n"
    )
    file_extraction.extract()
    first, second = file_extraction.rows()
    assert (first["price"], first["note"]) == (Decimal("29.33"), 'a "b",\nc')
    assert (second["price"], second["note"]) == (None, "007")


def test_files_with_different_columns_land_together(file_extraction) -> None:
    file_extraction.write(f"id,changed,a\n1,{OLD},x\n", "products-1.csv")
    file_extraction.write(f"b,changed,id\ny,{OLD},2\n", "products-2.csv")
    file_extraction.extract()
    landed = [(row["id"], row["a"], row["b"]) for row in file_extraction.rows()]
    assert landed == [(1, "x", None), (2, None, "y")]


def test_a_header_alone_is_no_rows(file_extraction) -> None:
    file_extraction.write("id,changed\n")
    assert file_extraction.extract().rows == 0
    assert statuses(file_extraction) == ["committed"]


def test_a_very_long_text_lands_whole(file_extraction) -> None:
    file_extraction.write(f"id,changed,note\n1,{OLD},{'x' * 300_000}\n")
    file_extraction.extract()
    assert len(file_extraction.rows()[0]["note"]) == 300_000
    assert csv_module.field_size_limit() > 300_000


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty: it has no header"),
        (b"\xef\xbb\xbf", "is empty: it has no header"),
        (b"id,updated\n1,2\n", "has no column changed; it has id, updated"),
        (b"id,changed,id\n1,2,3\n", "the header names id twice"),
        (b"id,changed,\n1,2,3\n", "column 3 of the header has no name"),
        (b"id,changed,landed_at\n1,2,3\n", "has a column landed_at"),
        (b"id,changed,Landed_Hour\n1,2,3\n", "has a column Landed_Hour"),
        (b"id,changed,a,A\n1,2,3,4\n", "csv has the columns a and A, which differ"),
        (b"id,changed\n1,\n\n2\n", r"csv, line 4: the row has 1 values, the header 2"),
        (b'id,changed\n1,"\n"\n2,,\n', r"csv, line 4: the row has 3 values"),
        (b"id,changed\n1,\n2,\xff\n", r"csv, line 3: byte 16 of the file is not UTF"),
        (b'id,changed\n1,\n2,"2020', r"csv ends within the quoted value .* on line 3"),
        (b'id,changed\n1,"a"b\n', r"csv, line 2: "),
    ],
)
def test_a_file_that_is_wrong_lands_nothing_at_all(
    file_extraction, content: bytes, expected: str
) -> None:
    file_extraction.write(f"id,changed\n8,{OLD}\n", "products-0.csv")
    file_extraction.write(content)
    with pytest.raises(SourceError, match=expected) as raised:
        file_extraction.extract(part_rows=1)
    assert raised.value.message.startswith("source products: ")
    assert file_extraction.files() == []
    assert file_extraction.control.watermark("products") is None
    file_extraction.write(f"id,changed\n9,{OLD}\n")
    file_extraction.extract()
    assert file_extraction.ids() == [8, 9]


def test_a_file_that_is_written_while_it_is_read_is_not_committed(
    file_extraction,
) -> None:
    path = file_extraction.write(f"id,changed\n1,{OLD}\n")

    def append(step: str, rows: int) -> None:
        if step == "planned":
            with path.open("a") as file:
                file.write(f"2,{OLD}\n")

    with pytest.raises(SourceError, match="changed while it was read"):
        file_extraction.extract(progress=append)
    file_extraction.extract()
    assert set(file_extraction.ids()) == {1, 2}


def test_files_whose_columns_differ_in_case_alone_cannot_land_together(
    file_extraction,
) -> None:
    file_extraction.write(f"id,changed,a\n1,{OLD},x\n", "products-1.csv")
    file_extraction.write(f"id,changed,A\n2,{OLD},y\n", "products-2.csv")
    with pytest.raises(SourceError, match=r"products\*\.csv, all .* columns a and A"):
        file_extraction.extract()


def test_no_match_is_an_error(file_extraction) -> None:
    with pytest.raises(SourceError, match=r"no file matches products\*\.csv in"):
        file_extraction.extract()


@pytest.mark.parametrize("path", ["../products.csv", "/products.csv"])
def test_a_path_may_not_leave_its_folder(file_extraction, path: str) -> None:
    file_extraction.declare(path=path)
    with pytest.raises(SourceError, match="leads out of"):
        file_extraction.extract()


# Files that come late


@pytest.fixture
def inbox(file_extraction):
    """Files with the clock and the time of change that a file system keeps."""
    file_extraction.declare(overlap=timedelta(0))
    file_extraction.reader = CsvReader(file_extraction.inbox)
    return file_extraction


def test_a_file_delivered_after_the_times_inside_it_lands_whole(inbox) -> None:
    inbox.write(f"id,changed\n1,{OLD}\n", "products-1.csv")
    inbox.extract()
    late = inbox.write(f"id,changed\n2,{LONG_AGO}\n3,{OLD}\n", "products-2.csv")
    os.utime(late, (0, 0))  # as a copy does that keeps the time of writing
    assert {2, 3} <= set(inbox.ids(inbox.extract().paths))


def test_a_file_renamed_into_place_is_delivered_then(inbox) -> None:
    aside = inbox.write(f"id,changed\n2,{OLD}\n", "aside.tmp")
    inbox.write(f"id,changed\n1,{OLD}\n", "products-1.csv")
    inbox.extract()
    aside.rename(inbox.inbox / "products-2.csv")
    assert 2 in inbox.ids(inbox.extract().paths)


def test_a_file_that_has_not_changed_since_goes_by_its_rows(file_extraction) -> None:
    file_extraction.write(f"id,changed\n1,{OLD}\n")
    file_extraction.reader = file_extraction.read_at(lambda: HOUR)
    low = parse_time(file_extraction.extract().window_high) - 600 * 10**9
    for changed_at, rows in ((low - 2 * 10**9, 0), (low - 2 * 10**9 + 1, 1)):
        file_extraction.changed_at = changed_at
        assert file_extraction.extract().rows == rows


def test_a_file_that_changed_lands_whole_though_its_times_stayed(inbox) -> None:
    inbox.write(f"id,changed,price\n1,{OLD},7\n")
    inbox.extract()
    inbox.write(f"id,changed,price\n1,{OLD},8\n")
    (row,) = inbox.rows(inbox.extract().paths)
    assert row["price"] == "8"


def test_a_file_delivered_before_a_crash_is_in_the_repeat(file_extraction) -> None:
    file_extraction.write(f"id,changed\n1,{OLD}\n")
    file_extraction.reader = file_extraction.read_at(lambda: HOUR)
    file_extraction.extract()
    file_extraction.write(f"id,changed\n1,{OLD}\n2,{LONG_AGO}\n")
    file_extraction.changed_at = at(HOUR)
    file_extraction.reader = file_extraction.read_at(lambda: HOUR + timedelta(hours=1))
    with pytest.raises(Crash):
        file_extraction.extract(progress=crash_at("planned"))
    assert file_extraction.ids(file_extraction.extract().paths) == [1, 2]


def test_with_an_integer_watermark_a_file_changed_since_the_last_run_lands_whole(
    file_extraction,
) -> None:
    file_extraction.declare("id bigint", "changed bigint", overlap=0)
    file_extraction.write("id,changed\n1,9\n2,10\n")
    file_extraction.extract(clock=lambda: HOUR)
    later = {"clock": lambda: HOUR + timedelta(hours=1)}
    file_extraction.write("id,changed\n1,9\n3,4\n")
    file_extraction.changed_at = at(HOUR - timedelta(minutes=10))
    assert file_extraction.extract(**later).rows == 0
    file_extraction.changed_at = at(HOUR + timedelta(minutes=50)) + 1
    assert file_extraction.ids(file_extraction.extract(**later).paths) == [1, 3]


# Connections


def test_a_connection_is_a_file_or_a_folder_below_the_project(
    table_extraction, file_extraction, tmp_path: Path
) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    file_extraction.write(f"id,changed\n1,{OLD}\n")
    for shop, catalogue in (
        ("sqlite:///shop.db", "inbox"),
        (f"sqlite:///{tmp_path}/shop.db", f"file://{tmp_path}/inbox"),
    ):
        settings_ = load_settings(
            tmp_path,
            {
                "TIDEMARK_CONNECTION_SHOP": shop,
                "TIDEMARK_CONNECTION_CATALOGUE": catalogue,
            },
        )
        for extraction in (table_extraction, file_extraction):
            reader = open_reader(extraction.source, settings_)
            with reader.open(extraction.source) as reading:
                assert [c.name for c in reading.columns] == ["id", "changed"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "connection shop has no address.*TIDEMARK_CONNECTION_SHOP"),
        ("mysql://host/db", "scheme mysql, which cannot be read as a table"),
    ],
)
def test_a_connection_that_cannot_be_used_is_named(
    table_extraction, tmp_path: Path, url: str, expected: str
) -> None:
    settings_ = load_settings(tmp_path, {"TIDEMARK_CONNECTION_SHOP": url})
    with pytest.raises(SourceError, match=expected):
        open_reader(table_extraction.source, settings_)


def test_a_name_with_odd_characters_is_a_file_like_any(
    table_extraction, tmp_path: Path
) -> None:
    table_extraction.database = tmp_path / "100% shop?#.db"
    table_extraction.reader = SqliteReader(table_extraction.database)
    table_extraction.create()
    assert table_extraction.extract().rows == 0
