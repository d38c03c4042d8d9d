"""The star for reports: each fact is of what was valid then, whatever comes late."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from _landed import land_window
from _pages import page
from _project import Pipeline

pytestmark = pytest.mark.shop

MAY = datetime(2026, 5, 1, tzinfo=UTC)
OPENED = datetime(2026, 5, 20, 10, tzinfo=UTC)
UNKNOWN = "unknown"


class Shop:
    """The whole shop, where something lands an hour after the other."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.clock = OPENED

    def orders(self, *events: dict[str, Any]) -> None:
        self.clock += timedelta(hours=1)
        self.pipeline.land("order_events", events, landed_at=self.clock)

    def rows(self, source: str, *rows: dict[str, Any]) -> None:
        self.clock += timedelta(hours=1)
        land_window(self.pipeline.lake, source, rows, self.clock)

    def cities(self) -> list[tuple[Any, ...]]:
        """Return each order, and where its customer lived when it was placed."""
        return self.pipeline.query("""
            select orders.order_id, customers.city
            from reporting.orders join reporting.customers using (customer_key)
            order by 1
        """)

    def history(self) -> list[tuple[Any, ...]]:
        """Return the cities of the customers, and the days between which they held."""
        return self.pipeline.query("""
            select customer_id, city, day(valid_from), day(valid_to), is_current
            from gold.dim_customer order by customer_id, version_number
        """)


@pytest.fixture
def star(shop: Pipeline) -> Shop:
    return Shop(shop)


def at(day: int, hour: int = 12) -> str:
    return (MAY + timedelta(days=day - 1, hours=hour)).isoformat()


def order(order_id: int, day: int, customer: str | None = "c-1", **more: Any) -> Any:
    event = {"order_id": order_id, "timestamp": at(day), "amount": 10}
    return event | {"customer_id": customer, "status": "placed"} | more


def customer(city: str, day: int, key: str = "c-1", **more: Any) -> dict[str, Any]:
    row = {"customer_id": key, "last_updated": at(day), "name": "Ada", "city": city}
    return row | more


def test_an_order_is_of_its_customer_as_they_were_and_a_late_version_is_right_at_once(
    star: Shop,
) -> None:
    star.rows("customers", customer("Bath", 3), customer("York", 9))
    star.orders(order(1, 2), order(2, 5), order(3, 8), order(4, 10))
    star.pipeline.build()
    assert star.cities() == [("1", "Bath"), ("2", "Bath"), ("3", "Bath"), ("4", "York")]

    # late, and into the interval of Bath; no fact is written again
    star.rows("customers", customer("Hull", 7))
    star.pipeline.build()
    assert star.history() == [
        ("c-1", "Bath", 3, 7, False),
        ("c-1", "Hull", 7, 9, False),
        ("c-1", "York", 9, None, True),
    ]
    assert star.cities() == [("1", "Bath"), ("2", "Bath"), ("3", "Hull"), ("4", "York")]

    # of one time what was read last holds, and nothing is left of the other
    star.rows("customers", customer("Leeds", 7))
    star.pipeline.build()
    assert star.history()[1] == ("c-1", "Leeds", 7, 9, False)
    assert len(star.history()) == 3
    assert star.cities()[2] == ("3", "Leeds")

    # what says nothing new has its own interval; so has a deletion, the last one
    star.rows("customers", customer("York", 11), customer("York", 12, is_deleted=True))
    # and one that is earlier than all
    star.rows("customers", customer("Ghent", 1))
    star.pipeline.build()
    assert star.history() == [
        ("c-1", "Ghent", 1, 3, False),
        ("c-1", "Bath", 3, 7, False),
        ("c-1", "Leeds", 7, 9, False),
        ("c-1", "York", 9, 11, False),
        ("c-1", "York", 11, 12, False),
        ("c-1", "York", 12, None, True),
    ]
    assert star.cities()[0] == ("1", "Ghent")
    assert star.pipeline.differences_from_full_refresh() == {}


