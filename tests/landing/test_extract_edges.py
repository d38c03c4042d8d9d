"""Watermarks that are not what they seem lose no row: zeros, year one, used numbers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from _table_histories import _Clocked

from landing.control.moves import adopt_watermark, reset_watermark
from landing.control.tables import watermarks
from landing.errors import ControlError, WatermarkError
from landing.extraction.window import at

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(table_extraction) -> Any:
    """A table whose source tells the time that it is told."""
    table_extraction.reader = _Clocked(table_extraction.database)
    return table_extraction


@pytest.fixture
def numbered(shop) -> Any:
    """One whose watermark is a number, nobody says of what."""
    shop.declare("id bigint", "changed bigint", overlap=None)
    shop.create("id integer primary key, changed integer")
    return shop


def land(shop: Any, now: datetime) -> list[int]:
    shop.reader.now = at(now)
    ids: list[int] = shop.ids(shop.extract(clock=lambda: now).paths)
    return ids


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def test_numbers_of_deleted_rows_that_come_again_are_seen(numbered) -> None:
    numbered.declare(overlap=0)
    numbered.insert(*[(number, number) for number in range(1, 11)])
    land(numbered, NOON)
    numbered.sql("delete from orders where id >= 9")
    numbered.insert((11, 9))
    assert 11 in land(numbered, NOON + MINUTE)


@pytest.mark.parametrize("zeros", [0, 2])
def test_times_that_come_after_zeros_are_held_back_by_the_clock(
    numbered, zeros: int
) -> None:
    numbered.insert((1, 0), (2, 0))
    land(numbered, NOON)
    more = [(10 + number, 0) for number in range(zeros)]
    numbered.insert((3, seconds(NOON + 2 * HOUR)), *more)
    land(numbered, NOON + MINUTE)
    numbered.insert((4, seconds(NOON + 2 * MINUTE)))
    assert 4 in land(numbered, NOON + 2 * MINUTE)


def test_times_among_zeros_are_held_back_by_the_clock_from_the_first(numbered) -> None:
    numbered.insert((1, 0), (2, 0), (3, seconds(NOON + 2 * HOUR)))
    land(numbered, NOON)
    numbered.insert((4, seconds(NOON)))
    assert 4 in land(numbered, NOON + MINUTE)


@pytest.mark.parametrize("kind", ["varchar", "timestamp", "date"])
def test_rows_of_the_year_one_land_whichever_comes_first(shop, kind: str) -> None:
    shop.declare("id bigint", f"changed {kind}")
    shop.create()
    shop.insert((1, "0001-01-01"))
    land(shop, NOON)
    shop.insert((2, "0001-01-01"))
    assert 2 in land(shop, NOON + MINUTE)


def test_another_zone_is_a_stop_and_adopting_it_loses_no_row(shop) -> None:
    shop.declare(timezone="America/New_York")
    shop.create()
    local = [str((NOON - 5 * HOUR + n * MINUTE).replace(tzinfo=None)) for n in (0, 1)]
    shop.insert((1, local[0]))
    land(shop, NOON)
    shop.declare(timezone=None)
    shop.insert((2, local[1]))
    with pytest.raises(WatermarkError, match="was America/New_York, and is UTC now"):
        land(shop, NOON + MINUTE)
    adopt_watermark(
        shop.source,
        shop.reader,
        shop.control,
        shop.lake,
        clock=lambda: NOON + MINUTE,
    )
    assert 2 in land(shop, NOON + MINUTE)


def test_a_row_of_the_control_table_that_is_deleted_lets_all_land_again(shop) -> None:
    shop.create()
    old, now = (NOON - 3 * HOUR).isoformat(), NOON.isoformat()
    shop.insert((1, old), (2, now))
    land(shop, NOON)
    with sa.create_engine(shop.control_url).begin() as connection:
        connection.execute(sa.delete(watermarks))
    assert land(shop, NOON + MINUTE) == [1, 2]
    assert land(shop, NOON + 2 * MINUTE) == []


def test_a_watermark_that_somebody_spoilt_is_mended_by_a_reset(shop) -> None:
    shop.create()
    shop.insert((1, (NOON - 3 * HOUR).isoformat()), (2, NOON.isoformat()))
    land(shop, NOON)
    with sa.create_engine(shop.control_url).begin() as connection:
        spoilt = {"watermark": "soon", "measured": None}
        connection.execute(sa.update(watermarks).values(**spoilt))
    with pytest.raises(ControlError) as raised:
        land(shop, NOON + MINUTE)
    assert "tidemark watermark reset orders" in raised.value.way_out
    reset_watermark("orders", shop.control, clock=lambda: NOON + MINUTE)
    assert land(shop, NOON + MINUTE) == [1, 2]


def test_a_number_that_is_not_whole_is_no_key(table_extraction) -> None:
    """Such rows land, and are rejects without a key."""
    table_extraction.create("id, changed text")
    table_extraction.declare("id varchar", "changed varchar")
    keys = (7.0, 2.5, float("inf"), "2.5")
    table_extraction.insert(*((key, "2020-01-01T00:00:00Z") for key in keys))
    table_extraction.extract()
    landed = sorted(table_extraction.rows(), key=lambda row: str(row["id"]))
    assert [row["id"] for row in landed] == ["2.5", "7", None, None]
