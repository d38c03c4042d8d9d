"""What a refresh of Power BI reads again, over Gold as dbt builds it.

The shop has orders of years in which nothing happens any more. What comes late is to be
in the plan, and nothing else.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from _landed import land_window
from _pages import page
from _project import Pipeline

from landing.powerbi.marks import marks_of
from landing.powerbi.moments import read_gold
from landing.powerbi.refresh_plan import Change, RefreshPlan, refresh_plan
from landing.settings import load_settings

pytestmark = pytest.mark.shop

WORKSPACE = "11111111-2222-3333-4444-555555555555"
DATASET = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
TODAY = date(2026, 8, 5)
MODELS = ("--select", "+path:dbt_project/reporting")
OPERATIONS = {"Latency", "Rejects", "Runs", "Sources"}
"""Tables that are read in each refresh, whatever moved."""


class Report:
    """The whole shop, and a report that was refreshed from it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.clock = datetime(2026, 8, 9, tzinfo=UTC)
        self.settings = load_settings(pipeline.project, pipeline.environment())

    def orders(self, *events: dict[str, Any]) -> None:
        self.clock += timedelta(hours=1)
        self.pipeline.land("order_events", events, landed_at=self.clock)

    def trips(self, *events: dict[str, Any]) -> None:
        self.clock += timedelta(hours=1)
        self.pipeline.land("trip_events", events, landed_at=self.clock)

    def rows(self, source: str, *rows: dict[str, Any]) -> None:
        self.clock += timedelta(hours=1)
        land_window(self.pipeline.lake, source, rows, self.clock)

    def refresh(self) -> RefreshPlan:
        """Return the plan, and note that it was done."""
        gold, moments, place = read_gold(self.settings)
        marks = marks_of(self.settings, DATASET, place)
        plan = refresh_plan(gold, moments, marks.read(), TODAY)
        marks.write(moments.newest)
        return plan

    def moved(self) -> tuple[Change, ...]:
        """Refresh; return what is read because it moved."""
        changes = self.refresh().changes
        assert {one.table for one in changes if one.each_time} == OPERATIONS
        return tuple(one for one in changes if not one.each_time)

    def older(self) -> dict[str, tuple[str, ...]]:
        """Refresh after a build; return what is read besides the tables' policies."""
        self.pipeline.run(*MODELS)
        plan = self.refresh()
        return {each.table: each.older for each in plan.changes if each.in_part}


def order(key: str, day: str, event: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "order_id": key,
        "customer_id": "c-1",
        "timestamp": f"{event or day}T12:00:00Z",
        "placed_at": f"{day}T09:00:00Z",
        "status": "placed",
        "currency": "EUR",
        "amount": 10,
        "items": [{"product_id": "p-1", "quantity": 1, "unit_price": 10}],
    } | more


def trip(key: str, day: str, event: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "trip_id": key,
        "timestamp": f"{event or day}T12:00:00Z",
        "requested_at": f"{day}T09:00:00Z",
        "status": "requested",
    } | more


def customer(city: str, day: str, key: str = "c-1") -> dict[str, Any]:
    return {
        "customer_id": key,
        "last_updated": f"{day}T06:00:00Z",
        "name": "Ada",
        "city": city,
    }


def product(name: str, day: str) -> dict[str, Any]:
    return {"product_id": "p-1", "last_updated": f"{day}T06:00:00Z", "name": name}


def rate(day: str, **said: Any) -> dict[str, Any]:
    return {
        "currency": "GBP",
        "rate_date": day,
        "last_updated": f"{day}T16:00:00Z",
    } | said


HISTORY = (
    *("2023-05-01", "2024-05-01", "2025-05-01", "2026-02-10", "2026-05-10"),
    *("2026-07-20", "2026-08-03"),
)


@pytest.fixture
def report(shop: Pipeline) -> Report:
    report = Report(shop)
    report.orders(*(order(f"of {day}", day) for day in HISTORY))
    report.trips(*(trip(f"of {day}", day) for day in HISTORY))
    report.rows("customers", customer("Bath", "2023-01-01"))
    report.rows("products", product("Lamp", "2023-01-01"))
    report.pipeline.run(*MODELS)
    assert report.refresh().is_whole
    return report


