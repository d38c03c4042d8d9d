"""What arrives oddly: under one time, too early by its own clock, or not at all."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _project import DECLARATIONS, PROJECT, Pipeline

from landing import Control, Lake, extract
from landing.readers import open_reader
from landing.settings import load_settings

NOW = datetime.now(UTC)
AT = "2026-05-04T10:00:00Z"


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
    marks = pipeline.query("select max(_landed_at) from silver.silver_order_versions")
    assert marks[0][0].replace(tzinfo=UTC) < NOW + timedelta(minutes=30)
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
    outcome = pipeline.dbt("build", "--select", "+silver_rejects")
    shares = [
        each.failures
        for each in outcome.result
        if each.node.name.startswith("share_of_rejects")
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
    pipeline: Pipeline,
) -> None:
    Path(pipeline.folder / "products.csv").write_text(
        "product_id,name,category,unit_price,last_updated,the buyer's note\n"
        f"p-1,Mug,Kitchen,9.50,{AT},keep it\n"
    )
    assert _extract(pipeline, "products") == 1
    pipeline.run()
    pipeline.run()
    assert pipeline.query("select name, unit_price from silver.silver_products") == [
        ("Mug", 9.5)
    ]
