"""What the demo prints of the warehouse: rejects and Gold, at 100 columns."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 100

_GOLD = (
    (
        "gold_revenue_summary",
        "select currency, total_orders, total_amount, average_amount, "
        "first_order_at, last_order_at from gold.gold_revenue_summary "
        "order by currency",
    ),
    (
        "gold_daily_orders, the last five days",
        "select date, currency, total_orders, total_amount, refunded_amount, "
        "net_amount from gold.gold_daily_orders order by date desc, currency limit 5",
    ),
    (
        "gold_hourly_revenue, the last five hours",
        "select hour, currency, total_orders, revenue, refunded_amount, "
        "net_revenue from gold.gold_hourly_revenue "
        "order by hour desc, currency limit 5",
    ),
    (
        "gold_top_customers, the first five",
        "select currency, customer_rank, customer_id, total_orders, total_amount "
        "from gold.gold_top_customers "
        "order by customer_rank, currency, customer_id limit 5",
    ),
    (
        "gold_sla_breaches, the worst five that are still open",
        "select entity, entity_id, status, promised_at, minutes_late "
        "from gold.gold_sla_breaches where is_open "
        "order by minutes_late desc, entity_id limit 5",
    ),
    (
        "gold_daily_trips, the last five days",
        "select date, total_trips, cancelled_trips, completed_trips, late_trips, "
        "distance_km from gold.gold_daily_trips order by date desc limit 5",
    ),
)

_REJECTS = """
select
    source,
    reason,
    count(*) as rejects,
    min(left(coalesce(body, body_base64), 52)) as example
from silver.silver_rejects
group by source, reason
order by source, reason
"""

_NOW = {
    "orders": "select count(*) from silver.silver_orders",
    "trips": "select count(*) from silver.silver_trips",
    "customers": "select count(*) from silver.silver_customers",
    "products": "select count(*) from silver.silver_products",
    "rejects": "select count(*) from silver.silver_rejects",
}


def counts(warehouse: Path) -> dict[str, int]:
    """Return how many rows Silver has of each entity."""
    return {name: _rows(warehouse, sql)[1][0][0] for name, sql in _NOW.items()}


def newest(warehouse: Path) -> tuple[int, Decimal, datetime]:
    """Return how many orders Gold has, their total, and when the newest was placed.

    Those in EUR, in which the demo's shop sells; totals have no sum over currencies.
    """
    sql = "select total_orders, total_amount, last_order_at from gold."
    _, rows = _rows(warehouse, sql + "gold_revenue_summary where currency = 'EUR'")
    orders, total, at = rows[0]
    return orders, total, at.replace(tzinfo=UTC)


def rejects(warehouse: Path) -> list[dict[str, Any]]:
    """Return the rejects by source and reason, with the start of one of each."""
    names, rows = _rows(warehouse, _REJECTS)
    return [dict(zip(names, row, strict=True)) for row in rows]


def gold(warehouse: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that the demo shows of each Gold table."""
    found = {}
    for title, sql in _GOLD:
        names, rows = _rows(warehouse, sql)
        found[title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def show(console: Console, title: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print rows as a table; numbers stand to the right."""
    console.print(f"\n[bold]{title}[/bold]")
    if not rows:
        console.print("  none")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name, value in rows[0].items():
        is_number = not isinstance(value, str) and value is not None
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    console.print(table)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(" ")[:16] if hasattr(value, "hour") else value)
    if hasattr(value, "quantize"):
        return f"{value:,}"
    return str(value)


def _rows(warehouse: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    import duckdb  # comes with the extra `duckdb`, as the build has checked

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description], cursor.fetchall()