def test_the_page_on_power_bi_has_commands_that_plan(shop: Pipeline) -> None:
    _, commands = re.findall(
        r"```console\n(.*?)```", page("docs/power-bi.md"), re.DOTALL
    )
    plan, dry_run, real = (
        line.removeprefix("$ tidemark ").split() for line in commands.splitlines()
    )
    assert [one for one in dry_run if one != "--dry-run"] == real
    shop.land("order_events", [order("one", "2025-11-03")])
    unbuilt = shop.tidemark(*plan)
    assert unbuilt.returncode == 1
    assert "Run tidemark build first" in unbuilt.stderr
    built = shop.tidemark("build", "--", *MODELS)
    assert built.returncode == 0, built.stderr
    listed = shop.tidemark(*plan)
    assert listed.returncode == 0, listed.stderr
    assert "the whole model" in listed.stdout
    ids = {"WORKSPACE": WORKSPACE, "DATASET": DATASET}
    sent = shop.tidemark(*(ids.get(word, word) for word in dry_run))
    assert sent.returncode == 0, sent.stderr
    # complete whatever day it is, and kept
    year = datetime.now(UTC).year - 2
    assert f'"partition": "{year}"' in sent.stdout


def test_where_nothing_came_nothing_is_read_again(report: Report) -> None:
    assert report.moved() == ()
    # all but the calendar says when it changed
    assert report.refresh().unknown == ("Dates", "Times")
    # and what comes in time is read by the policy alone
    report.orders(order("new", "2026-08-05"))
    assert report.older() == {"Orders": (), "Order lines": ()}
    assert report.moved() == ()


def test_a_late_event_is_read_in_its_partition_and_no_other_is(report: Report) -> None:
    report.orders(order("late", "2025-11-03"), order("new", "2026-08-05"))
    assert report.older() == {"Orders": ("2025",), "Order lines": ("2025",)}
    # of an order that stood there already, long after
    report.orders(order("of 2026-02-10", "2026-02-10", "2026-08-05", status="paid"))
    assert report.older() == {"Orders": ("2026Q1",), "Order lines": ("2026Q1",)}
    report.trips(trip("late", "2026-05-10"))
    assert report.older() == {"Trips": ("2026Q2",)}


def test_an_order_that_moves_is_read_where_it_was_and_where_it_is(
    report: Report,
) -> None:
    report.orders(order("of 2026-05-10", "2025-12-31", "2026-08-05"))
    both = ("2025", "2026Q2")
    assert report.older() == {"Orders": both, "Order lines": both}
    # and back: what it was corrected to is left
    report.orders(order("of 2026-05-10", "2026-05-10", "2026-08-06"))
    assert report.older() == {"Orders": both, "Order lines": both}
    report.trips(trip("of 2024-05-01", "2023-05-01", "2026-08-05"))
    assert report.older() == {"Trips": ("2023", "2024")}


def test_an_order_that_lost_its_lines_is_read_again(report: Report) -> None:
    changed = order("of 2024-05-01", "2024-05-01", "2026-08-05", items=[])
    report.orders(changed, order("new", "2026-08-05"))
    assert report.older() == {"Orders": ("2024",), "Order lines": ("2024",)}


def test_a_late_version_is_read_where_orders_are_of_it(report: Report) -> None:
    """Bath until 2 February 2026, and from then on Hull."""
    report.rows("customers", customer("Hull", "2026-02-02"))
    later = ("2026Q1", "2026Q2", "2026Q30720")
    assert report.older() == {"Orders": later, "Order lines": later}
    # the orders of Bath between are of York, and those of Hull stay what they are
    report.rows("customers", customer("York", "2025-01-01"))
    assert report.older() == {"Orders": ("2025",), "Order lines": ("2025",)}
    report.rows("products", product("Lantern", "2026-05-01"))
    assert report.older() == {"Order lines": later[1:]}


