"""Gold and Power BI's model are one, and measures' SQL is right over the real views."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from _copies import PROJECT, replace_once
from _forked import Done
from _pages import page
from _project import Pipeline

from landing.powerbi.gold import gold_of

pytestmark = pytest.mark.shop

_REPORTING = Path("dbt_project/reporting/shop")
_SQL: dict[str, str] = yaml.safe_load(
    (PROJECT / "powerbi" / "measures.yml").read_text(encoding="utf-8")
)["measures"]


def _check(pipeline: Pipeline) -> Done:
    return pipeline.tidemark("powerbi", "generate", "--check")


def test_the_page_on_power_bi_has_commands_that_run(shop: Pipeline) -> None:
    # those of refreshes are run in test_powerbi_refresh.py
    commands, _ = re.findall(
        r"```console\n(.*?)```", page("docs/power-bi.md"), re.DOTALL
    )
    for line in commands.splitlines():
        done = shop.tidemark(*line.removeprefix("$ tidemark ").split())
        assert done.returncode == 0, done.stderr
        assert "Shop.SemanticModel is as dbt says" in done.stdout


def test_gold_and_the_model_are_one_until_a_column_is_another(shop: Pipeline) -> None:
    done = _check(shop)
    assert done.returncode == 0, done.stdout + done.stderr
    reporting = shop.copied_project() / _REPORTING
    orders = reporting / "reporting_orders.yml"
    before = orders.read_text()
    name, amount = (
        before.index("      - name: status"),
        before.index("      - name: amount"),
    )
    after = before.index("      - name: is_deleted", amount)
    orders.write_text(
        before[:name]
        + before[name:amount].replace('"Newest status', '"The newest status')
        + before[amount:after].replace("decimal(18, 2)", "bigint")
        + "      - name: tax\n        data_type: decimal(18, 2)\n"
        + before[after:]
    )
    replace_once(
        reporting / "reporting_trips.yml", "- name: vehicle_id", "- name: car_id"
    )
    done = _check(shop)
    assert done.returncode == 1
    for said in (
        "Orders[Status]: its description is another",
        "Orders[Amount]: dataType is decimal, by dbt int64",
        "Orders[Tax]: is missing",
        "Trips[Vehicle id]: dbt has no column vehicle_id",
        "Trips[Car id]: is missing",
    ):
        assert said in done.stdout, done.stdout


def test_the_report_s_exposure_names_its_owner_and_each_table(shop: Pipeline) -> None:
    manifest = shop.parse().writable_manifest().to_dict(omit_none=False)
    (exposure,) = manifest["exposures"].values()
    assert exposure["owner"]["email"]
    models = {manifest["nodes"][id]["name"] for id in exposure["depends_on"]["nodes"]}
    assert models == {table.model for table in gold_of(manifest).tables}


@pytest.fixture
def history(shop: Pipeline) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two weeks of orders and trips, through the whole pipeline."""
    shop.land("order_events", _orders())
    shop.land("trip_events", _trips())
    shop.build("--select", "+reporting_orders", "+reporting_trips")
    with duckdb.connect(str(shop.warehouse)) as connection:
        connection.execute("set schema = 'reporting'")
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def _orders() -> list[dict[str, Any]]:
    def order(key: str, day: int, amount: float, status: str = "placed") -> Any:
        return {
            "order_id": key,
            "customer_id": "c-1",
            "timestamp": f"2026-05-{day:02}T09:00:00Z",
            "placed_at": f"2026-05-{day:02}T09:00:00Z",
            "status": status,
            "currency": "EUR",
            "amount": amount,
            "items": [],
        }

    late = order("late", 5, 50.5, "delivered")
    late |= {
        "timestamp": "2026-05-06T12:30:00Z",
        "promised_at": "2026-05-06T12:00:00Z",
        "delivered_at": "2026-05-06T12:30:00Z",
    }
    # an order that changed, one that was cancelled, and one of the week after
    return [
        order("first", 4, 90),
        {**order("first", 4, 100), "timestamp": "2026-05-04T10:00:00Z"},
        order("late", 5, 50.5),
        late,
        order("none", 6, 999),
        {**order("none", 6, 999, "cancelled"), "timestamp": "2026-05-06T10:00:00Z"},
        {**order("open", 11, 30), "promised_at": "2026-05-12T11:00:00Z"},
    ]


def _trips() -> list[dict[str, Any]]:
    return [
        {
            "trip_id": f"t-{number}",
            "timestamp": "2026-05-04T12:00:00Z",
            "requested_at": "2026-05-04T10:00:00Z",
            "promised_at": "2026-05-04T11:00:00Z",
            "completed_at": f"2026-05-04T{done}:00Z",
            "status": "completed",
            "distance_km": 7.5,
        }
        for number, done in enumerate(("10:50", "11:06"))
    ]


def test_measures_sql_is_right_over_the_views_that_dbt_builds(
    history: duckdb.DuckDBPyConnection,
) -> None:
    said = {
        "from": date(2026, 5, 4),
        "until": date(2026, 5, 10),
        "now": datetime(2026, 5, 12, 12, tzinfo=UTC).replace(tzinfo=None),
    }

    def figure(measure: str, **other: Any) -> Any:
        sql = _SQL[measure]
        given = {n: v for n, v in {**said, **other}.items() if f"${n}" in sql}
        ((one,),) = history.execute(sql, given).fetchall()
        return one if one is None else float(one)

    assert figure("Order count") == 2
    assert figure("Revenue") == 150.5
    assert figure("Net revenue") == 150.5
    assert figure("Average order") == 75.25
    assert (figure("Orders due"), figure("SLA breaches")) == (1, 1)
    assert figure("Minutes late") == 30
    assert figure("Trip count") == 2
    assert figure("Late trips share") == 0.5
    assert figure("Kilometres") == 15
    week = timedelta(days=7)
    later = {"from": said["from"] + week, "until": said["until"] + week}
    assert figure("Revenue", **later) == 30
    assert figure("Revenue last week", **later) == 150.5
    assert figure("Minutes late", **later) == 60
    assert figure("Minutes since newest order") == 27 * 60
    # of what was just taken in, and not of when it happened
    now = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=10)
    assert 10 <= figure("Freshness in minutes", now=now) < 60
