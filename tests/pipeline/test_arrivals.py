"""What arrives oddly: under one time, too early by its own clock, or not at all."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import PROJECT
from _project import CHECK, DECLARATIONS, Pipeline

from landing import Control, Lake, extract
from landing.readers import open_reader
from landing.settings import load_settings

pytestmark = pytest.mark.shop

NOW = datetime.now(UTC)
AT = "2026-05-04T10:00:00Z"

SILVER = ("--select", "silver")


def _extract(pipeline: Pipeline, source: str, **declared: object) -> int:
    settings = load_settings(PROJECT, pipeline.environment())
    wanted = replace(DECLARATIONS.row_source(source), **declared)
    return extract(
        wanted,
        reader=open_reader(wanted, settings),
        lake=Lake.open(settings.lake),
        control=Control.open(settings.require_control()),
    ).rows


def test_of_two_states_under_one_watermark_the_one_read_later_stands(
    pipeline: Pipeline,
) -> None:
    shop = pipeline.folder / "shop.db"
    second = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute(
            "create table sales_orders (order_id, customer_id, status, amount, "
            "currency, placed_at, promised_at, delivered_at, deleted, last_updated)"
        )
        connection.executemany(
            "insert into sales_orders values "
            "(?, 'c', 'placed', 1, 'EUR', null, null, null, 0, ?)",
            [(f"o-{number}", second) for number in range(20)],
        )
        connection.commit()
        assert _extract(pipeline, "sales_orders") == 20
        pipeline.run()
        connection.execute("update sales_orders set status = 'paid', amount = 2")
        connection.commit()
        assert _extract(pipeline, "sales_orders") == 20
    pipeline.run()
    assert pipeline.query(
        "select status, amount, count(*) from silver.silver_orders group by all"
    ) == [("paid", 2, 20)]
    assert pipeline.differences_from_full_refresh() == {}


def test_a_landing_clock_that_ran_ahead_hides_nothing_once_time_has_caught_up(
    pipeline: Pipeline,
) -> None:
    def event(number: int) -> dict[str, object]:
        return {"order_id": number, "amount": 1, "timestamp": AT}

    pipeline.land("order_events", [event(1)], landed_at=NOW + timedelta(hours=2))
    pipeline.run()
    pipeline.land("order_events", [event(2)], landed_at=NOW)
    pipeline.run()
    assert pipeline.query("select count(*) from silver.silver_orders") == [(2,)]


def test_a_good_row_before_a_broken_one_does_not_mend_it(pipeline: Pipeline) -> None:
    good = {"order_id": 1, "amount": 7, "timestamp": AT}
    pipeline.land("order_events", [good, {**good, "amount": "broken"}])
    pipeline.run()
    assert pipeline.query("select reason from silver.silver_rejects") == [
        ("invalid_amount",)
    ]
    pipeline.land("order_events", [{**good, "amount": 8}])
    pipeline.run()
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(0,)]


def test_the_gate_counts_every_copy_of_the_same_garbage(pipeline: Pipeline) -> None:
    good = [{"order_id": n, "amount": 1, "timestamp": AT} for n in range(200)]
    pipeline.land("order_events", [*good, *["Service Unavailable"] * 100])
    outcome = pipeline.dbt("build", "--select", "+silver_rejects", "+silver_orders")
    shares = [
        each.failures
        for each in outcome.result
        if each.node.name.startswith("share_of_rejects_silver_orders")
    ]
    assert shares == [334]


def test_a_lake_that_lost_its_files_stops_the_build_and_leaves_gold(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [{"order_id": 1, "amount": 1, "timestamp": AT}])
    pipeline.run()
    shutil.rmtree(pipeline.lake)
    for words in ([], ["--full-refresh"]):
        outcome = pipeline.dbt("run", *words)
        assert not outcome.success
        assert "holds no files of order_events" in str(outcome.exception)
        assert "Check TIDEMARK_LAKE" in str(outcome.exception)
    assert pipeline.query("select total_orders from gold.gold_daily_orders") == [(1,)]


def test_a_column_with_an_apostrophe_and_a_blank_lands_and_builds(
    shop: Pipeline,
) -> None:
    Path(shop.folder / "products.csv").write_text(
        "product_id,name,category,unit_price,last_updated,the buyer's note\n"
        f"p-1,Mug,Kitchen,9.50,{AT},keep it\n"
    )
    assert _extract(shop, "products") == 1
    shop.run(*SILVER)
    shop.run(*SILVER)
    assert shop.query("select name, unit_price from silver.silver_products") == [
        ("Mug", 9.5)
    ]


# tables: the state that was read last is the one that stands


def _lately() -> str:
    """A time within the overlap of two windows."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_of_files_that_say_the_same_time_the_one_that_was_read_last_stands(
    shop: Pipeline,
) -> None:
    """Of one run that is the later name, of two runs the file of the later one."""
    changed = _lately()
    stands = "select cast(unit_price as varchar) from silver.silver_products"
    for names, price in (("b a", "2.00"), ("c", "1.00"), ("0", "2.00")):
        for name in names.split():
            said = "1.00" if name == "a" else price
            Path(shop.folder / f"products-{name}.csv").write_text(
                "product_id,name,category,unit_price,last_updated\n"
                f"p-1,Mug,Kitchen,{said},{changed}\n"
            )
        assert _extract(shop, "products") == len(names.split())
        shop.run("--select", "+silver_products")
        assert shop.query(stands) == [(price,)], names


