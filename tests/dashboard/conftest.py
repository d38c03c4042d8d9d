"""Fixtures of the dashboard: a browser, a small shop, and the page over it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from _publishing import Warehouse, node
from browser import NotInstalledError, chromium, require_axe, served

SHOP = """
create schema gold; create schema silver;
create table gold.revenue_now as
    select 'EUR' as currency, 1234 as total_orders, 98765.40::decimal(18, 2) as amount
    union all select 'USD', 7, 10.00;
create table gold.hourly as
    select
        date_trunc('hour', now()::timestamp) - to_hours(range::int) as hour,
        unnest(['EUR', 'USD']) as currency,
        (range + 1.25)::decimal(18, 2) as revenue,
        2 as orders
    from range(200);
create view gold.late as
    select 'o-' || range as order_id, 1000 + range as minutes_late from range(60);
create view silver.silver_landed_files as
    select 'order_events' as source, now()::timestamp as landed_at;
"""

MODELS: dict[str, dict[str, Any]] = {
    "revenue_now": {
        "page": "Overview",
        "title": "Revenue now",
        "chart": "figures",
        "y": ["total_orders", "amount"],
        "by": "currency",
        "unit": {"total_orders": "orders"},
        "unit_from": {"amount": "currency"},
    },
    "hourly": {
        "page": "Revenue",
        "chart": "bar",
        "x": "hour",
        "y": ["revenue", "orders"],
        "by": "currency",
        "unit": {"orders": "orders"},
        "unit_from": {"revenue": "currency"},
        "totals": ["revenue"],
    },
    "late": {
        "page": "SLA breaches",
        "title": "Late orders",
        "order_by": "minutes_late desc",
        "unit": {"minutes_late": "minutes"},
        "rows": 50,
    },
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless chromium; on CI it has to be there."""
    with ExitStack() as started:
        with installed():
            running = started.enter_context(chromium())
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core; on CI it has to be there."""
    with installed():
        return require_axe()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with what a shop shows, not yet published."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "dbt_project.yml").write_text("")
    models = [node(name, published) for name, published in MODELS.items()]
    shop = Warehouse(folder, models)
    shop.sql(SHOP)
    return shop


@pytest.fixture(scope="module")
def url(browser: Any, shop: Warehouse) -> Iterator[str]:
    """The address of the page of the shop."""
    with served(shop.published) as address:
        yield address


@contextmanager
def installed() -> Iterator[None]:
    """Skip where a part is not installed; on CI fail."""
    try:
        yield
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
