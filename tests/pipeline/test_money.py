"""Money of the shop: which orders count, in which currency, and what is refunded."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from _copies import PROJECT, copy_orders
from _dbt import succeeded
from _project import Pipeline

from landing.building.runs import close_warehouse

# whole builds, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

AT = "2026-05-04T09:00:00Z"
TOTALS = """
    select currency, total_orders, total_amount, refunded_amount, net_amount
    from gold.gold_daily_orders
    order by currency
"""
UNCOUNTED = ("cancelled", "canceled", "Refunded", " returned ", "VOIDED")


def _order(number: int, **more: Any) -> dict[str, Any]:
    return {"order_id": number, "amount": 10, "timestamp": AT, **more}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Two orders of one customer, of 10 EUR and of 10 USD."""
    folder = tmp_path_factory.mktemp("first")
    project = copy_orders(folder / "project", customers=True)
    pipeline = Pipeline(folder, project=project)
    said = ({"currency": "EUR"}, {"currency": "usd"})
    two = [_order(n, customer_id="c-1", **more) for n, more in enumerate(said, 1)]
    pipeline.land("order_events", two)
    pipeline.run()
    close_warehouse()
    return pipeline


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, to go on with."""
    return first.copied_to(tmp_path)


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
    statuses = ["On hold", "on hold", "packed", "cancelled", None]
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
    # of the others none is, whatever is said elsewhere
    assert "accepted_values" not in done.stderr
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


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"order_statuses": {"counted": ["paid"], "not_counted": ["lost"]}},
            "order_statuses.not_counted is [lost], and was [cancelled, canceled, ",
        ),
        (
            {"trip_statuses": {"counted": [], "not_counted": []}},
            "trip_statuses.not_counted is [], and was [cancelled, canceled]",
        ),
        ({"default_currency": "USD"}, "default_currency is USD, and was EUR"),
        ({"default_currency": "none"}, "default_currency is none, and was EUR"),
        ({"negative_amounts": "refund"}, "negative_amounts is refund, and was reject"),
    ],
)
def test_another_rule_stops_the_next_build_and_is_named(
    built: Pipeline, changed: dict[str, Any], said: str
) -> None:
    built.variables = changed
    with pytest.raises(AssertionError) as stopped:
        succeeded(built.dbt("run"))
    assert said in str(stopped.value)
    assert "rows of both would stand side by side. Nothing was built" in str(
        stopped.value
    )


def test_a_status_may_become_known_to_count_at_any_time(built: Pipeline) -> None:
    declared = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    said = declared["vars"]["order_statuses"]
    built.variables = {
        "order_statuses": {**said, "counted": [*said["counted"], "on hold"]}
    }
    built.run()


def test_a_stored_variable_that_nobody_set_stops_a_build(built: Pipeline) -> None:
    built.variables = {"stored_variables": ["defalt_currency"]}
    with pytest.raises(AssertionError) as stopped:
        succeeded(built.dbt("run"))
    assert "names defalt_currency, and no variable of the project" in str(stopped.value)


def test_two_currencies_of_a_day_are_two_rows(built: Pipeline) -> None:
    assert built.query(TOTALS) == [
        ("EUR", 1, Decimal(10), Decimal(0), Decimal(10)),
        ("USD", 1, Decimal(10), Decimal(0), Decimal(10)),
    ]


def test_an_order_that_changes_its_currency_leaves_no_row_behind(
    built: Pipeline,
) -> None:
    later = "2026-05-05T09:00:00Z"
    moved = {"timestamp": later, "placed_at": AT, "currency": "USD"}
    built.land("order_events", [_order(1, customer_id="c-1", **moved)])
    built.build()
    assert built.query(TOTALS) == [("USD", 2, Decimal(20), Decimal(0), Decimal(20))]
    for table in ("gold_hourly_revenue", "gold_customer_totals"):
        assert built.query(f"select currency, total_orders from gold.{table}") == [
            ("USD", 2)
        ]
    assert built.differences_from_full_refresh() == {}


def test_an_amount_below_zero_is_a_reject(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1), _order(2, amount=-5)])
    pipeline.run()
    assert pipeline.query("select reason from silver.silver_rejects") == [
        ("invalid_amount",)
    ]
    assert pipeline.query(TOTALS) == [("EUR", 1, Decimal(10), Decimal(0), Decimal(10))]


def test_an_amount_below_zero_is_a_refund_where_the_shop_says_so(
    pipeline: Pipeline,
) -> None:
    pipeline.variables = {"negative_amounts": "refund"}
    refunds = [
        _order(2, amount=-5),
        _order(3, amount=-1, currency="CHF"),
        _order(4, amount=-2, status="voided"),
    ]
    pipeline.land("order_events", [_order(1), *refunds])
    pipeline.build()
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(0,)]
    assert pipeline.query(
        "select order_id, kind from gold.fct_orders order by order_id"
    ) == [("1", "sale"), ("2", "refund"), ("3", "refund"), ("4", "refund")]
    assert pipeline.query(TOTALS) == [
        ("CHF", 0, Decimal(0), Decimal(1), Decimal(-1)),
        ("EUR", 1, Decimal(10), Decimal(5), Decimal(5)),
    ]


def test_another_word_for_negative_amounts_stops_a_build(pipeline: Pipeline) -> None:
    pipeline.variables = {"negative_amounts": "refunds"}
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt("run", "--select", "stg_order_events"))
    assert "Write reject or refund under vars" in str(stopped.value)