def test_a_price_that_went_and_came_back_under_one_time_is_the_one_read_last(
    shop: Pipeline,
) -> None:
    changed, before = _lately(), ""
    for read, price in enumerate(["1.00", "2.00", "1.00", "1.00", "3.00", "2.00"]):
        Path(shop.folder / "products.csv").write_text(
            "product_id,name,category,unit_price,last_updated\n"
            f"p-1,Mug,Kitchen,{price},{changed}\n"
        )
        assert _extract(shop, "products") == (price != before)
        before = price
        shop.run("--select", "+silver_products")
        stands = "select cast(unit_price as varchar) from silver.silver_products"
        assert shop.query(stands) == [(price,)], read
    assert shop.query("select count(*) from silver.silver_product_versions") == [(3,)]
    shop.run(*SILVER)
    shop.run(*SILVER, "--full-refresh", schema=CHECK)
    assert shop.differences() == {}


@pytest.mark.parametrize(
    ("column", "states"),
    [("deleted", [0, 1, 0, 1]), ("status", ["placed", "paid", "placed"])],
)
def test_a_row_of_the_shop_stands_as_it_was_read_last(
    pipeline: Pipeline, column: str, states: list[object]
) -> None:
    changed = _lately()
    with closing(sqlite3.connect(pipeline.folder / "shop.db")) as shop:
        shop.execute(
            "create table sales_orders (order_id, customer_id, status, amount, "
            "currency, placed_at, promised_at, delivered_at, deleted, last_updated)"
        )
        shop.execute(
            "insert into sales_orders values "
            "('o-1', 'c', 'placed', 1, 'EUR', null, null, null, 0, ?)",
            [changed],
        )
        for state in states:
            shop.execute(f"update sales_orders set {column} = ?", [state])
            shop.commit()
            assert _extract(pipeline, "sales_orders") == 1
            pipeline.run("--select", "+silver_orders")
            stands = "cast(is_deleted as integer)" if column == "deleted" else column
            rows = pipeline.query(f"select {stands} from silver.silver_orders")
            assert rows == [(state,)]
    assert pipeline.query("select count(*) from silver.silver_order_versions") == [(2,)]


def test_a_name_that_went_and_came_back_is_the_one_read_last(
    shop: Pipeline,
) -> None:
    changed = _lately()
    with closing(sqlite3.connect(shop.folder / "shop.db")) as connection:
        connection.execute(
            "create table customers (customer_id, name, city, country, last_updated)"
        )
        connection.execute(
            "insert into customers values (1, '', 'Ulm', 'DE', ?)", [changed]
        )
        # of the first two nothing is built in between
        for names in (["Ada", "Eve", "Ada"], ["Eve"], ["Ada"]):
            for name in names:
                connection.execute("update customers set name = ?", [name])
                connection.commit()
                assert _extract(shop, "customers") == 1
            shop.run("--select", "+silver_customers")
            assert shop.query("select name from silver.silver_customers") == [
                (names[-1],)
            ]
    shop.run(*SILVER)
    shop.run(*SILVER, "--full-refresh", schema=CHECK)
    assert shop.differences() == {}


