"""The page in a browser: its figures are Gold's, and it is there whatever happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from _publishing import Warehouse
from browser import PHONE, visit

from landing.publishing.outcome import Outcome

# a page and a browser start on a machine that does other things
pytestmark = pytest.mark.timeout(300)


FADES_WHERE_IT_GOES_ON = """
[...document.querySelectorAll('.tm-scroll')]
    .filter(each => each.checkVisibility())
    .every(each => (each.scrollWidth > each.clientWidth)
        === (getComputedStyle(each).maskSize === '100% 100%'))
"""
"""Of each table that is seen: its right edge fades if it is wider than the window."""


@pytest.fixture(scope="module")
def published(shop: Warehouse, url: str) -> str:
    """The address of a page that has figures."""
    shop.now = datetime.now(UTC)
    shop.publish()
    return url


def test_an_empty_page_says_what_to_type_and_fills_by_itself(
    browser: Any, shop: Warehouse, url: str
) -> None:
    with visit(browser, url) as seen:
        seen.sees("Nothing is published yet")
        seen.sees("tidemark build")
        shop.now = datetime.now(UTC)
        shop.publish()
        seen.sees("The last green build ended")
        assert seen.tabs() == [
            "Overview",
            "Revenue",
            "SLA breaches",
            "Latency and volume",
            "Rejects",
        ]


def test_figures_are_those_of_gold_and_nothing_comes_from_outside(
    browser: Any, shop: Warehouse, published: str
) -> None:
    with duckdb.connect(str(shop.settings.warehouse), read_only=True) as connection:
        [(euros,)] = connection.sql(
            "select sum(revenue) from gold.hourly where currency = 'EUR' and hour > "
            "(select max(hour) - interval 7 day from gold.hourly)"
        ).fetchall()
    with visit(browser, published) as seen:
        assert seen.figure("Total orders, EUR") == "1,234"
        assert seen.figure("Amount") == "98,765.40 EUR"
        seen.open_tab("Revenue")
        assert seen.figure("Revenue, 7 days") == f"{euros:,} EUR"
        seen.page.get_by_text("All", exact=True).locator("visible=true").click()
        seen.sees("Revenue, all")
        seen.open_tab("SLA breaches")
        seen.sees("The first 50 of 60 rows.")
        seen.sees("1,059")
        assert seen.asked
        assert seen.from_outside == []


def test_the_page_follows_a_new_build_and_stays_where_the_reader_was(
    browser: Any, shop: Warehouse, published: str
) -> None:
    with visit(browser, published) as seen:
        seen.open_tab("SLA breaches")
        shop.sql(
            "create or replace view gold.late as select 'o-new' as order_id, "
            "7777 as minutes_late; update gold.revenue_now set total_orders = 4321"
        )
        shop.publish()
        seen.sees("7,777")
        seen.open_tab("Overview")
        assert seen.figure("Total orders, EUR") == "4,321"


def test_it_answers_while_a_build_writes_and_says_so(
    browser: Any, shop: Warehouse, published: str
) -> None:
    now = datetime.now(UTC)
    with duckdb.connect(str(shop.settings.warehouse)) as writer:
        writer.execute("begin; delete from gold.revenue_now")
        Outcome(shop.settings, now - timedelta(seconds=3)).runs()
        with visit(browser, published) as seen:
            seen.sees("A build has been running for")
            assert seen.figure("Total orders, EUR").endswith("1")
        writer.execute("rollback")


def test_a_failed_build_is_said_and_the_figures_stay(
    browser: Any, shop: Warehouse, published: str
) -> None:
    told = "FAIL share_of_rejects: 600 in 1,000 of what a source of order landed"
    with visit(browser, published) as seen:
        before = seen.figure("Total orders, EUR")
        Outcome(shop.settings, datetime.now(UTC)).failed([told])
        seen.sees("The last build failed")
        seen.sees(told)
        assert seen.figure("Total orders, EUR") == before
        shop.publish()
        Outcome(shop.settings, datetime.now(UTC)).succeeded([])
        seen.page.get_by_text("The last build failed").wait_for(state="detached")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault_of_accessibility_on_any_page(
    browser: Any, axe: str, published: str, dark: bool
) -> None:
    with visit(browser, published, dark=dark) as seen:
        for name in seen.tabs():
            seen.open_tab(name)
            assert seen.faults(axe) == [], name


def test_a_phone_shows_every_page_within_its_width(
    browser: Any, published: str
) -> None:
    with visit(browser, published, PHONE) as seen:
        for name in seen.tabs():
            seen.open_tab(name)
            assert seen.overflows() <= 0, name
            assert seen.page.evaluate(FADES_WHERE_IT_GOES_ON), name
