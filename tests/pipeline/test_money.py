"""Money of the shop: which orders count, in which currency, and what is refunded."""

from typing import Any

import pytest
from _dbt import succeeded
from _project import Pipeline

# whole builds, one after the other
pytestmark = pytest.mark.timeout(600)

UNCOUNTED = ("cancelled", "canceled", "Refunded", " returned ", "VOIDED")


def _order(number: int, **more: Any) -> dict[str, Any]:
    at = "2026-05-04T09:00:00Z"
    return {"order_id": number, "amount": 10, "timestamp": at, **more}


def test_what_is_cancelled_refunded_returned_or_voided_counts_in_nothing(
    pipeline: Pipeline,
) -> None:
    uncounted = [_order(n, status=status) for n, status in enumerate(UNCOUNTED)]
    pipeline.land("order_events", [*uncounted, _order(9, status="paid")])
    pipeline.build()
    for table in ("gold_daily_orders", "gold_hourly_revenue", "gold_revenue_summary"):
        assert pipeline.query(f"select total_orders from gold.{table}") == [(1,)]


def test_a_status_that_nobody_named_counts_and_is_warned_of_by_its_name(
    pipeline: Pipeline,
) -> None:
    statuses = ["On hold", "on hold", "paid", "cancelled", None]
    pipeline.land(
        "order_events", [_order(n, status=said) for n, said in enumerate(statuses)]
    )
    done = pipeline.tidemark("build")
    assert done.returncode == 0, done.stderr
    [said] = [line for line in done.stderr.splitlines() if "on hold" in line]
    assert said.startswith(
        "WARN the project: the status on hold is in neither list of the variable "
        "order_statuses; it counts in totals, in 2 of the rows that changed"
    )
    assert pipeline.query("select total_orders from gold.gold_daily_orders") == [(4,)]


@pytest.mark.parametrize(
    ("statuses", "wrong"),
    [
        ("cancelled", "counted is no list of statuses"),
        ({"counted": ["paid"]}, "not_counted is no list of statuses"),
        ({"counted": "paid", "not_counted": []}, "counted is no list of statuses"),
        ({"counted": [], "not_counted": [True]}, "not_counted is no list of statuses"),
        ({"counted": ["Paid"], "not_counted": ["paid"]}, "paid is in both lists"),
    ],
)
def test_lists_of_statuses_that_make_no_sense_stop_a_build(
    pipeline: Pipeline, statuses: object, wrong: str
) -> None:
    pipeline.variables = {"order_statuses": statuses}
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt("run", "--select", "fct_orders"))
    assert wrong in str(stopped.value)
    assert "the variable order_statuses says" in str(stopped.value)


def test_an_order_without_a_currency_has_the_default(pipeline: Pipeline) -> None:
    said = [{}, {"currency": None}, {"currency": " eur "}, {"currency": "usd"}]
    pipeline.land("order_events", [_order(n, **more) for n, more in enumerate(said)])
    pipeline.run("--select", "+silver_orders")
    currencies = "select currency from silver.silver_orders order by order_id"
    assert pipeline.query(currencies) == [("EUR",), ("EUR",), ("EUR",), ("USD",)]


def test_without_a_default_an_order_without_a_currency_is_a_reject(
    pipeline: Pipeline,
) -> None:
    pipeline.variables = {"default_currency": "none"}
    pipeline.land("order_events", [_order(1), _order(2, currency="usd")])
    pipeline.run("--select", "+silver_orders", "+silver_rejects")
    orders = "select order_id, currency from silver.silver_orders"
    assert pipeline.query(orders) == [("2", "USD")]
    rejects = "select business_key, reason from silver.silver_rejects"
    assert pipeline.query(rejects) == [("1", "missing_currency")]


def test_a_default_that_is_no_currency_stops_a_build(pipeline: Pipeline) -> None:
    pipeline.variables = {"default_currency": "euros"}
    pipeline.land("order_events", [_order(1)])
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt("run", "--select", "stg_order_events"))
    assert "and is euros. Write three letters" in str(stopped.value)