def test_an_order_of_nobody_who_is_known_is_of_the_unknown_customer(star: Shop) -> None:
    star.orders(order(1, 5, None), order(2, 5, "c-2"), order(3, 5))
    star.rows("customers", customer("Bath", 3))
    star.pipeline.build()
    assert star.cities() == [("1", UNKNOWN), ("2", UNKNOWN), ("3", "Bath")]
    star.rows("customers", customer("Graz", 9, "c-2"))
    star.pipeline.build()
    assert star.cities() == [("1", UNKNOWN), ("2", "Graz"), ("3", "Bath")]
    assert star.pipeline.differences_from_full_refresh() == {}


def test_the_lines_of_an_order_follow_it(star: Shop) -> None:
    def lines() -> list[tuple[Any, ...]]:
        return star.pipeline.query("""
            select lines.order_id, line, day(date_key), lines.status, products.name
            from reporting.order_lines as lines
            join reporting.products using (product_key)
            order by all
        """)

    both = [{"product_id": "p-1", "quantity": 1}, {"product_id": "p-2", "quantity": 2}]
    star.orders(order(1, 5, items=both), order(2, 5, items=both[:1]))
    star.rows("products", {"product_id": "p-1", "last_updated": at(1), "name": "Lamp"})
    star.pipeline.build()
    assert lines() == [
        ("1", 1, 5, "placed", "Lamp"),
        ("1", 2, 5, "placed", UNKNOWN),
        ("2", 1, 5, "placed", "Lamp"),
    ]
    # a line is gone, and the status, the day and another order's only line
    star.orders(
        order(1, 6, items=both[:1], status="paid", placed_at=at(4)),
        order(2, 6, items=[], status="cancelled"),
    )
    star.pipeline.build()
    assert lines() == [("1", 1, 4, "paid", "Lamp")]
    assert star.pipeline.differences_from_full_refresh() == {}


def test_what_the_views_promise_is_tested_where_everything_is(star: Shop) -> None:
    items = [{"product_id": "p-1", "quantity": 1, "unit_price": 3}]
    star.orders(order(1, 5, items=items), order(2, 9, None, items=items * 2))
    star.rows("customers", customer("Bath", 3), customer("York", 9))
    star.pipeline.land("trip_events", [{"trip_id": 1, "timestamp": at(5)}])
    star.pipeline.variables["audit_everything"] = True
    done = star.pipeline.build()
    tested = {r.node.name for r in done.result if str(r.status) == "pass"}
    assert {
        "reporting_has_each_fact_once",
        "not_null_reporting_orders_customer_key",
        "not_null_reporting_order_lines_product_key",
    } <= tested
    joined = {name for name in tested if name.startswith("relationships_reporting_")}
    assert len(joined) == 12

    # the interval that is missing, and one in another, for which a fact is there twice
    star.pipeline.query("delete from gold.dim_customer where is_current")
    star.pipeline.query("""
        insert into gold.dim_customer
        select * replace ('2026-05-04' as valid_from, uuid() as _row_key)
        from gold.dim_customer
    """)
    failed = star.pipeline.dbt(
        *("test", "--select", "path:tests/dbt/shop", "dim_customer"),
        *("--exclude", "test_type:unit"),
    )
    assert {r.node.name for r in failed.result if str(r.status) == "fail"} >= {
        "reporting_has_each_fact_once",
        "mutually_exclusive_ranges_dim_customer_valid_from__customer_id__valid_to",
    }


def test_a_day_beyond_the_calendar_is_told_and_stops_nothing(star: Shop) -> None:
    star.orders(order(1, 5, placed_at="2019-12-31T10:00:00Z"))
    star.pipeline.variables["audit_everything"] = True
    done = star.pipeline.build()
    told = [r.node.name for r in done.result if str(r.status) == "warn"]
    assert {name for name in told if name.startswith("relationships")} == {
        "relationships_reporting_orders_date_key__date_key__ref_reporting_dates_",
        "relationships_reporting_orders_rate_key__rate_key__"
        "ref_reporting_exchange_rates_",
    }


