"""A file lands whole when it came or changed since the last run."""

import os
from datetime import timedelta

import pytest
from _extraction import HOUR, LONG_AGO, OLD, Crash, crash_at

from landing.readers.csv import CsvReader
from landing.window import at, parse_time


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
