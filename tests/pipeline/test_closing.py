"""Periods that finance has closed stand; what comes late is noted."""

import re
import shlex
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _copies import PROJECT, copy_orders
from _project import Pipeline

from landing.building.runs import close_warehouse
from landing.verify.models import Project

pytestmark = pytest.mark.shop

NOW = datetime.now(UTC)
LONG_AGO = (NOW - timedelta(days=100)).replace(hour=12)
LATELY = (NOW - timedelta(days=3)).replace(hour=12)

_CLOSING = """\
        gold_daily_orders:
          +meta: {close_after_days: 40, period: date}
          +incremental_strategy: merge_open_periods
          +full_refresh: false
        gold_hourly_revenue:
          +meta: {close_after_days: 60, period: hour}
          +incremental_strategy: merge_open_periods
          +full_refresh: false
"""
_DAYS = "select date, total_orders, total_amount from gold.gold_daily_orders order by 1"
_LATE = """
    select cast(period as date), measure, published, amounts_to, effect
    from gold.gold_late_changes
    where model_name = 'gold_daily_orders'
    order by all
"""


def _order(number: int, placed_at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number,
        "amount": 20,
        "timestamp": placed_at.isoformat(),
        "placed_at": placed_at.isoformat(),
        **more,
    }


def _configure(project: Path, config: str) -> None:
    path = project / "dbt_project.yml"
    text = path.read_text()
    place = "    gold:\n      shop:\n"
    assert text.count(place) == 1
    path.write_text(text.replace(place, f"{place}{config}"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, whose tables of days and hours close."""
    project = copy_orders(tmp_path_factory.mktemp("closing"))
    _configure(project, _CLOSING)
    return project


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline that closes its days, with two orders of a closed and of an open."""
    pipeline = Pipeline(tmp_path_factory.mktemp("built"), project=project)
    pipeline.land(
        "order_events",
        [
            _order(1, LONG_AGO),
            _order(2, LONG_AGO),
            _order(3, LATELY),
            _order(4, LATELY),
        ],
    )
    pipeline.run()
    close_warehouse()
    return pipeline


@pytest.fixture
def closing(built: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, to go on with."""
    return built.copied_to(tmp_path)


def _cancelled(number: int, placed_at: datetime) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return _order(number, placed_at, timestamp=now, status="cancelled")


def test_a_closed_day_stands_and_an_open_one_is_rewritten(closing: Pipeline) -> None:
    closing.land("order_events", [_cancelled(1, LONG_AGO), _cancelled(3, LATELY)])
    closing.run()
    assert closing.query(_DAYS) == [
        (LONG_AGO.date(), 2, Decimal("40.00")),
        (LATELY.date(), 1, Decimal("20.00")),
    ]
    assert closing.query(_LATE) == [
        (LONG_AGO.date(), "net_amount", 40, 20, -20),
        (LONG_AGO.date(), "total_amount", 40, 20, -20),
        (LONG_AGO.date(), "total_orders", 2, 1, -1),
    ]


def test_a_closed_day_all_of_whose_orders_go_stops_no_build(closing: Pipeline) -> None:
    gone = [_cancelled(1, LONG_AGO), _cancelled(2, LONG_AGO)]
    closing.land("order_events", gone)
    closing.build()
    closing.build()
    assert closing.query(_LATE) == [
        (LONG_AGO.date(), "net_amount", 40, 0, -40),
        (LONG_AGO.date(), "total_amount", 40, 0, -40),
        (LONG_AGO.date(), "total_orders", 2, 0, -2),
    ]


def test_effects_are_of_all_that_came_late_together(closing: Pipeline) -> None:
    closing.land("order_events", [_cancelled(1, LONG_AGO)])
    closing.run()
    closing.land("order_events", [_order(7, LONG_AGO, amount="5.50")])
    closing.run()
    assert closing.query(_LATE) == [
        (LONG_AGO.date(), "net_amount", 40, Decimal("25.5"), Decimal("-14.5")),
        (LONG_AGO.date(), "total_amount", 40, Decimal("25.5"), Decimal("-14.5")),
    ]
    closing.land("order_events", [_cancelled(7, LONG_AGO)])
    revived = _order(1, LONG_AGO, timestamp=datetime.now(UTC).isoformat())
    closing.land("order_events", [revived])
    closing.run()
    assert closing.query(_LATE) == []


def test_a_day_that_closed_empty_stays_empty(closing: Pipeline) -> None:
    day = LONG_AGO - timedelta(days=5)
    closing.land("order_events", [_order(9, day)])
    closing.run()
    assert [date for date, *_ in closing.query(_DAYS)] == [
        LONG_AGO.date(),
        LATELY.date(),
    ]
    assert closing.query(_LATE) == [
        (day.date(), "net_amount", 0, 20, 20),
        (day.date(), "total_amount", 0, 20, 20),
        (day.date(), "total_orders", 0, 1, 1),
    ]


def test_what_comes_late_for_a_day_that_closed_empty_may_go_again(
    closing: Pipeline,
) -> None:
    day = LONG_AGO - timedelta(days=5)
    closing.land("order_events", [_order(9, day)])
    closing.build()
    closing.land("order_events", [_cancelled(9, day)])
    closing.build()
    assert closing.query(_LATE) == []


def test_an_order_in_another_currency_changes_two_parts_of_a_closed_day(
    closing: Pipeline,
) -> None:
    now = datetime.now(UTC).isoformat()
    dollars = [
        _order(number, at, timestamp=now, currency="USD")
        for number, at in ((1, LONG_AGO), (3, LATELY))
    ]
    closing.land("order_events", dollars)
    closing.build()
    days = """
        select date, currency, total_orders, total_amount
        from gold.gold_daily_orders
        order by all
    """
    assert closing.query(days) == [
        (LONG_AGO.date(), "EUR", 2, 40),
        (LATELY.date(), "EUR", 1, 20),
        (LATELY.date(), "USD", 1, 20),
    ]
    parts = """
        select part, measure, published, amounts_to, effect
        from gold.gold_late_changes
        where model_name = 'gold_daily_orders'
        order by all
    """
    assert closing.query(parts) == [
        ("EUR", "net_amount", 40, 20, -20),
        ("EUR", "total_amount", 40, 20, -20),
        ("EUR", "total_orders", 2, 1, -1),
        ("USD", "net_amount", 0, 20, 20),
        ("USD", "total_amount", 0, 20, 20),
        ("USD", "total_orders", 0, 1, 1),
    ]
    # the other follows it, and then both go back
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    closing.land("order_events", [_order(2, LONG_AGO, timestamp=later, currency="USD")])
    closing.build()
    assert closing.query(parts)[:3] == [
        ("EUR", "net_amount", 40, 0, -40),
        ("EUR", "total_amount", 40, 0, -40),
        ("EUR", "total_orders", 2, 0, -2),
    ]
    later = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    back = [
        _order(number, LONG_AGO, timestamp=later, currency="EUR") for number in (1, 2)
    ]
    closing.land("order_events", back)
    closing.build()
    assert closing.query(parts) == []


def test_a_full_refresh_does_not_open_what_is_closed(closing: Pipeline) -> None:
    closing.land("order_events", [_cancelled(1, LONG_AGO)])
    closing.build("--full-refresh")
    assert closing.query(_DAYS)[0] == (LONG_AGO.date(), 2, Decimal("40.00"))
    assert len(closing.query(_LATE)) == 3


def test_the_page_opens_periods_again(closing: Pipeline, tmp_path: Path) -> None:
    """What was noted of them counts once, in the table and no longer beside it."""
    page = (PROJECT / "docs/closing.md").read_text(encoding="utf-8")
    three, one = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (command,) = re.findall(r"```console\n\$ (.*?)\n```", page, re.DOTALL)
    program, what, _, *arguments = shlex.split(command)
    assert (program, what) == ("tidemark", "build")
    assert three in _CLOSING
    project = copy_orders(tmp_path / "opened")
    _configure(project, _CLOSING.replace(three, one))
    opened = Pipeline(tmp_path, project=project)

    closing.land("order_events", [_cancelled(1, LONG_AGO)])
    closing.build()
    opened.build(*arguments)
    assert closing.query(_DAYS)[0] == (LONG_AGO.date(), 1, Decimal("20.00"))
    assert closing.query(_LATE) == []
    others = "select distinct model_name from gold.gold_late_changes"
    assert closing.query(others) == [("gold_hourly_revenue",)]

    closing.land("order_events", [_order(8, LONG_AGO, amount="5.50")])
    closing.build()
    assert closing.query(_DAYS)[0] == (LONG_AGO.date(), 1, Decimal("20.00"))
    assert closing.query(_LATE) == [
        (LONG_AGO.date(), "net_amount", 20, Decimal("25.5"), Decimal("5.5")),
        (LONG_AGO.date(), "total_amount", 20, Decimal("25.5"), Decimal("5.5")),
        (LONG_AGO.date(), "total_orders", 1, 2, 1),
    ]


def test_a_late_change_is_looked_at_once(closing: Pipeline) -> None:
    closing.land("order_events", [_cancelled(1, LONG_AGO)])
    closing.run()
    read = "select max(_processed_at) from {}"
    assert closing.query(read.format("gold.gold_daily_orders")) == closing.query(
        read.format("gold.fct_orders")
    )


def test_a_model_that_closes_is_not_compared_and_named(closing: Pipeline) -> None:
    left_out = Project(closing.parse()).left_out
    assert sorted(left_out) == [
        "gold.gold_daily_orders",
        "gold.gold_hourly_revenue",
        "gold.gold_late_changes",
    ]
    assert "closes its periods" in left_out["gold.gold_daily_orders"]


def test_nothing_is_noted_unless_a_model_closes(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1, LONG_AGO)])
    pipeline.run()
    pipeline.land("order_events", [_cancelled(1, LONG_AGO)])
    pipeline.run()
    assert pipeline.query("select count(*) from gold.gold_late_changes") == [(0,)]
    assert pipeline.query(_DAYS) == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            "        gold_daily_orders:\n          +meta: {close_after_days: 40}\n",
            [
                "merge_open_periods",
                "+full_refresh: false",
                "say which of its columns is the period, +meta: {close_after_days: 40, "
                "period: date}, because _row_key is none",
            ],
        ),
        (
            "        gold_daily_orders:\n"
            "          +incremental_strategy: merge_open_periods\n",
            ["gold_daily_orders", "set +meta: {close_after_days:", "docs/closing.md"],
        ),
        (_CLOSING.replace("40", "soon"), ["whole days, and is soon"]),
        (_CLOSING.replace("gold_daily_orders", "fct_orders"), ["depends_on"]),
        (
            _CLOSING.replace("gold_daily_orders", "gold_customer_totals"),
            ["gold_customer_totals", "depends_on"],
        ),
    ],
)
def test_a_model_that_cannot_keep_to_it_stops_the_run(
    tmp_path: Path, config: str, said: list[str]
) -> None:
    project = copy_orders(tmp_path / "project", customers=True)
    _configure(project, config)
    pipeline = Pipeline(tmp_path, project=project)
    pipeline.land("order_events", [_order(1, LONG_AGO)])
    with pytest.raises(AssertionError) as stopped:
        pipeline.run()
    assert [words for words in said if words not in str(stopped.value)] == []
