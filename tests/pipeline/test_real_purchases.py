"""The purchases of a real shop: Gold has the totals that are published."""

import csv
import json
import random
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _project import Pipeline, real_data

pytestmark = pytest.mark.real_data

Row = dict[str, str]

# as published with the data
PURCHASES = 6_919
CUSTOMERS = 2_357
TOTAL = Decimal("244091.94")
DAYS = 545
FIRST, LAST = date(1997, 1, 1), date(1998, 6, 30)
BUSIEST = (date(1997, 3, 24), 60)
NOON = time(12)
FREE_OF_CHARGE = 8
TOP_CUSTOMERS = [
    ("19339", Decimal("6552.70")),
    ("05420", Decimal("1943.58")),
    ("20111", Decimal("1747.58")),
    ("11288", Decimal("1625.04")),
    ("15953", Decimal("1548.28")),
]

MODELS_AND_TESTS_IN_SQL = (
    *(
        "--select",
        "resource_type:model",
        "test_type:singular",
        "test_name:accounted_for",
    ),
    *("--indirect-selection", "empty"),
)


@pytest.fixture(scope="module")
def log() -> Path:
    return real_data("cdnow_sample.csv")


def _assert_published_totals(pipeline: Pipeline) -> None:
    [(purchases, total, first, last)] = pipeline.query(
        "select total_orders, total_amount, first_order_at, last_order_at "
        "from gold.gold_revenue_summary"
    )
    assert (purchases, total) == (PURCHASES, TOTAL)
    assert first == datetime.combine(FIRST, NOON)
    assert last == datetime.combine(LAST, NOON)

    days = "gold.gold_daily_orders"
    assert pipeline.query(
        f"select count(*), min(date), max(date), sum(total_orders), sum(total_amount) "
        f"from {days}"
    ) == [(DAYS, FIRST, LAST, PURCHASES, TOTAL)]
    assert pipeline.query(
        f"select date, total_orders from {days} order by total_orders desc limit 1"
    ) == [BUSIEST]
    assert pipeline.query(
        "select sum(total_orders), sum(revenue) from gold.gold_hourly_revenue"
    ) == [(PURCHASES, TOTAL)]

    assert pipeline.query(
        "select count(*), sum(total_orders), sum(total_amount) "
        "from gold.gold_customer_totals"
    ) == [(CUSTOMERS, PURCHASES, TOTAL)]
    assert (
        pipeline.query(
            "select customer_id, total_amount from gold.gold_top_customers "
            "where customer_rank <= 5 order by customer_rank"
        )
        == TOP_CUSTOMERS
    )

    assert pipeline.query(
        "select count(*) from gold.fct_orders where is_counted and amount = 0"
    ) == [(FREE_OF_CHARGE,)]
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(0,)]


def test_gold_has_the_published_totals(shop: Pipeline, log: Path) -> None:
    shop.replay("order_events", log)
    shop.build()
    _assert_published_totals(shop)


def test_shuffled_overlapping_pieces_give_the_same_totals(
    shop: Pipeline, log: Path
) -> None:
    with log.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    known: set[str] = set()
    for number, piece in enumerate(_pieces(rows, random.Random(1997))):
        name = ("piece.csv", "piece.ndjson", "piece.parquet")[number % 3]
        shop.replay("order_events", _write(shop.folder / name, piece))
        # which compare the layers after every piece
        shop.build(*MODELS_AND_TESTS_IN_SQL)
        known |= {row["order_id"] for row in piece}
        assert shop.query("select count(*) from gold.fct_orders") == [(len(known),)]
    _assert_published_totals(shop)
    assert shop.differences_from_full_refresh() == {}


def _pieces(rows: list[Row], rng: random.Random, count: int = 5) -> Iterator[list[Row]]:
    """Yield pieces that together hold every row, in no order and more than once."""
    shuffled = rng.sample(rows, len(rows))
    for number in range(count):
        piece = shuffled[number::count]
        piece += rng.sample(rows, len(rows) // 10)  # of other pieces
        piece += rng.sample(piece, len(piece) // 10)  # and of its own
        yield rng.sample(piece, len(piece))


def _write(path: Path, rows: list[Row]) -> Path:
    """Write the rows in the format that the file's name says."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
        return path
    with path.open("w", newline="") as opened:
        if path.suffix == ".csv":
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        else:
            opened.writelines(json.dumps(row) + "\n" for row in rows)
    return path
