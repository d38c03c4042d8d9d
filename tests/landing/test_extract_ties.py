"""Watermarks that are not unique, or not precise, or not in order, lose no row."""

import random
from datetime import timedelta
from typing import Any

import pytest
from _extraction import OLD

SECOND = 1_790_000_000
"""A Unix time of 2026-09, of before any test runs."""


@pytest.fixture
def numbered(table_extraction):
    """A table whose watermark is a number, with the defaults of a declaration."""
    table_extraction.create("id integer primary key, u bigint")
    table_extraction.declare("id bigint", "u bigint", watermark="u", overlap=None)
    return table_extraction


@pytest.mark.parametrize("unit", [None, "seconds", "sequence"])
def test_a_second_row_of_the_same_number_lands(numbered, unit: str | None) -> None:
    numbered.declare(watermark_unit=unit)
    for row in ((1, SECOND), (2, SECOND), (3, SECOND + 1)):
        numbered.insert(row)
        numbered.extract()
    assert numbered.ids() == [1, 2, 3]


@pytest.mark.parametrize("scale", [1, 10**3, 10**6, 10**9])
def test_times_that_are_numbers_may_come_in_any_order(numbered, scale: int) -> None:
    """Of writers that are up to ten minutes apart."""
    for number, second in enumerate((0, -599, 5, -590, 5, 4)):
        numbered.insert((number, (SECOND + second) * scale))
        assert numbered.extract().rows == 1
    assert numbered.ids() == list(range(6))


def test_small_numbers_may_come_in_any_order(numbered) -> None:
    for number, u in enumerate((1005, 1000, 1006, 1006, 6)):
        numbered.insert((number, u))
        assert numbered.extract().rows == 1


def test_times_that_are_cut_to_the_second_need_no_overlap(table_extraction) -> None:
    table_extraction.create()
    table_extraction.declare(overlap=timedelta(0))
    for number in range(4):
        table_extraction.insert((number, "2024-05-01 12:00:00"))
        assert table_extraction.extract().rows == 1
    assert table_extraction.ids() == [0, 1, 2, 3]


def test_a_row_that_changes_under_one_watermark_lands_each_time(
    table_extraction,
) -> None:
    """Also when it becomes what it was: the state that was read last counts."""
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.insert((1, OLD, "A"), (2, OLD, "other"))
    for city in ("A", "B", "A", "A", None):
        table_extraction.sql(
            f"update orders set city = {'null' if city is None else repr(city)} "
            "where id = 1"
        )
        table_extraction.extract()
    landed = [r["city"] for r in _in_order(table_extraction) if r["id"] == 1]
    assert landed == ["A", "B", "A", None]


def test_what_is_not_remembered_lands_again_rather_than_never(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert(*[(number, OLD) for number in range(2_500)])
    table_extraction.extract()
    table_extraction.insert((2_500, OLD))
    assert table_extraction.extract().rows == 401
    assert set(table_extraction.ids()) == set(range(2_501))


@pytest.mark.parametrize(
    ("kind", "limit"), [("bigint", 63), ("integer", 31), ("smallint", 15)]
)
def test_the_largest_number_of_a_type_hides_no_other(
    numbered, kind: str, limit: int
) -> None:
    numbered.declare("id bigint", f"u {kind}")
    numbered.insert((1, 2**limit - 1), (2, 5))
    assert numbered.extract().window_high == "5"
    numbered.insert((3, 6))
    assert numbered.ids(numbered.extract().paths) == [1, 3]
    numbered.insert((4, 7))
    assert 4 in numbered.ids(numbered.extract().paths)


def test_a_number_ahead_of_the_clock_hides_no_other(numbered) -> None:
    numbered.insert((1, SECOND + 50 * 365 * 86_400), (2, SECOND))
    numbered.extract()
    numbered.insert((3, SECOND), (4, SECOND + 1))
    assert numbered.ids(numbered.extract().paths) == [3, 4]


def test_a_number_that_is_no_time_among_times_hides_no_other(numbered) -> None:
    """The end of the year 9999 in seconds is 1978 in milliseconds."""
    numbered.insert((1, 253_402_300_799), (2, SECOND), (3, SECOND + 1))
    numbered.extract()
    numbered.insert((4, SECOND + 1), (5, SECOND + 2))
    assert {4, 5} <= set(numbered.ids(numbered.extract().paths))
    assert numbered.extract().rows == 0


@pytest.mark.parametrize("seed", range(4))
def test_any_history_of_writes_within_the_overlap_lands_whole(
    table_extraction, seed: int
) -> None:
    """Rows come, change and go; stamps are coarse, late and repeat."""
    pick = random.Random(seed)
    number = pick.random() < 0.5
    table_extraction.create(
        f"id integer primary key, changed {'integer' if number else 'text'}, state int"
    )
    if number:
        table_extraction.declare("id bigint", "changed bigint", overlap=None)
    table_extraction.insert((0, _stamp(0, number=number), 0))  # one row that stays
    now, states, landed = 0, {0: 0}, dict[int, Any]()
    for step in range(25):
        now += pick.choice((0, 0, 1, 60))
        for _ in range(pick.randrange(3)):
            key = pick.randrange(1, 6)
            states[key] = step
            stamp = _stamp(max(0, now - pick.choice((0, 0, 1, 599))), number=number)
            table_extraction.sql(
                "insert or replace into orders values (?, ?, ?)", (key, stamp, step)
            )
        if pick.random() < 0.6:
            result = table_extraction.extract()
            landed |= {r["id"]: int(r["state"]) for r in _in(table_extraction, result)}
    result = table_extraction.extract()
    landed |= {r["id"]: int(r["state"]) for r in _in(table_extraction, result)}
    assert landed == states


def _stamp(seconds: int, *, number: bool) -> Any:
    if number:
        return SECOND + seconds
    return (
        f"2024-05-01T{12 + seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    )


def _in(extraction: Any, result: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = extraction.rows(result.paths)
    return rows


def _in_order(extraction: Any) -> list[dict[str, Any]]:
    return sorted(extraction.rows(), key=lambda row: row["landed_at"])
