"""What tables may do without being taken for another one, which would be a stop."""

import pytest
from _extraction import OLD

from landing.declarations import Column
from landing.errors import WatermarkError
from landing.extraction import aim
from landing.extraction.steps import Request

SECOND = 1_790_000_000


@pytest.fixture
def times(table_extraction):
    """A table whose watermark is a time, with a row that stands far below."""
    table_extraction.create("id integer primary key, changed text, city text")
    return table_extraction


@pytest.fixture
def numbers(table_extraction):
    """A table whose watermark is a number, with the defaults of a declaration."""
    table_extraction.create("id integer primary key, u bigint, city text")
    table_extraction.declare("id bigint", "u bigint", watermark="u", overlap=None)
    return table_extraction


@pytest.fixture
def by_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of numbers begin where their values say alone."""
    monkeypatch.setattr(aim, "SEQUENCE_ROWS", 1)


@pytest.mark.usefixtures("by_values")
def test_a_row_that_changes_within_its_second_goes_on(numbers) -> None:
    numbers.insert((0, SECOND - 10_000, "x"), (1, SECOND, "A"))
    numbers.extract()
    numbers.sql("delete from orders where id = 0")
    numbers.insert((2, SECOND - 10_000, "late, and passed over"))
    numbers.sql("update orders set city = 'B' where id = 1")
    assert numbers.ids(numbers.extract().paths) == [1]


def test_a_row_whose_time_goes_back_within_the_overlap_lands(times) -> None:
    """As that of a writer whose clock is behind another's."""
    times.insert((1, times.now(), "A"), (2, OLD, "x"))
    times.extract()
    times.sql("delete from orders where id = 2")
    times.insert((3, OLD, "late, and passed over"))
    times.sql(f"update orders set changed = '{times.now(minutes=5)}', city = 'B'")
    times.sql(f"update orders set changed = '{OLD}' where id = 3")
    assert times.ids(times.extract().paths) == [1]


@pytest.mark.parametrize("newest", [150, 5_000])
def test_an_import_that_is_taken_back_goes_on(times, newest: int) -> None:
    """Also one that was larger than what is remembered."""
    times.insert(*[(number, OLD, "") for number in range(300)])
    times.extract()
    now = times.now()
    times.insert(*[(number, now, "") for number in range(1_000, 1_000 + newest)])
    times.extract()
    times.sql("delete from orders where id >= 1000")
    assert times.extract().rows == 0


@pytest.mark.parametrize("unit", ["seconds", "sequence"])
def test_rows_that_are_taken_out_and_others_put_in_go_on(numbers, unit: str) -> None:
    """As an outbox has them: nothing is below the window, and nothing passed over."""
    first = SECOND if unit == "seconds" else 1
    numbers.declare(watermark_unit=unit)
    for number in range(1, 5):
        numbers.sql("delete from orders")
        numbers.insert((number, first + number, "job"))
        assert numbers.ids(numbers.extract().paths) == [number]
        numbers.sql("delete from orders")
        assert numbers.extract().rows == 0


def test_a_table_that_begins_again_within_the_window_is_gone_on_from(numbers) -> None:
    """And not from where the one before it was."""
    numbers.insert(*[(number, number, "old") for number in range(1, 500)])
    numbers.extract()
    numbers.sql("delete from orders")
    numbers.insert((501, 2, "new"))
    numbers.extract()
    shown = numbers.control.runs("orders")[-1]
    assert shown.resume == "2"


@pytest.mark.usefixtures("by_values")
def test_a_column_that_is_declared_otherwise_is_no_other_table(numbers) -> None:
    """Its values may be written otherwise, and so all hashes be others."""
    numbers.declare(overlap=0)
    numbers.insert(*[(number, number, "29.330") for number in range(1, 5)])
    numbers.extract()
    columns = (*numbers.source.columns, Column("city", "decimal(10,2)"))
    numbers.declare(columns=columns)
    assert numbers.extract().rows == 1
    numbers.sql("update orders set city = '1' where id = 4")
    with pytest.raises(WatermarkError):
        numbers.extract()


def test_a_sequence_that_does_not_move_lands_nothing(numbers) -> None:
    """All that its overlap reads again is remembered."""
    numbers.insert(*[(number, number, "") for number in range(1, 1_501)])
    assert numbers.extract().rows == 1_500
    assert numbers.extract().rows == 0


def test_a_full_look_at_what_is_another_table_lands_it(numbers) -> None:
    """And lets the next run go on from what that has."""
    numbers.declare(overlap=0)
    numbers.insert((1, 10, "old"), (2, 20, "old"))
    numbers.extract()
    numbers.sql("delete from orders")
    numbers.insert((1, 5, "new"))
    assert numbers.extract(request=Request(full=True)).rows == 1
    numbers.insert((2, 6, "new"))
    assert numbers.ids(numbers.extract().paths) == [2]


@pytest.mark.parametrize(
    ("declared", "kept", "other"),
    [
        ("timestamp", "2020-01-01T00:00:00", "2020-01-09"),
        ("date", "2020-01-01", "2020-01-09"),
        ("boolean", 1, 0),
        ("bigint", "007", "9"),
        ("decimal(10,2)", "1.5 ", "9"),
        ("decimal(10,2)", 1.5, 9),
        ("double", 0.1, 9),
        ("varchar", 7, "9"),
        ("varchar", "12345678901234567890123", "9"),
        ("varchar", "-9223372036854775809", "9"),
    ],
)
def test_a_key_is_found_however_the_file_writes_it(
    times, declared: str, kept: object, other: object
) -> None:
    times.sql("drop table orders")
    times.create("id, changed text")
    times.declare(f"id {declared}", "changed varchar")
    times.insert((kept, OLD))
    times.extract()
    times.insert((other, times.now()))
    times.extract()
    times.sql("delete from orders where id = " + repr(other))
    assert times.extract().rows == 0