def test_a_change_of_the_customer_s_current_row_that_gold_lacks_is_found(
    star: Shop,
) -> None:
    star.rows("customers", customer("Bath", 3), customer("York", 9))
    star.pipeline.build()
    star.pipeline.query("update gold.dim_customer set city = 'Oslo' where is_current")
    test = "dim_customer_says_now_what_silver_says"
    done = star.pipeline.dbt("test", "--select", test)
    assert (test, "fail") in {(r.node.name, str(r.status)) for r in done.result}


def test_a_gate_on_customers_keeps_their_history_as_it_was(star: Shop) -> None:
    star.rows("customers", customer("Bath", 3))
    star.pipeline.build()
    bad = [customer("York", 5) | {"last_updated": "soon"} for _ in range(99)]
    star.rows("customers", *bad, customer("Hull", 7))
    done = star.pipeline.dbt("build", "--exclude-resource-type", "unit_test")
    became = {r.node.name: str(r.status) for r in done.result}
    assert became["share_of_rejects_silver_customers_customer"] == "fail"
    assert became["dim_customer"] == "skipped"
    assert became["dim_product"] == "success"
    assert star.history() == [("c-1", "Bath", 3, None, True)]


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    pipeline = Pipeline(tmp_path_factory.mktemp("calendar"))
    pipeline.run("--select", "dim_date", "dim_time", "reporting_dates")
    return pipeline


def test_every_day_of_the_calendar_is_what_python_says_of_it(
    calendar: Pipeline,
) -> None:
    assert calendar.query("from gold.dim_date order by date") == [*_days()]


def _days() -> Iterator[tuple[Any, ...]]:
    day = date(2020, 1, 1)
    while day <= date(2035, 12, 31):
        iso_year, iso_week, weekday = day.isocalendar()
        yield (
            *(day, day.year, (day.month + 2) // 3, day.month, f"{day:%B}"),
            *(f"{day:%Y-%m}", day.day, iso_year, iso_week, weekday, f"{day:%A}"),
            weekday > 5,
        )
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"from": "2021-01-01", "until": "2020-12-31"}, "the first must not be later"),
        ({"from": "2021-1-1", "until": "2021-12-31"}, "write it as 2020-01-31"),
    ],
)
def test_a_calendar_that_is_none_is_told(
    shop: Pipeline, said: dict[str, str], told: str
) -> None:
    shop.variables["calendar"] = said
    with pytest.raises(AssertionError, match=told):
        shop.dbt("run", "--select", "dim_date")


def test_no_column_of_a_report_is_for_builds(calendar: Pipeline) -> None:
    views = [
        node
        for node in calendar.parse().nodes.values()
        if node.resource_type == "model" and node.schema == "reporting"
    ]
    assert {node.alias for node in views} == {
        *("customers", "products", "dates", "times", "orders", "order_lines", "trips"),
        *("exchange_rates", "moved_days"),
    }
    for node in views:
        assert node.name == f"reporting_{node.alias}"
        assert node.config.materialized == "view"
        # under contract, so these are all that there are
        assert [name for name in node.columns if name.startswith("_")] == []
        assert all(column.description for column in node.columns.values())


def test_the_queries_of_the_page_run(star: Shop) -> None:
    star.rows("customers", customer("Bath", 3), customer("York", 9))
    star.orders(order(1, 5), order(2, 5, "c-9"))
    star.pipeline.run()
    sums, today, unknown = re.findall(
        r"^```sql\n(.*?)^```", page("docs/star.md"), re.M | re.S
    )
    assert [row[:2] for row in star.pipeline.query(sums)] == [
        ("2026-05", "Bath"),
        ("2026-05", UNKNOWN),
    ]
    assert [row[0] for row in star.pipeline.query(today)] == ["York", None]
    assert star.pipeline.query(unknown) == [("c-9",)]
