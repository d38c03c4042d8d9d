"""Clocks that are wrong, zones, and transactions that commit late lose no row.

The source is real. Where its clock is to be wrong, or a transaction open, which SQLite
has not, the reader says so in its stead: limits of that are in `Told`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from _extraction import LONG_AGO, OLD

from landing.declarations import TableSource
from landing.errors import LakeError
from landing.extraction import aim
from landing.extraction.steps import Request
from landing.extraction.window import format_time, parse_time
from landing.readers.sqlite import SqliteReader, SqliteReading

SECOND = 10**9
HOUR = 3600 * SECOND


class Told(SqliteReader):
    """A reader that says another time, or an open transaction.

    It shows what the extractor makes of that; that a source says so when it should is
    shown by the tests of its reader.
    """

    ahead = 0
    oldest_open: int | None = None

    @contextmanager
    def open(self, source: TableSource) -> Iterator[SqliteReading]:
        with super().open(source) as reading:
            now = reading.clock() + self.ahead
            reading.clock = lambda: now  # type: ignore[method-assign]
            reading.oldest_open = lambda: self.oldest_open  # type: ignore[method-assign]
            yield reading


@pytest.fixture
def told(table_extraction) -> Any:
    """A table with an old row, read by a reader that may say another time."""
    table_extraction.create()
    table_extraction.insert((0, OLD))
    table_extraction.reader = Told(table_extraction.database)
    return table_extraction


def land(extraction: Any) -> list[int]:
    ids: list[int] = extraction.ids(extraction.extract().paths)
    return ids


@pytest.mark.parametrize("stamps_too", [False, True])
def test_a_clock_that_ran_ahead_once_hides_no_row(told, stamps_too: bool) -> None:
    told.insert((1, told.now(minutes=5)))
    assert land(told) == [0, 1]
    told.reader.ahead = 2 * HOUR
    if stamps_too:
        told.insert((2, told.now(hours=-2)))
    assert land(told) == ([2] if stamps_too else [])
    told.reader.ahead = 0
    told.insert((3, told.now(minutes=4)), (4, told.now()))
    assert land(told) == [3, 4]
    told.insert((5, told.now(minutes=3)))
    assert land(told) == [5]


def test_a_clock_that_was_always_ahead_hides_no_row(told) -> None:
    told.reader.ahead = 24 * HOUR
    told.insert((1, told.now(hours=-23)))
    assert land(told) == [0, 1]
    told.reader.ahead = 0
    told.insert((2, told.now()))
    assert 2 in land(told)
    told.insert((3, told.now()))
    assert land(told) == [3]


def test_a_clock_that_goes_back_takes_no_window_back(told) -> None:
    first = told.extract()
    told.reader.ahead = -24 * HOUR
    assert told.extract().window_high == first.window_high


@pytest.mark.parametrize("how", ["fails", "is a backfill"])
def test_what_was_read_under_a_clock_ahead_counts_as_read_before_what_comes(
    told, how: str
) -> None:
    """Silver takes the state with the highest end of a window, then the later one."""
    told.extract()
    told.insert((1, told.now()))
    told.reader.ahead = 2 * HOUR
    if how == "fails":
        with pytest.raises(LakeError):
            told.extract(progress=_fail)
    else:
        told.extract(request=Request(since=OLD))
    told.reader.ahead = 0
    highest = max(row["window_high"] for row in told.rows())
    assert told.extract().window_high >= highest


def _fail(step: str, rows: int) -> None:
    if step == "committing":
        raise LakeError("disk full", way_out="Wait")


@pytest.mark.parametrize("hours", [-12, -3, 2, 14])
def test_local_times_without_a_zone_lose_nothing(told, hours: int) -> None:
    """All rows are stamped by one clock, so they are as far apart as they should be."""
    told.insert((1, told.now(hours=-hours, minutes=30)[:-1]))
    land(told)
    told.insert((2, told.now(hours=-hours, minutes=31)[:-1]))
    assert land(told) == [2]
    told.insert((3, told.now(hours=-hours)[:-1]))
    assert land(told) == [3]
    assert land(told) == []


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Asia/Tokyo", "UTC"])
def test_a_declared_zone_is_that_of_times_without_one(told, zone: str) -> None:
    told.declare(timezone=zone, overlap=timedelta(0))
    hours = {"America/Sao_Paulo": 3, "Asia/Tokyo": -9, "UTC": 0}[zone]
    seen = told.now(minutes=30)
    local = format_time(parse_time(seen) - hours * HOUR)[:-1]
    told.insert((1, local))
    land(told)
    assert told.extract().window_low == format_time(parse_time(seen))
    earlier = format_time(parse_time(seen) - 1)
    told.insert((2, seen), (3, earlier), (4, local.replace("T", " ")))
    assert land(told) == [2, 4]


@pytest.mark.parametrize("kind", ["varchar", "timestamp"])
def test_a_declared_timestamp_lands_in_utc_of_its_zone(told, kind: str) -> None:
    told.sql("delete from orders")
    told.declare("id bigint", f"changed {kind}", timezone="Europe/Vienna")
    told.insert((1, "2024-07-01 12:00:00"), (2, "2024-07-01 12:00:00+00:00"))
    told.extract()
    if kind == "timestamp":
        moments = [f"{row['changed']:%H:%M}" for row in told.rows()]
        assert moments == ["10:00", "12:00"]
    told.insert((3, "2024-07-01 13:51:00"), (4, "2024-07-01 13:49:00"))
    assert land(told) == [3]


def test_the_hour_that_a_clock_shows_twice_lands_whole(told) -> None:
    """In Vienna 02:00 to 03:00 came twice on 27 October 2024."""
    told.declare(timezone="Europe/Vienna")
    steps = ("02:50:00", "02:59:59", "02:00:01", "02:30:00", "02:01:00", "02:59:00")
    for number, time in enumerate((*steps, "03:05:00", "02:56:00", "03:06:00"), 1):
        told.insert((number, f"2024-10-27 {time}"))
        assert number in land(told), time


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Asia/Tokyo", None])
def test_a_day_stands_at_its_end_in_its_zone(told, zone: str | None) -> None:
    told.sql("delete from orders")
    told.declare(timezone=zone, overlap=timedelta(0))
    told.insert((1, "2024-03-31"))
    told.extract()
    end = {
        "Europe/Vienna": "2024-03-31T21:59:59.999999999Z",
        "Asia/Tokyo": "2024-03-31T14:59:59.999999999Z",
        None: "2024-03-31T23:59:59.999999999Z",
    }[zone]
    assert told.extract().window_low == end


def test_a_slow_clock_among_right_ones_needs_the_overlap(told) -> None:
    told.declare(overlap=timedelta(minutes=20))
    for number in range(1, 6):
        minutes = 15 if number % 2 else 0
        told.insert((number, told.now(minutes=minutes)))
        assert number in land(told)


def test_an_import_that_keeps_old_stamps_is_found_before_newer_rows_are(told) -> None:
    assert land(told) == [0]
    told.insert((1, OLD), (2, LONG_AGO))
    assert land(told) == [1]  # 2 is what only a comparison of keys finds


# Transactions that commit late


def test_an_open_transaction_holds_the_next_window_back(told) -> None:
    told.declare(overlap=timedelta(0))
    began = told.now(minutes=30)
    told.insert((1, told.now()))
    told.reader.oldest_open = parse_time(began)
    assert land(told) == [0, 1]
    told.reader.oldest_open = None
    told.insert((2, began))  # it commits now, under the time at which it began
    assert land(told) == [2]
    told.insert((3, told.now(minutes=29)))  # and nobody can do so any more
    assert land(told) == []


def test_a_sequence_goes_on_from_before_the_oldest_transaction(
    told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aim, "SEQUENCE_ROWS", 1)  # by its values alone
    told.sql("drop table orders")
    told.create("id integer primary key, changed bigint")
    told.declare("id bigint", "changed bigint", overlap=0, watermark_unit="sequence")
    told.insert((1, 10))
    assert land(told) == [1]
    # 11 and 12 are of a transaction that began two minutes after that run
    told.reader.ahead = 240 * SECOND
    told.reader.oldest_open = parse_time(told.now(minutes=-2))
    told.insert((4, 13))
    assert land(told) == [4]
    told.insert((2, 11))
    assert land(told) == [2]
    told.reader.ahead = 480 * SECOND
    told.reader.oldest_open = None
    told.insert((3, 12))
    assert land(told) == [3]
    told.insert((5, 11))
    assert land(told) == []


def test_a_sequence_that_was_never_seen_at_rest_is_read_whole(told) -> None:
    told.sql("drop table orders")
    told.create("id integer primary key, changed bigint")
    told.declare("id bigint", "changed bigint", overlap=0, watermark_unit="sequence")
    told.insert((5, 5))
    told.reader.oldest_open = parse_time(told.now(minutes=5))
    assert land(told) == [5]
    told.insert((4, 4))
    assert land(told) == [4]
