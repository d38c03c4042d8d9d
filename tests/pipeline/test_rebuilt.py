"""What reads a table that was rebuilt is rebuilt as well."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _chosen import ways
from _copies import PROJECT, copy_orders, replace_once
from _project import Pipeline

# whole builds, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(1200)]

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)


def _order(number: int, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number,
        "amount": 10,
        "customer_id": "c-1",
        # the next day in Tokyo
        "timestamp": "2026-05-04T20:00:00Z",
        **more,
    }


def _in_tokyo(project: Path) -> None:
    replace_once(
        project / "dbt_project.yml",
        "business_timezone: UTC",
        "business_timezone: Asia/Tokyo",
    )


def _other_customers(project: Path) -> None:
    """Customers in capitals, and order 3 none any more."""
    stg = project / "dbt_project/silver/staging/shop/stg_order_events.sql"
    replace_once(
        stg, "customer_key as customer_id", "upper(customer_key) as customer_id"
    )
    replace_once(
        stg,
        "when order_key is null then 'missing_key'",
        "when order_key is null or order_key = '3' then 'missing_key'",
    )


def _project(to: Path) -> Path:
    """The shop's orders, and what Gold adds up of them by customer."""
    project = copy_orders(to)
    gold = Path("dbt_project/gold/shop")
    for name in ("gold_customer_totals.sql", "gold_customer_totals.yml"):
        shutil.copy(PROJECT / gold / name, project / gold / name)
    return project


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Five orders, built once."""
    folder = tmp_path_factory.mktemp("built")
    pipeline = Pipeline(folder, project=_project(folder / "project"))
    pipeline.land("order_events", [_order(n) for n in range(5)], landed_at=LANDED)
    pipeline.run()
    pipeline.query("checkpoint")
    return pipeline


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of what was built."""
    return first.copied_to(tmp_path)


def _own(built: Pipeline) -> Pipeline:
    """Return what was built with its own copy of the project, to change."""
    project = built.folder / "project"
    return Pipeline(built.folder, project=project, sequence=built.sequence)


CHANGES = {"zone": _in_tokyo, "customers": _other_customers}
Changed = Callable[[str], Path]


@pytest.fixture(scope="module")
def changed_project(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Return what gives the project with a change, the same each time."""

    @cache
    def project(change: str) -> Path:
        copied = _project(tmp_path_factory.mktemp(change) / "project")
        CHANGES[change](copied)
        return copied

    return project


@pytest.mark.parametrize("change", ways(*CHANGES, of=__name__))
@pytest.mark.parametrize(
    "behind",
    [
        ["silver_orders+"],
        ["fct_orders+"],
        ["gold_daily_orders+", "gold_hourly_revenue", "gold_customer_totals"],
    ],
)
def test_a_full_refresh_that_stopped_is_completed_by_the_next_build(
    built: Pipeline, changed_project: Changed, change: str, behind: list[str]
) -> None:
    changed = Pipeline(built.folder, project=changed_project(change))
    changed.run("--full-refresh", "--exclude", *behind)
    changed.run()
    assert changed.differences_from_full_refresh() == {}


def test_what_a_refresh_that_failed_has_not_judged_the_next_build_judges(
    built: Pipeline,
) -> None:
    own = _own(built)
    _other_customers(own.project)
    log = own.project / "dbt_project/silver/shop/silver_order_arrivals.sql"
    good = log.read_text()
    log.write_text(good + "{{ exceptions.raise_compiler_error('no') if execute }}")
    assert not own.dbt("run", "--full-refresh").success
    log.write_text(good)
    again = own.edited()
    again.run()
    assert again.query("select business_key from silver.silver_reject_log") == [("3",)]
    assert again.differences_from_full_refresh() == {}


def test_an_order_too_late_for_the_refresh_counts_once(built: Pipeline) -> None:
    built.run("--full-refresh", "--select", "+silver_orders")
    late = [_order(2, timestamp="2026-05-01T10:00:00Z"), _order(7)]
    built.land("order_events", late, landed_at=LANDED + timedelta(hours=3))
    built.run()
    assert built.differences_from_full_refresh() == {}


def test_a_table_is_not_rebuilt_for_changes(built: Pipeline) -> None:
    built.land("order_events", [_order(2, amount=11)], landed_at=LANDED)
    built.run()
    (moments,) = built.query(
        "select count(distinct _processed_at) from silver.silver_orders"
    )
    assert moments == (2,)
    (moments,) = built.query(
        "select count(distinct _processed_at) from gold.fct_orders"
    )
    assert moments == (2,)


def test_where_all_is_rejected_now_nothing_is_left(built: Pipeline) -> None:
    changed = _own(built)
    stg = changed.project / "dbt_project/silver/staging/shop/stg_order_events.sql"
    replace_once(stg, "when order_key is null then", "when 1 = 1 then")
    changed.run("--full-refresh", "--select", "+silver_order_versions")
    changed.run()
    assert changed.query("select count(*) from gold.gold_daily_orders") == [(0,)]
    assert changed.query("select count(*) from gold.fct_orders") == [(0,)]


def test_a_table_that_closes_periods_keeps_them_and_corrects_the_open(
    built: Pipeline,
) -> None:
    today = datetime.now(UTC)
    open_orders = [_order(n, timestamp=today.isoformat()) for n in (8, 9)]
    built.land("order_events", open_orders)
    built.run()
    changed = _own(built)
    replace_once(
        changed.project / "dbt_project/gold/shop/gold_daily_orders.sql",
        "    unique_key='_row_key',",
        "    unique_key='_row_key', full_refresh=false,\n"
        "    incremental_strategy='merge_open_periods',\n"
        "    meta={'close_after_days': 5, 'period': 'date'},",
    )
    replace_once(
        changed.project / "dbt_project/silver/staging/shop/stg_order_events.sql",
        "when order_key is null then",
        "when order_key is null or order_key in ('3', '9') then",
    )
    changed.run("--full-refresh", "--select", "+silver_orders")
    changed.run()
    days = "select total_orders from gold.gold_daily_orders order by date"
    assert changed.query(days) == [(5,), (1,)]
    assert changed.query(
        "select measure, effect from gold.gold_late_changes order by all"
    ) == [("net_amount", -10), ("total_amount", -10), ("total_orders", -1)]
