"""The arithmetic of windows: exact, and never past a row that may be new."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landing.declarations import TableSource
from landing.errors import ControlError, DeclarationError
from landing.extraction.window import (
    Window,
    at,
    day_before,
    format_time,
    from_text,
    kind_of,
    less_lag,
    low_of,
    parse_time,
    position,
    to_text,
)

DAY = 86_400 * 10**9
NOON = at(datetime(2024, 5, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01 12:00:00",
        "2024-05-01T12:00",
        "2024-05-01t12:00:00z",
        "2024-05-01T14:00:00+02:00",
        "2024-05-01T14:00:00+0200",
        "2024-05-01 14:00:00 +02",
        "2024-05-01T06:30:00.000-05:30",
        "2024-05-02T02:00:00.000000000+14:00",
        " 2024-05-01T12:00:00,0 ",
    ],
)
def test_every_way_to_write_a_time_means_the_same_moment(text: str) -> None:
    assert parse_time(text) == NOON


def test_nine_digits_of_a_second_are_kept() -> None:
    assert parse_time("2024-05-01T12:00:00.123456789Z") == NOON + 123_456_789
    assert parse_time("2024-05-01T12:00:00.1Z") == NOON + 100_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1 May 2024",
        "20240501T120000Z",
        "2024-02-30",
        "2024-13-01",
        "0000-01-01",
        "2024-05-01T24:00:00",
        "2024-05-01T12:60:00",
        "2024-05-01T12:00:60",
        "2024-05-01T12:00:00+24:00",
        "2024-05-01T12:00:00.1234567890",
        "2024-05-01T12:00:00Z and more",
        "\uff12024-05-01",
        "2024-05-01\x00",
    ],
)
def test_what_is_no_time_has_no_order(text: str) -> None:
    assert position(text, "time") is None


@pytest.mark.parametrize("value", [None, 1_714_564_800, 1.5, b"2024-05-01"])
def test_what_is_no_text_is_no_time(value: object) -> None:
    assert position(value, "time") is None  # type: ignore[arg-type]


def test_a_date_alone_stands_at_the_end_of_its_day() -> None:
    assert parse_time("2024-05-01") == NOON - DAY // 2
    assert position("2024-05-01", "time") == NOON + DAY // 2 - 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("-7", -7),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        ("9" * 5000, None),
        (7.0, None),
        ("7.0", None),
        (None, None),
        (b"7", None),
    ],
)
def test_an_integer_watermark_is_a_whole_number_of_64_bits(
    value: object, expected: int | None
) -> None:
    assert position(value, "integer") == expected  # type: ignore[arg-type]


@given(st.datetimes(timezones=st.timezones()), st.integers(0, 999))
def test_a_time_is_written_and_read_without_loss(moment: datetime, nano: int) -> None:
    exact = at(moment) + nano
    if not parse_time("0001-01-02") <= exact < parse_time("9999-12-31"):  # type: ignore[operator]
        return
    assert parse_time(format_time(exact)) == exact


@given(st.lists(st.integers(0, 10**19), min_size=2, max_size=2))
def test_written_times_sort_as_they_order(moments: list[int]) -> None:
    assert sorted(moments) == sorted(moments, key=format_time)


def test_a_time_counts_from_1970_in_any_zone() -> None:
    moment = datetime(1970, 1, 1, 2, 0, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    assert at(moment) == 1000
    assert at(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -(10**9)


def test_a_window_begins_an_overlap_below_what_it_goes_on_from() -> None:
    overlap = timedelta(minutes=10, microseconds=1)
    assert low_of("time", NOON, overlap) == NOON - 600 * 10**9 - 1000
    assert low_of("integer", 9, 2) == 7
    assert low_of("time", NOON, timedelta(0)) == NOON


def test_an_overlap_past_the_beginning_of_time_takes_everything() -> None:
    assert low_of("time", NOON, timedelta(days=10**6)) is None
    assert low_of("integer", -(2**63), 1) is None


def test_the_ends_of_a_window_are_told_in_full_and_none_where_all_is_taken() -> None:
    window = Window("time", None, NOON)
    assert window.low_text is None
    assert window.high_text == "2024-05-01T12:00:00.000000000Z"


def test_lag_is_taken_off_the_clock() -> None:
    assert less_lag(NOON, timedelta(seconds=5)) == NOON - 5 * 10**9


def test_the_day_before_spares_every_zone() -> None:
    assert day_before(NOON) == "2024-04-30"
    assert day_before(parse_time("0001-01-01") or 0) is None


def test_watermarks_are_stored_as_text_in_full() -> None:
    assert to_text(2**62 + 1, "integer") == str(2**62 + 1)
    assert from_text(str(2**62 + 1), "integer", source="s") == 2**62 + 1
    assert to_text(None, "time") is None
    assert from_text(None, "time", source="s") is None


def test_a_watermark_that_was_tampered_with_is_an_error() -> None:
    with pytest.raises(ControlError, match=r"source orders: .* holds 'soon'"):
        from_text("soon", "time", source="orders")


def test_the_kind_follows_the_declared_type(table_extraction) -> None:
    def kind(data_type: str) -> str:
        table_extraction.declare("id bigint", f"changed {data_type}")
        source: TableSource = table_extraction.source
        return kind_of(source)

    assert {kind("bigint"), kind("integer"), kind("smallint")} == {"integer"}
    assert {kind("varchar"), kind("timestamp"), kind("date")} == {"time"}
    with pytest.raises(DeclarationError, match=r"landing.watermark .* is double"):
        kind("double")
