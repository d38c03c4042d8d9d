"""How a build finds what is new: the macros of macros/incremental at work.

Everything lands at chosen times of a week of March 2025; Monday is the third.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from _landed import land_window
from _project import Pipeline

pytestmark = pytest.mark.shop

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

VERSIONS = "+silver_order_versions"
ORDERS = "+silver_orders"
LINES = "+silver_order_lines"
DAYS = "+gold_daily_orders"


def _order(
    order_id: int | str, at: str = "2025-03-03T10:00:00Z", **stated: object
) -> dict[str, Any]:
    return {"order_id": order_id, "amount": 10, "timestamp": at} | stated


def _land_row(
    pipeline: Pipeline, order_id: str, amount: str = "none", at: datetime = NOON
) -> None:
    row = {"order_id": order_id, "amount": amount, "last_updated": NOON.isoformat()}
    land_window(pipeline.lake, "sales_orders", [row], at)


def _versions(pipeline: Pipeline) -> dict[str, tuple[Any, ...]]:
    rows = pipeline.query(
        "select order_id, position_at, position_number, _processed_at "
        "from silver.silver_order_versions"
    )
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def _tables(pipeline: Pipeline) -> dict[str, list[tuple[Any, ...]]]:
    """Every stored table of Silver and Gold, the audit columns included."""
    names = pipeline.query(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where schema_name in ('silver', 'gold') order by all"
    )
    return {name: pipeline.query(f"from {name} order by all") for (name,) in names}


# sources_to_open, new_files


def test_the_first_build_reads_all_that_ever_landed(pipeline: Pipeline) -> None:
    for order_id, weeks in enumerate([0, 1, 52, 520]):
        landed_at = NOON - timedelta(weeks=weeks)
        order = _order(order_id, at=landed_at.isoformat())
        pipeline.land("order_events", [order], landed_at=landed_at)
    pipeline.run("--select", VERSIONS)
    assert set(_versions(pipeline)) == {"0", "1", "2", "3"}


def test_what_landed_is_judged_whatever_the_other_sources_do(
    pipeline: Pipeline,
) -> None:
    """Orders that land all week do not pass by a table that stands still."""
    week = timedelta(days=7)
    _land_row(pipeline, "bad row")
    pipeline.land("order_events", ["bad order"], landed_at=NOON + week)
    pipeline.run("--select", "silver")
    _land_row(pipeline, "late bad row", at=NOON + MINUTE)
    pipeline.land("order_events", ["late bad order"], landed_at=NOON + week - MINUTE)
    pipeline.run("--select", "silver")
    rejected = pipeline.query(
        "select coalesce(business_key, body) from silver.silver_reject_log order by all"
    )
    assert rejected == [
        ("bad order",),
        ("bad row",),
        ("late bad order",),
        ("late bad row",),
    ]


# distinct_versions


def test_a_copy_sent_later_changes_nothing(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1), _order(1)], landed_at=NOON)
    pipeline.run("--select", VERSIONS)
    before = _versions(pipeline)
    assert before["1"][:2] == (NOON.replace(tzinfo=None), 0)
    later = NOON + 30 * MINUTE
    pipeline.land("order_events", [_order(1)], landed_at=later, partition="7")
    pipeline.run("--select", VERSIONS)
    assert _versions(pipeline) == before


def test_an_earlier_copy_gives_a_version_its_position(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1), _order(2)], landed_at=NOON, sequence=5)
    pipeline.run("--select", VERSIONS)
    before = _versions(pipeline)
    pipeline.land(
        "order_events",
        [_order(1)],
        landed_at=NOON - MINUTE,
        enqueued_at=NOON - 90 * MINUTE,
        sequence=7,
    )
    pipeline.run("--select", VERSIONS)
    after = _versions(pipeline)
    # of each the smallest, so that no order of arrival matters
    assert after["1"][:2] == (datetime(2025, 3, 3, 10, 30), 5)  # noqa: DTZ001
    assert after["1"][2] > before["1"][2]
    assert after["2"] == before["2"]


def test_a_payload_is_a_version_of_its_own_to_the_last_character(
    pipeline: Pipeline,
) -> None:
    states = [
        _order(1),
        _order(1),  # the same
        _order(1, amount="10.00"),
        _order(1, note="not read"),
        json.dumps(_order(1), indent=1),
        _order(1, amount=10.01),
        _order(1, status="paid"),
    ]
    pipeline.land("order_events", states, landed_at=NOON)
    pipeline.run("--select", VERSIONS)
    rows = pipeline.query(
        "select count(*), count(distinct _row_key), count(distinct order_id) "
        "from silver.silver_order_versions"
    )
    assert rows == [(6, 6, 1)]


def test_a_build_with_nothing_new_changes_no_row(pipeline: Pipeline) -> None:
    items = [{"product_id": "p", "quantity": 2, "unit_price": 5}]
    orders = [_order(1, items=items, customer_id="c"), _order(1, status="paid"), "junk"]
    pipeline.land("order_events", orders, landed_at=NOON)
    _land_row(pipeline, "row", amount="1")
    _land_row(pipeline, "bad row")
    pipeline.run()
    before = _tables(pipeline)
    pipeline.run()
    assert _tables(pipeline) == before
    assert len(before["silver.silver_order_versions"]) == 3
    assert len(before["gold.gold_daily_orders"]) == 1


# processed_at, changed_since_last_build


def test_a_stamp_never_goes_back_behind_one_of_the_future(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_order(1)], landed_at=NOON)
    pipeline.run("--select", ORDERS)
    pipeline.query(
        "update silver.silver_order_versions set _processed_at = '2099-01-01'"
    )
    pipeline.run("--select", ORDERS)
    pipeline.land("order_events", [_order(2)], landed_at=NOON)
    pipeline.run("--select", ORDERS)
    future = datetime(2099, 1, 1)  # noqa: DTZ001 - as DuckDB gives it
    stamps = {order: row[2] for order, row in _versions(pipeline).items()}
    assert stamps == {"1": future, "2": future + timedelta(microseconds=1)}
    assert pipeline.query(
        "select order_id, _processed_at from silver.silver_orders order by all"
    ) == [*stamps.items()]


def test_what_a_failed_run_left_behind_is_caught_up(pipeline: Pipeline) -> None:
    """Runs that reached the versions and nothing beyond."""
    pipeline.land("order_events", [_order(1)], landed_at=NOON)
    pipeline.run("--select", DAYS)
    for order_id in (2, 3):
        landed_at = NOON + order_id * timedelta(hours=5)
        pipeline.land("order_events", [_order(order_id)], landed_at=landed_at)
        pipeline.run("--select", VERSIONS)
    pipeline.run("--select", "silver_orders")
    pipeline.land("order_events", [_order(4)], landed_at=NOON + timedelta(days=1))
    pipeline.run("--select", VERSIONS)
    pipeline.run("--select", DAYS)
    orders = pipeline.query("select order_id from silver.silver_orders order by all")
    assert orders == [("1",), ("2",), ("3",), ("4",)]
    days = pipeline.query(
        "select total_orders, total_amount from gold.gold_daily_orders"
    )
    assert days == [(4, 40)]


# changed_history, newest_first


def test_an_older_version_that_is_late_replaces_nothing(pipeline: Pipeline) -> None:
    """It does count for what the whole history says: when the order began."""
    newest = _order(1, at="2025-03-03T10:00:00Z", status="paid")
    pipeline.land("order_events", [newest, _order(2)], landed_at=NOON)
    pipeline.run("--select", ORDERS)
    [(untouched,)] = pipeline.query(
        "select _processed_at from silver.silver_orders where order_id = '2'"
    )
    older = _order(1, at="2025-03-01T08:00:00Z", status="placed")
    pipeline.land("order_events", [older], landed_at=NOON + MINUTE)
    pipeline.run("--select", ORDERS)
    rows = pipeline.query(
        "select order_id, status, cast(updated_at as varchar), "
        "cast(placed_at as varchar), _processed_at = $1 "
        "from silver.silver_orders order by all".replace("$1", f"'{untouched}'")
    )
    assert rows == [
        ("1", "paid", "2025-03-03 10:00:00", "2025-03-01 08:00:00", False),
        ("2", None, "2025-03-03 10:00:00", "2025-03-03 10:00:00", True),
    ]


@pytest.mark.parametrize("first", [9, 10])
def test_of_one_time_the_higher_sequence_is_newest_whichever_lands_first(
    pipeline: Pipeline, first: int
) -> None:
    for sequence in (first, 19 - first):
        for order_id in range(6):
            pipeline.land(
                "order_events",
                [_order(order_id, amount=sequence)],
                landed_at=NOON + MINUTE,
                enqueued_at=NOON,
                partition=str(order_id),
                sequence=sequence,
            )
        pipeline.run("--select", ORDERS)
    amounts = pipeline.query("select amount from silver.silver_orders")
    assert amounts == [(10,)] * 6


# touched, drop_empty, consumed_until


def test_an_order_that_moves_leaves_no_empty_day_behind(pipeline: Pipeline) -> None:
    """And days that it never was on are not written again."""
    monday, tuesday, sunday = "2025-03-03", "2025-03-04", "2025-03-02"
    pipeline.land(
        "order_events",
        [_order(1, placed_at=monday), _order(2, placed_at=sunday)],
        landed_at=NOON,
    )
    pipeline.run("--select", DAYS)
    days = (
        "select cast(date as varchar), total_orders, _processed_at "
        "from gold.gold_daily_orders order by all"
    )
    [(_, _, first), (_, _, _)] = pipeline.query(days)
    moved = _order(1, at="2025-03-05T10:00:00Z", placed_at=tuesday)
    pipeline.land("order_events", [moved], landed_at=NOON + timedelta(days=2))
    pipeline.run("--select", DAYS)
    [(newest,)] = pipeline.query("select max(_processed_at) from gold.fct_orders")
    assert pipeline.query(days) == [(sunday, 1, first), (tuesday, 1, newest)]
    assert newest > first


def test_a_day_keeps_what_did_not_move(pipeline: Pipeline) -> None:
    orders = [_order(n, placed_at="2025-03-03") for n in (1, 2)]
    pipeline.land("order_events", orders, landed_at=NOON)
    pipeline.run("--select", DAYS)
    moved = _order(1, at="2025-03-05T10:00:00Z", placed_at="2025-03-04", amount=7)
    pipeline.land("order_events", [moved], landed_at=NOON + timedelta(days=2))
    pipeline.run("--select", DAYS)
    assert pipeline.query(
        "select cast(date as varchar), total_orders, total_amount "
        "from gold.gold_daily_orders order by all"
    ) == [("2025-03-03", 1, 10), ("2025-03-04", 1, 7)]


def test_gold_stores_the_change_it_took_in_and_not_its_own_clock(
    pipeline: Pipeline,
) -> None:
    """So that a Silver build that commits late is newer than what Gold holds."""
    pipeline.land("order_events", [_order(1)], landed_at=NOON)
    pipeline.run("--select", ORDERS)
    [(silver,)] = pipeline.query("select _processed_at from silver.silver_orders")
    pipeline.run("--select", "fct_orders", "gold_daily_orders")
    assert pipeline.query(
        "select _processed_at from gold.fct_orders "
        "union all select _processed_at from gold.gold_daily_orders"
    ) == [(silver,), (silver,)]


# with_gone_rows


def test_an_item_taken_off_an_order_is_gone_from_its_lines(pipeline: Pipeline) -> None:
    def items(*products: str) -> list[dict[str, Any]]:
        return [
            {"product_id": name, "quantity": 1, "unit_price": 5} for name in products
        ]

    lines = (
        "select order_id, line, product_id, _processed_at "
        "from silver.silver_order_lines order by all"
    )
    orders = [_order(1, items=items("a", "b", "c")), _order(2, items=items("a", "b"))]
    pipeline.land("order_events", orders, landed_at=NOON)
    pipeline.run("--select", LINES)
    before = pipeline.query(lines)
    shorter = _order(1, at="2025-03-03T11:00:00Z", items=items("a", "c"))
    pipeline.land("order_events", [shorter], landed_at=NOON + MINUTE)
    pipeline.run("--select", LINES)
    after = pipeline.query(lines)
    assert [row[:3] for row in after[:2]] == [("1", 1, "a"), ("1", 2, "c")]
    assert after[2:] == before[3:]
    emptied = _order(1, at="2025-03-03T12:00:00Z", items=[])
    pipeline.land("order_events", [emptied], landed_at=NOON + MINUTE)
    pipeline.run("--select", LINES)
    assert pipeline.query(lines) == before[3:]


# unreadable, good_versions


def test_what_was_stated_and_cannot_be_read_is_rejected_until_it_is_mended(
    pipeline: Pipeline,
) -> None:
    rejects = "select business_key, reason from silver.silver_rejects order by all"
    blank = [_order(1, promised_at=None), _order(2, promised_at=" "), _order(3)]
    unread = _order(4, promised_at="soon")
    pipeline.land("order_events", [*blank, unread], landed_at=NOON)
    pipeline.run("--select", "+silver_rejects")
    assert pipeline.query(rejects) == [("4", "invalid_time")]
    mended = _order(4, promised_at="2025-03-04")
    pipeline.land("order_events", [mended], landed_at=NOON + MINUTE)
    pipeline.run("--select", "+silver_rejects")
    assert pipeline.query(rejects) == []
