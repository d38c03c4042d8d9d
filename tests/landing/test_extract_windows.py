"""A window of time or of integers holds every row that the one before left."""

from datetime import timedelta

import pytest
from _extraction import LONG_AGO, OLD, statuses

from landing.extraction import aim
from landing.extraction.window import format_time, parse_time

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


def test_low_is_the_largest_watermark_seen_less_the_overlap(table_extraction) -> None:
    table_extraction.create()
    seen = table_extraction.now(minutes=30)
    table_extraction.insert((1, OLD), (2, seen))
    table_extraction.extract()
    ten_minutes = 600 * 10**9
    second = table_extraction.extract()
    assert parse_time(second.window_low) == parse_time(seen) - ten_minutes


def test_where_no_watermark_was_seen_everything_is_read(table_extraction) -> None:
    table_extraction.create()
    table_extraction.extract()
    table_extraction.insert((1, OLD))
    second = table_extraction.extract()
    assert (second.window_low, second.rows) == (None, 1)


def test_a_row_committed_late_is_found_within_the_overlap(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((0, table_extraction.now()))
    table_extraction.extract()
    table_extraction.insert(
        (1, table_extraction.now(minutes=9)), (2, table_extraction.now(minutes=11))
    )
    assert table_extraction.ids(table_extraction.extract().paths) == [1]


def test_a_row_without_a_usable_watermark_lands_when_it_changes(
    table_extraction,
) -> None:
    table_extraction.create("id, changed, number default 0")
    odd = [None, "", "soon", "1 May 2020", "2020-01-32", "2020-02-30T00:00:00Z"]
    odd += ["2020-01-01T24:00:00", "2020-01-01T00:00:00.1234567890"]
    odd += ["2020-01-01\x00", "0000-01-01", "\uff12020-01-01", 20200101, -1.5]
    rows = [(*row, 0) for row in (*enumerate(odd), (99, OLD))]
    table_extraction.insert(*rows)
    table_extraction.extract()
    for _ in range(2):
        # the first time also because nothing tells yet that they did not
        result = table_extraction.extract()
        assert table_extraction.ids(result.paths) == list(range(len(odd)))
        assert table_extraction.extract().rows == 0
        table_extraction.sql("update orders set number = number + 1 where id < 99")


def test_a_row_from_a_clock_ahead_hides_no_other(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, "2999-01-01T00:00:00Z"), (2, OLD))
    table_extraction.extract()
    table_extraction.insert((3, LONG_AGO), (4, OLD), (5, table_extraction.now()))
    assert table_extraction.ids(table_extraction.extract().paths) == [4, 5]


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


def test_a_tie_with_what_was_seen_lands(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(overlap=timedelta(0))
    table_extraction.insert((1, OLD))
    table_extraction.extract()
    below = format_time(parse_time(OLD) - 1)
    table_extraction.insert((2, OLD), (3, below))
    assert table_extraction.ids(table_extraction.extract().paths) == [2]


def test_times_in_any_format_and_zone_are_compared_as_moments(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(overlap=timedelta(0))
    table_extraction.insert((-1, OLD))
    table_extraction.extract()
    low = parse_time(OLD)

    def written(nanoseconds: int, zone: int, separator: str) -> str:
        local = format_time(nanoseconds + zone * 3600 * 10**9)[:-1]
        return f"{local.replace('T', separator)}{zone:+03d}:00"

    zones = (-23, -12, -5, 0, 2, 14, 23)
    rows = []
    for number, zone in enumerate(zones):
        rows.append((2 * number, written(low - 1, zone, " ")))
        rows.append((2 * number + 1, written(low, zone, "T")))
    table_extraction.insert(*rows)
    landed = table_extraction.ids(table_extraction.extract().paths)
    assert landed == [2 * number + 1 for number in range(len(zones))]


# Windows of integers


@pytest.fixture
def counted(table_extraction, monkeypatch: pytest.MonkeyPatch):
    """A table with a number as watermark, whose values alone make its windows."""
    monkeypatch.setattr(aim, "SEQUENCE_ROWS", 1)
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
    assert counted.ids(second.paths) == [4, 5]


def test_an_integer_overlap_finds_late_rows(counted) -> None:
    counted.declare(overlap=3)
    counted.insert((1, 10))
    counted.extract()
    counted.insert((2, 7), (3, 8), (4, 11), (5, 6))
    assert counted.ids(counted.extract().paths) == [2, 3, 4]


def test_an_empty_table_has_no_high_and_misses_nothing_later(counted) -> None:
    first = counted.extract()
    assert (first.window_low, first.window_high) == (None, None)
    counted.insert((1, -(2**63)), (2, None))
    second = counted.extract()
    assert (second.rows, second.window_high) == (2, str(-(2**63)))
    counted.insert((3, 5))
    assert counted.ids(counted.extract().paths) == [3]


def test_an_integer_stands_where_it_lands_however_it_is_kept(counted) -> None:
    counted.sql("create table odd (id, changed)")
    counted.sql(
        "insert into odd values (?, ?)", (1, 5), (2, None), (3, "3"), (4, 4.0), (5, -9)
    )
    counted.declare(table="odd")
    counted.extract()
    assert counted.ids(counted.extract().paths) == [2]


def test_integers_kept_as_text_cannot_be_missed(counted) -> None:
    counted.sql("create table texts (id, changed text)")
    counted.sql("insert into texts values (?, ?)", (1, "9"), (2, "10"), (3, "-1"))
    counted.declare(table="texts")
    counted.extract()
    counted.sql("insert into texts values (4, '9'), (5, '11')")
    counted.sql("insert into texts values (6, '10')")
    assert counted.ids(counted.extract().paths) == [5, 6]


def test_the_watermark_stays_when_the_largest_row_is_deleted(counted) -> None:
    counted.insert((1, 5), (2, 9))
    counted.extract()
    counted.sql("delete from orders where id = 2")
    counted.insert((3, 6), (4, 10))
    second = counted.extract()
    assert (second.window_low, second.window_high) == ("9", "10")