def test_a_table_that_is_read_whole_is_read_where_it_changed(report: Report) -> None:
    report.rows("customers", customer("Graz", "2026-01-01", "c-2"))
    report.pipeline.run(*MODELS)
    (change,) = report.moved()
    assert (change.table, change.in_part) == ("Customers", False)


def test_rates_are_read_where_one_came_was_corrected_or_deleted(report: Report) -> None:
    """Reports convert amounts by them, long after their day, too."""
    for said in ({"rate": "0.9"}, {"rate": "0.8"}, {"rate": "0.8", "is_deleted": True}):
        report.rows("exchange_rates", rate("2025-11-03", **said))
        report.pipeline.run(*MODELS)
        (change,) = report.moved()
        assert (change.table, change.in_part) == ("Exchange rates", False)


def test_what_waited_behind_a_gate_is_read_when_it_comes_into_gold(
    report: Report,
) -> None:
    """Its moments are older than those of the customers that were read before."""
    run = report.pipeline.run
    report.orders(order("late", "2025-11-03"))
    run("--select", "+silver_orders", "+silver_order_lines")
    report.rows("customers", customer("Hull", "2026-07-01"))
    run("--select", "+dim_customer")
    plan = report.refresh()
    assert "2025" not in {name for each in plan.changes for name in each.older}
    assert report.older() == {"Orders": ("2025",), "Order lines": ("2025",)}


def test_lines_that_follow_their_orders_later_are_read_then(report: Report) -> None:
    report.orders(
        order("of 2024-05-01", "2024-05-01", "2026-08-05", items=[]),
        order("late", "2025-11-03"),
    )
    report.pipeline.run("--select", "+fct_orders")
    orders = {each.table: each.older for each in report.moved()}
    assert orders == {"Orders": ("2024", "2025")}
    assert report.older() == {"Order lines": ("2024", "2025")}


def test_what_was_built_again_is_read_whole(report: Report) -> None:
    report.pipeline.run("--full-refresh", *MODELS)
    changes = {each.table: each.older for each in report.refresh().changes}
    assert set(changes) >= {"Orders", "Order lines", "Trips"}
    for table in ("Orders", "Order lines", "Trips"):
        assert changes[table][:5] == ("2023", "2024", "2025", "2026Q1", "2026Q2")


def test_each_row_that_is_another_is_in_a_day_that_moved(report: Report) -> None:
    """Whatever comes: rows of days that did not move are those of before."""
    query = report.pipeline.query
    facts = {
        "orders": "placed_at",
        "order_lines": "placed_at",
        "trips": "requested_at",
    }

    def rows(fact: str, column: str) -> set[tuple[Any, ...]]:
        shown = f"select cast({column} as date), * exclude (moved_at) from "
        return {tuple(map(str, row)) for row in query(f"{shown} reporting.{fact}")}

    before = {fact: rows(fact, column) for fact, column in facts.items()}
    newest = query(
        "select fact, moved_by, max(moved_at) from reporting.moved_days group by all"
    )
    marks = {(fact, by): moment for fact, by, moment in newest}
    report.orders(
        order("of 2026-05-10", "2024-12-31", "2026-08-05"),
        order("of 2023-05-01", "2023-05-01", "2026-08-05", is_deleted=True),
        order("late", "2025-05-01", items=[]),
        order("of nobody knows when", "2026-02-10", placed_at=None),
    )
    report.orders(order("of nobody knows when", "2026-01-09", placed_at=None))
    report.trips(trip("of 2026-07-20", "2026-07-20", "2026-07-28", requested_at=None))
    report.rows("customers", customer("Hull", "2026-03-01"))
    report.rows("products", product("Lantern", "2024-01-01"))
    report.pipeline.run(*MODELS)
    moved = {
        (fact, str(day))
        for fact, by, day, moment in query(
            "select fact, moved_by, date, moved_at from reporting.moved_days"
        )
        if moment > marks[fact, by]
    }
    for fact, column in facts.items():
        differing = before[fact] ^ rows(fact, column)
        assert differing
        assert {(fact, row[0]) for row in differing} <= moved
