"""Which reading of a row counts, and from where a run goes on, when clocks turn back.

The source is real. Its clock and that of the landing process are told, for a machine's
own cannot be set here.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from _extraction import Crash, crash_at
from _table_histories import _Clocked

from landing.extraction.table import Request
from landing.extraction.window import at

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(table_extraction) -> Any:
    """A table of states, whose source tells the time that it is told."""
    table_extraction.create("id integer primary key, changed text, state text")
    table_extraction.reader = _Clocked(table_extraction.database)
    return table_extraction


@pytest.fixture
def numbered(shop) -> Any:
    """One whose watermark is a sequence."""
    shop.sql("drop table orders")
    shop.create("id integer primary key, changed integer, state text")
    shop.declare("id bigint", "changed bigint", overlap=None)
    return shop


def land(shop: Any, source: datetime, landing: datetime | None = None, **how: Any):
    shop.reader.now = at(source)
    return shop.extract(clock=lambda: landing or source, **how)


def state(shop: Any, key: int) -> Any:
    """Return the state that the newest reading has, as Silver orders them."""
    rows = [row for row in shop.rows() if row["id"] == key]
    return max(rows, key=lambda row: (row["window_high"], row["landed_at"]))["state"]


def set_to(shop: Any, value: str) -> None:
    shop.sql(f"update orders set state = '{value}' where id = 1")


def test_what_lands_by_a_clock_that_went_back_counts_as_later(numbered) -> None:
    numbered.insert((1, 5000, "A"), (2, 5001, "A"))
    land(numbered, NOON)
    set_to(numbered, "B")
    land(numbered, NOON - 5 * MINUTE)
    assert state(numbered, 1) == "B"


def test_what_lands_after_a_crash_by_a_clock_ahead_counts_as_later(numbered) -> None:
    numbered.insert((1, 5000, "A"), (2, 5001, "A"))
    with pytest.raises(Crash):
        land(numbered, NOON + HOUR, progress=crash_at("committing"))
    set_to(numbered, "B")
    land(numbered, NOON)
    assert state(numbered, 1) == "B"


def test_a_state_counts_each_time_it_comes_after_two_crashes(numbered) -> None:
    numbered.insert((1, 5000, "A"), (2, 5001, "A"))
    for value in "ABA":
        set_to(numbered, value)
        with pytest.raises(Crash):
            land(numbered, NOON, progress=crash_at("landed"))
    land(numbered, NOON)
    assert state(numbered, 1) == "A"


def test_a_source_whose_clock_alone_was_ahead_hides_no_row(shop) -> None:
    shop.insert((0, (NOON - HOUR).isoformat(), "A"))
    land(shop, NOON)
    shop.insert((1, (NOON + 2 * HOUR).isoformat(), "A"))
    land(shop, NOON + 2 * HOUR, NOON)
    shop.insert((2, (NOON + HOUR).isoformat(), "A"))
    assert 2 in shop.ids(land(shop, NOON + 3 * HOUR).paths)


def test_a_full_run_reads_once_after_a_crash(shop) -> None:
    shop.insert((0, (NOON - HOUR).isoformat(), "A"))
    with pytest.raises(Crash):
        land(shop, NOON, progress=crash_at("planned"))
    assert land(shop, NOON + MINUTE, request=Request(full=True)).rows == 1
    assert land(shop, NOON + 2 * MINUTE).rows == 0


def test_a_full_run_takes_back_a_watermark_that_both_clocks_set_too_high(shop) -> None:
    """Nothing could tell that, as no run by the true time came before that moment."""
    shop.insert((9, (NOON - HOUR).isoformat(), "A"))
    shop.insert((0, (NOON + HOUR).isoformat(), "A"))
    land(shop, NOON + HOUR)
    shop.sql("delete from orders where id = 0")
    shop.insert((1, (NOON + 5 * MINUTE).isoformat(), "A"))
    land(shop, NOON + 2 * HOUR, request=Request(full=True))
    shop.insert((2, (NOON + 6 * MINUTE).isoformat(), "A"))
    assert shop.ids(land(shop, NOON + 2 * HOUR + MINUTE).paths) == [2]
