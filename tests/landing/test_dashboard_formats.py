"""Numbers have separators and units, times their zone, and ages are said in words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from landing.dashboard.formats import age, counted, duration, moment, shown, words

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567, None, "1,234,567"),
        (1234567, "orders", "1,234,567 orders"),
        (Decimal("330600.56"), "EUR", "330,600.56 EUR"),
        (Decimal("1E+3"), None, "1,000"),
        (-1234.5, "km", "-1,234.50 km"),
        (float("nan"), "km", "–"),  # noqa: RUF001 - what stands for nothing
        (None, "EUR", "–"),  # noqa: RUF001
        (True, None, "yes"),
        (date(2026, 5, 4), None, "2026-05-04"),
        (datetime(2026, 5, 4, 9, 5), None, "2026-05-04 09:05 UTC"),  # noqa: DTZ001
        ("c-1", None, "c-1"),
    ],
)
def test_a_value_is_written_for_people(value: Any, unit: str | None, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (0.4, "just now"),
        (12, "12 s ago"),
        (59.4, "59 s ago"),
        (180, "3 min ago"),
        (3 * 3_600, "3 h ago"),
        (5 * 86_400, "5 days ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, text: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0021, "2 ms"), (21.9, "21.9 s"), (184, "3 min 4 s"), (7_500, "2 h 5 min")],
)
def test_a_duration_is_as_exact_as_it_is_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_time_elsewhere_is_shown_in_utc() -> None:
    assert moment(datetime.fromisoformat("2026-05-04T12:30+02:00")) == (
        "2026-05-04 10:30 UTC"
    )


def test_counts_and_names_are_words() -> None:
    assert (counted(1, "gate"), counted(1_000, "gate")) == ("1 gate", "1,000 gates")
    assert words("total_orders") == "Total orders"