@pytest.mark.parametrize("numbers", [(9, 10), (99, 100), (9, 100)])
def test_of_one_time_the_row_with_the_higher_number_is_newest(
    shop: Pipeline, numbers: tuple[int, int]
) -> None:
    """An integer watermark orders as numbers do, and not as text does."""
    customers = DECLARATIONS.row_source("customers")
    revision = replace(customers.columns[0], name="revision", data_type="bigint")
    declared = {
        "watermark": "revision",
        "overlap": 0,
        "columns": (*customers.columns, revision),
    }
    with closing(sqlite3.connect(shop.folder / "shop.db")) as connection:
        connection.execute(
            "create table customers "
            "(customer_id, name, city, country, last_updated, revision integer)"
        )
        for number, name in zip(numbers, ("before", "after"), strict=True):
            connection.execute("delete from customers")
            connection.execute(
                "insert into customers values (1, ?, 'Ulm', 'DE', ?, ?)",
                [name, AT, number],
            )
            connection.commit()
            assert _extract(shop, "customers", **declared) == 1
    shop.run("--select", "+silver_customers")
    assert shop.query("select name from silver.silver_customers") == [("after",)]


def test_a_table_s_key_that_is_no_number_loses_no_row(shop: Pipeline) -> None:
    """A file of another hand, in which the key is a double."""
    folder = shop.lake / "bronze" / "customers" / "landed_hour=2026-05-04T10"
    folder.mkdir(parents=True)
    rows = {
        "customer_id": [float("nan"), 7.0],
        "name": ["Ada", "Eve"],
        "last_updated": [AT, AT],
        "landed_at": [datetime(2026, 5, 4, 10, 5, tzinfo=UTC)] * 2,
        "row_hash": ["0" * 31 + "1", "0" * 31 + "2"],
    }
    pq.write_table(pa.table(rows), folder / "other.parquet")
    shop.run("--select", "+silver_customers")
    names = "select name from silver.silver_customers order by all"
    assert shop.query(names) == [("Ada",), ("Eve",)]
    shop.run(*SILVER)
    assert shop.query(names) == [("Ada",), ("Eve",)]
    shop.run(*SILVER, "--full-refresh", schema=CHECK)
    assert shop.differences() == {}


def test_rows_of_before_there_was_a_hash_are_known_by_what_they_say(
    shop: Pipeline,
) -> None:
    """They share the end of their window, and are not taken for one."""
    folder = shop.lake / "bronze" / "customers" / "landed_hour=2026-05-04T10"
    folder.mkdir(parents=True)
    rows = {
        "customer_id": ["1", "2", "2", "2"],
        "name": ["Ada", "Eve", "Eve", None],
        "city": [None, "", "", "Eve"],
        "last_updated": [AT] * 4,
        "landed_at": [datetime(2026, 5, 4, 10, 5, tzinfo=UTC)] * 4,
        "window_high": ["2026-05-04T10:00:00Z"] * 4,
    }
    pq.write_table(pa.table(rows), folder / "old.parquet")
    shop.run("--select", "+silver_customers")
    assert shop.query("select count(*) from silver.silver_customer_versions") == [(3,)]
    customers = "select customer_id from silver.silver_customers order by all"
    assert shop.query(customers) == [("1",), ("2",)]


# events: what is no key, text or time


def test_what_is_no_number_is_no_key_and_no_text(pipeline: Pipeline) -> None:
    good = f'"order_id": 1, "amount": 1, "timestamp": "{AT}"'
    nan = f'{{{good}, "status": NaN, "currency": NaN, "customer_id": NaN}}'
    key = good.replace('"order_id": 1', '"order_id": NaN')
    said = good.replace('"order_id": 1', '"order_id": "NaN"')
    pipeline.land("order_events", [nan, f"{{{key}}}", f"{{{said}}}"])
    pipeline.run()
    assert pipeline.query(
        "select order_id, status, currency, customer_id from gold.fct_orders "
        "order by all"
    ) == [("1", None, "EUR", None), ("NaN", None, "EUR", None)]
    assert pipeline.query("select reason from silver.silver_rejects") == [
        ("missing_key",)
    ]


