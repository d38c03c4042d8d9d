"""Totals in the reporting currency: each day by the rate that held on it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from _landed import land_window
from _project import Pipeline

pytestmark = pytest.mark.shop

START = datetime(2026, 5, 4, 18, tzinfo=UTC)
MODELS = ("--select", "+gold_daily_revenue")


class Days:
    """A pipeline in which orders and rates come day by day."""

    def __init__(self, folder: Path) -> None:
        self.pipeline = Pipeline(folder)
        self._clock = START

    def orders(self, *orders: tuple[int, str, str, float]) -> None:
        """Land orders: number, day, currency and amount."""
        events = [
            {
                "order_id": number,
                "timestamp": f"{day}T10:00:00Z",
                "currency": currency,
                "amount": amount,
            }
            for number, day, currency, amount in orders
        ]
        self.pipeline.land("order_events", events, landed_at=self._now())

    def rates(self, *rates: tuple[str, str, str, str]) -> None:
        """Land rates: currency, day, rate, and the day on which it was changed."""
        rows = [
            {
                "currency": currency,
                "rate_date": day,
                "rate": rate,
                "last_updated": f"{changed}T16:00:00Z",
            }
            for currency, day, rate, changed in rates
        ]
        land_window(self.pipeline.lake, "exchange_rates", rows, self._now())

    def built(self) -> dict[str, tuple[int, int, Decimal]]:
        """Build, and return orders, those not converted, and the total, by day."""
        self.pipeline.run(*MODELS)
        found = self.pipeline.query(
            "select strftime(date, '%d'), total_orders, unconverted_orders, "
            "total_amount from gold.gold_daily_revenue "
            "where currency = 'EUR' order by date"
        )
        return {day: (orders, without, total) for day, orders, without, total in found}

    def _now(self) -> datetime:
        self._clock += timedelta(minutes=5)
        return self._clock


def test_a_rate_that_is_late_or_corrected_corrects_the_days_that_it_touches(
    tmp_path: Path,
) -> None:
    days = Days(tmp_path)
    days.orders(
        (1, "2026-05-01", "EUR", 100),
        (2, "2026-05-01", "USD", 10),
        (3, "2026-05-03", "USD", 20),
        (4, "2026-05-04", "usd", 30),
    )
    # never left out in silence, and never added up as they are
    assert days.built() == {
        "01": (2, 1, Decimal("100.00")),
        "03": (1, 1, Decimal("0.00")),
        "04": (1, 1, Decimal("0.00")),
    }
    days.rates(("USD", "2026-05-01", "0.9", "2026-05-01"))
    assert days.built() == {
        "01": (2, 0, Decimal("109.00")),
        # a Sunday: Friday's rate holds
        "03": (1, 0, Decimal("18.00")),
        "04": (1, 0, Decimal("27.00")),
    }
    days.rates(("USD", "2026-05-02", "0.8", "2026-05-04"))
    assert days.built()["03"] == (1, 0, Decimal("16.00"))
    # corrected, and a copy of what was there before comes once more, late
    days.rates(
        ("USD", "2026-05-02", "0.85", "2026-05-05"),
        ("USD", "2026-05-02", "0.8", "2026-05-04"),
    )
    assert days.built() == {
        "01": (2, 0, Decimal("109.00")),
        "03": (1, 0, Decimal("17.00")),
        "04": (1, 0, Decimal("25.50")),
    }
    # the order was one in euros
    days.orders((3, "2026-05-03", "EUR", 20))
    assert days.built()["03"] == (1, 0, Decimal("20.00"))
    days.pipeline.run()
    assert days.pipeline.differences_from_full_refresh() == {}


def test_another_currency_is_reported_in_however_it_is_written(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.pipeline.variables = {"reporting_currency": "usd"}
    days.orders((1, "2026-05-01", "USD", 100), (2, "2026-05-01", "EUR", 10))
    days.rates(("EUR", "2026-05-01", "1.1", "2026-05-01"))
    days.pipeline.run(*MODELS)
    assert days.pipeline.query(
        "select currency, unconverted_orders, total_amount from gold.gold_daily_revenue"
    ) == [("USD", 0, Decimal("111.00"))]


def test_a_reporting_currency_that_is_none_stops_a_build(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.pipeline.variables = {"reporting_currency": "Euro"}
    days.orders((1, "2026-05-01", "EUR", 10))
    with pytest.raises(AssertionError, match="reporting_currency is the"):
        days.built()


def test_cents_are_rounded_once_a_day_and_currency(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.rates(("GBP", "2026-05-01", "1.005", "2026-05-01"))
    days.orders(*((number, "2026-05-01", "GBP", 1) for number in range(3)))
    # each by itself would be 1.01 or 1.00, and three of them 3.03 or 3.00
    assert days.built()["01"] == (3, 0, Decimal("3.02"))


def test_a_rate_that_cannot_be_used_is_a_reject_with_its_reason(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.orders((1, "2026-05-01", "USD", 10))
    days.rates(
        ("USD", "2026-05-01", "dear", "2026-05-01"),
        ("USD", "2026-05-01", "0", "2026-05-02"),
        ("", "2026-05-01", "1", "2026-05-02"),
    )
    days.pipeline.run("--exclude", "test_type:data")
    found = days.pipeline.query(
        "select reason, count(*) from silver.silver_rejects group by all order by all"
    )
    assert found == [("invalid_rate", 2), ("missing_key", 1)]