def test_a_time_that_cannot_be_is_never_the_newest(pipeline: Pipeline) -> None:
    good = {"order_id": 1, "amount": 7, "timestamp": AT}
    odd = {
        "20260504": "invalid_time",
        "20260504T100000Z": "invalid_time",
        "1763120674000": "invalid_time",
        "9999-12-31": "invalid_time",
        "9999-12-31T23:59:59Z": "invalid_time",
        "2099-01-01T00:00:00Z": "future_time",
        "1990000000": "future_time",
    }
    bodies = [good, *(good | {"amount": 99, "timestamp": time} for time in odd)]
    pipeline.land("order_events", bodies)
    pipeline.run()
    assert pipeline.query("select amount, updated_at from silver.silver_orders") == [
        (7, datetime.fromisoformat(AT).replace(tzinfo=None))
    ]
    rejects = "select reason, count(*) from silver.silver_rejects group by all"
    assert dict(pipeline.query(rejects)) == {"invalid_time": 5, "future_time": 2}
    assert pipeline.query("select total_amount from gold.gold_daily_orders") == [(7,)]


def test_a_line_that_is_wrong_spoils_itself_alone(pipeline: Pipeline) -> None:
    items = [
        {"product_id": "a", "quantity": -1, "unit_price": 5},
        {"product_id": "b", "quantity": 2, "unit_price": 5},
    ]
    order = {"order_id": 1, "amount": 7, "timestamp": AT, "items": items}
    pipeline.land("order_events", [order])
    pipeline.build()
    assert pipeline.query(
        "select product_id, quantity, amount, flaw from silver.silver_order_lines "
        "order by line"
    ) == [("a", None, None, "invalid_quantity"), ("b", 2, 10, None)]
    assert pipeline.query("select total_amount from gold.gold_daily_orders") == [(7,)]


def test_an_event_ahead_of_its_time_is_no_reject_once_it_comes_again_in_time(
    pipeline: Pipeline,
) -> None:
    """The broker delivers it again, at its old place: nothing later mends it."""
    sent = datetime(2026, 5, 3, 7, tzinfo=UTC)
    event = {"order_id": 1, "amount": 7, "timestamp": "2026-05-04T09:00:00Z"}
    broken = event | {"amount": "seven"}
    place = {"sequence": 3, "enqueued_at": sent}
    pipeline.land("order_events", [event, broken], landed_at=sent, **place)
    pipeline.run()
    reasons = "select reason from silver.silver_rejects order by all"
    assert pipeline.query(reasons) == [("future_time",), ("future_time",)]
    landed_at = sent + timedelta(hours=6)
    pipeline.land("order_events", [event], landed_at=landed_at, **place)
    pipeline.run()
    assert pipeline.query("select order_id from silver.silver_orders") == [("1",)]
    # its neighbour has come no second time
    assert pipeline.query("select position_number from silver.silver_rejects") == [(4,)]
    assert pipeline.differences_from_full_refresh() == {}


def test_a_copy_of_an_earlier_clock_is_a_reject_and_takes_no_version_away(
    pipeline: Pipeline,
) -> None:
    """Its landing clock was two days behind; the shop's own table is still empty."""
    late = datetime(2026, 5, 4, 10, tzinfo=UTC)
    event = {"order_id": 1, "amount": 7, "timestamp": "2026-05-04T09:00:00Z"}
    again = {"sequence": 3, "enqueued_at": late}
    pipeline.land("order_events", [event], landed_at=late, **again)
    pipeline.run()
    pipeline.land("order_events", [event], landed_at=late - timedelta(days=2), **again)
    pipeline.run()
    assert pipeline.query("select order_id from gold.fct_orders") == [("1",)]
    reasons = "select reject_reason from silver.silver_reject_log"
    assert pipeline.query(reasons) == [("future_time",)]
    assert pipeline.query("select * from silver.silver_rejects") == []
    assert pipeline.differences_from_full_refresh() == {}
