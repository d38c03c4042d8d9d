"""Bronze comes to a pool by COPY INTO: the last folders again, and no row twice."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import _tsql_driver
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import copy_orders
from _copies import orders as orders_alone
from _landed import land_batch, land_window
from _pool import PoolPipeline
from _tsql_recording import Batch

from landing import Lake
from landing.bronze import files_of_layout
from landing.columns.types import FIRST_STREAM_SCHEMA, STREAM_SCHEMA
from landing.compact import compact
from landing.extraction.table import publish_rows
from landing.manifest import first_stream_entry

START = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
ORDER = (
    '{{"order_id": {}, "timestamp": "2026-02-28T20:00:00Z", "status": "placed", '
    '"customer_id": "c", "amount": 1.5, "currency": "EUR"}}'
)

LAYOUT = files_of_layout(STREAM_SCHEMA)[1:]
NEVER = datetime.min.replace(tzinfo=UTC)
SUPPLIERS = """\
version: 2
sources:
  - name: bronze
    tables:
      - name: suppliers
        columns:
          - {name: city, data_type: varchar}
          - {name: landed_at, data_type: timestamp}
"""


@pytest.fixture
def pool(tmp_path: Path) -> PoolPipeline:
    """A pool for the shop's orders alone."""
    return PoolPipeline(tmp_path, project=orders_alone())


@pytest.fixture
def shop(tmp_path: Path) -> PoolPipeline:
    """A pool for the whole shop."""
    return PoolPipeline(tmp_path)


def land(pool: PoolPipeline, *orders: int, hours: float = 0) -> None:
    """Land an event of each order, so many hours after the start."""
    at = START + timedelta(hours=hours)
    events = [(order, ORDER.format(order).encode(), at) for order in orders]
    land_batch(pool.lake, "order_events", "0", events, at)


def build(pool: PoolPipeline, *words: str) -> list[str]:
    """Run the models of Silver, and return what COPY INTO was asked for."""
    before = len(pool.sent()) if pool.recording.exists() else 0
    pool.run("--select", "path:dbt_project/silver", *words)
    return _copied(pool.sent()[before:])


def _yesterday(pool: PoolPipeline) -> None:
    """Let all that the manifest tells of have been looked at a day ago."""
    pool.do(
        "update staging.loaded_sources "
        "set listed_whole_at = listed_whole_at - interval 1 day"
    )


def of_bronze(copied: Sequence[str]) -> list[str]:
    return [url for url in copied if url.startswith("bronze")]


def _copied(sent: Sequence[Batch]) -> list[str]:
    return [
        url
        for batch in sent
        for url in re.findall(r"'https://[^/]+/lake/([^']+)'", batch.text)
    ]


def _staged(pool: PoolPipeline, source: str) -> list[str]:
    """Return the staging tables of a source, or of all."""
    tables = "select table_schema, table_name from INFORMATION_SCHEMA.TABLES"
    return sorted(
        name
        for schema, name in pool.rows(tables)
        if schema == "bronze_copied" and name.startswith(source)
    )


def orders(pool: PoolPipeline) -> list[Any]:
    found = pool.rows("select order_id from silver.silver_orders")
    return sorted(key for (key,) in found)


def staged(pool: PoolPipeline) -> list[Any]:
    """Return the orders that the last run has taken in."""
    found = pool.rows("select order_id from staging.stg_order_events")
    return sorted(key for (key,) in found)


def test_a_run_copies_the_last_folders_again_and_leaves_out_what_was_loaded(
    pool: PoolPipeline,
) -> None:
    land(pool, 1)
    land(pool, 2, hours=30)
    assert build(pool) == ["manifest/*.parquet", f"bronze/order_events/*{LAYOUT}"]
    assert staged(pool) == ["1", "2"]

    land(pool, 3, hours=31)
    assert of_bronze(build(pool)) == [
        f"bronze/order_events/landed_hour=2026-03-02T04/*{LAYOUT}",
        f"bronze/order_events/landed_hour=2026-03-02T05/*{LAYOUT}",
    ]
    assert staged(pool) == ["3"]
    # nothing is new
    assert len(of_bronze(build(pool))) == 2
    assert staged(pool) == []
    assert orders(pool) == ["1", "2", "3"]


def test_a_second_file_of_one_moment_is_taken_in(pool: PoolPipeline) -> None:
    """A file is known by its partition and the moment in which it landed."""
    land(pool, 1)
    build(pool)
    land(pool, 2, 3)
    build(pool)
    assert staged(pool) == ["1", "2", "3"]
    assert build(pool)
    assert staged(pool) == []
    assert orders(pool) == ["1", "2", "3"]
    files = "select landed_file, total_rows from silver.silver_landed_files"
    assert pool.rows(files) == [("2026-02-28T22/0/2026-02-28T22:30:00.000000", 3)]


def test_a_folder_that_a_stepped_clock_named_is_found_by_the_first_build_of_a_day(
    pool: PoolPipeline,
) -> None:
    land(pool, 1)
    build(pool)
    land(pool, 2, hours=-26)
    newest = f"bronze/order_events/landed_hour=2026-02-28T22/*{LAYOUT}"
    assert of_bronze(build(pool)) == [newest]
    assert orders(pool) == ["1"]

    _yesterday(pool)
    copied = build(pool)
    old = f"bronze/order_events/landed_hour=2026-02-27T20/*{LAYOUT}"
    assert copied[0] == "manifest/*.parquet"
    assert sorted(of_bronze(copied)) == [old, newest]
    assert orders(pool) == ["1", "2"]
    # of that day no other does
    assert of_bronze(build(pool)) == [newest]


def test_a_late_file_of_a_loaded_folder_is_found_by_the_first_build_of_a_day(
    pool: PoolPipeline,
) -> None:
    land(pool, 1)
    land(pool, 2, hours=30)
    build(pool)
    # within the three days of `lookback_minutes`, and not within the last hour
    land(pool, 3, hours=0.1)
    build(pool)
    assert orders(pool) == ["1", "2"]

    _yesterday(pool)
    build(pool)
    assert staged(pool) == ["3"]
    assert orders(pool) == ["1", "2", "3"]


def test_a_run_that_is_not_completed_has_loaded_nothing(pool: PoolPipeline) -> None:
    land(pool, 1)
    pool.run("--select", "+silver_landed_hours")
    assert pool.rows("select count(*) from staging.loaded_files") == [(0,)]
    build(pool)
    assert pool.rows("select count(*) from staging.loaded_files") == [(1,)]
    assert orders(pool) == ["1"]


def test_a_table_that_is_rebuilt_gets_all_that_ever_landed(
    pool: PoolPipeline,
) -> None:
    everything = f"bronze/order_events/*{LAYOUT}"
    land(pool, 1)
    land(pool, 2, hours=30)
    build(pool)
    pool.do("drop table silver.silver_order_sequences")
    assert of_bronze(build(pool)) == [everything]
    ranges = "select first_number, last_number from silver.silver_sequence_ranges"
    assert pool.rows(ranges) == [(1, 2)]

    pool.do("drop table silver.silver_order_sequences")
    words = ("--select", "silver_order_sequences")
    said = str(pool.dbt("run", *words).exception)
    assert "silver_order_sequences is to be built from all of" in said

    assert of_bronze(build(pool, "--full-refresh")) == [everything]
    assert orders(pool) == ["1", "2"]
    assert len(of_bronze(build(pool))) == 1
    assert staged(pool) == []


def test_of_the_manifest_a_run_reads_what_its_windows_may_need(
    pool: PoolPipeline,
) -> None:
    """A source of which nothing lands for a year makes no run read all of a year."""
    now = datetime.now(UTC)
    newest, rested = now - timedelta(hours=3), now - timedelta(days=400)
    desk = {"order_id": "2", "amount": "1", "last_updated": "2025-01-01"}
    land_window(pool.lake, "sales_orders", [desk], rested)
    land(pool, 1, hours=(newest - START) / timedelta(hours=1))
    assert build(pool)[0] == "manifest/*.parquet"

    copied = build(pool)
    since, seldom = newest - timedelta(hours=1), rested - timedelta(hours=1)
    # the clock may have struck meanwhile
    assert [url for url in copied if url.startswith("manifest")] in [
        [
            f"manifest/{_shared(since, last)}*.parquet",
            f"manifest/{_shared(seldom, last)}*-sales_orders-*.parquet",
        ]
        for last in (now + timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
    ]
    assert orders(pool) == ["1", "2"]


def _shared(first: datetime, last: datetime) -> str:
    pairs = zip(*(f"{moment:%Y-%m-%dT%H}" for moment in (first, last)), strict=True)
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass
class _Death:
    """The pool is gone at the nth statement of a kind that brings Bronze.

    COPY INTO has copied by then.
    """

    kind: str
    nth: int
    goes_on: Callable[..., Any]
    seen: int = 0

    @property
    def one(self) -> Callable[..., Any]:
        return lambda pool, said, together: self.run(pool, said, together)

    def run(self, pool: Any, said: Any, together: int) -> Any:
        here = said.kind == self.kind and "bronze" in said.text
        self.seen += here
        dies = here and self.seen == self.nth
        done = (
            None
            if dies and self.kind != "COPY INTO"
            else self.goes_on(pool, said, together)
        )
        if dies:
            raise _tsql_driver.OperationalError("08S01", "the pool is paused")
        return done


def test_a_run_that_dies_while_it_copies_is_made_good_by_the_next(
    pool: PoolPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _tsql_driver.Pool.one
    deaths = [
        ("COPY INTO", 1),
        ("COPY INTO", 2),
        ("CREATE TABLE", 2),
        ("CREATE VIEW", 2),
    ]
    for number, death in enumerate(deaths):
        land(pool, number, hours=number)
        rows = [{"order_id": str(number)}]
        land_window(pool.lake, "sales_orders", rows, START + timedelta(hours=number))
        die = _Death(*death, one)
        with monkeypatch.context() as patched:
            patched.setattr(_tsql_driver.Pool, "one", die.one)
            result = pool.dbt("run", "--select", "+silver_landed_hours")
        assert not result.success
        assert die.seen == death[1]

        pool.run("--select", "+silver_landed_hours")
        for source in ("order_events", "sales_orders"):
            query = "select sum(total_rows) from silver.silver_landed_hours where"
            assert pool.rows(f"{query} source = '{source}'") == [(number + 1,)]


def test_files_of_other_columns_stand_beside_each_other(shop: PoolPipeline) -> None:
    land(shop, 1)
    rows = [{"customer_id": "a", "name": "A", "last_updated": "2026-02-01"}]
    land_window(shop.lake, "customers", rows, START)
    _land_without_a_column(shop.lake)
    shop.run("--select", "+silver_customers", "stg_sales_orders")
    found = shop.rows("select customer_id, name, city from bronze_new.customers")
    assert sorted(found) == [("a", "A", None), ("b", None, "Bonn")]
    # of which nothing landed
    assert shop.rows("select count(*) from bronze_new.sales_orders") == [(0,)]


def test_files_of_other_columns_that_are_read_no_more_leave_nothing(
    shop: PoolPipeline,
) -> None:
    rows = [{"customer_id": "a", "name": "A", "last_updated": "2026-02-01"}]
    _land_without_a_column(shop.lake)
    land_window(shop.lake, "customers", rows, START + timedelta(days=3))
    build(shop)
    assert _staged(shop, "customers") == ["customers_1", "customers_2"]
    build(shop)
    assert _staged(shop, "customers") == ["customers_1"]


def test_files_of_before_content_types_were_kept_are_copied_by_their_folders(
    pool: PoolPipeline,
) -> None:
    land(pool, 1)
    hour = _make_first_layout(pool)
    land(pool, 2, hours=30)
    assert sorted(of_bronze(build(pool))) == [
        f"bronze/order_events/*{LAYOUT}",
        f"bronze/order_events/landed_hour={hour}/*.parquet",
    ]
    assert orders(pool) == ["1", "2"]
    taken = pool.rows("select sum(total_rows) from silver.silver_landed_files")
    assert taken == [(2,)]


def _make_first_layout(pool: PoolPipeline) -> str:
    """Make the only file that landed one of before content types; return its hour."""
    [file] = (pool.lake / "bronze").rglob("*.parquet")
    table = pq.read_table(pa.BufferReader(file.read_bytes()))
    before = file.with_name("order-events-p0-1-1.parquet")
    pq.write_table(
        table.select(FIRST_STREAM_SCHEMA.names), before, compression="snappy"
    )
    file.unlink()
    for entry in (pool.lake / "manifest").iterdir():
        entry.unlink()
    hour = file.parent.name.removeprefix("landed_hour=")
    first_stream_entry("order_events", hour).publish(Lake.open(str(pool.lake)))
    return hour


def test_names_of_files_in_another_case_are_the_declared_ones(
    shop: PoolPipeline,
) -> None:
    _land_without_a_column(shop.lake, city="City")
    shop.run("--select", "+silver_customers")
    assert shop.rows("select customer_id, city from bronze_new.customers") == [
        ("b", "Bonn")
    ]
    [made] = [
        batch.text
        for batch in shop.sent()
        if "create table" in batch.text and "customers_1" in batch.text
    ]
    assert "[city]" in made
    assert "[City]" not in made


def test_tests_and_freshness_leave_alone_what_a_build_reads(
    shop: PoolPipeline,
) -> None:
    land(shop, 1)
    build(shop)
    land(shop, 2, hours=30)
    before = len(shop.sent())
    tested = shop.dbt("test", "--select", "stg_order_events", "--resource-type", "test")
    assert tested.success
    assert not any("copy into" in batch.text for batch in shop.sent()[before:])

    newest = START + timedelta(hours=30)
    assert shop.freshness() == {"order_events": newest, "trip_events": NEVER}
    copied = _copied(shop.sent()[before:])
    assert {url for url in copied if url.startswith("bronze")} == {
        f"bronze/order_events/landed_hour=2026-03-02T04/*{LAYOUT}"
    }
    sent = "\n".join(batch.text.lower() for batch in shop.sent()[before:])
    # dbt-synapse makes a view of a test that begins with a CTE, and drops that alone
    dropped = re.findall(r"drop view\s+(\S+)", sent)
    assert [view for view in dropped if ".testview_" not in view] == []
    assert staged(shop) == ["1"]
    assert [name for name in _staged(shop, "") if "freshness" in name] == []


def test_a_source_that_no_model_reads_costs_nothing(
    pool: PoolPipeline, tmp_path: Path
) -> None:
    pool.project = tmp_path / "project"
    copy_orders(pool.project)
    declared = pool.project / "dbt_project" / "bronze" / "suppliers.yml"
    declared.write_text(SUPPLIERS)
    _land_without_a_column(pool.lake, source="suppliers")
    now = datetime.now(UTC)
    land(pool, 1, hours=(now - START) / timedelta(hours=1))
    build(pool)
    copied = build(pool)
    assert "manifest/*.parquet" not in copied
    assert [url for url in copied if "suppliers" in url] == []


def test_a_pool_that_compares_otherwise_is_refused(pool: PoolPipeline) -> None:
    _tsql_driver.opened(pool.database).pool.database.execute(
        "create or replace macro tsql_databasepropertyex(name, property) as "
        "'SQL_Latin1_General_CP1_CI_AS'"
    )
    said = str(pool.dbt("run").exception)
    assert "pool has the collation SQL_Latin1_General_CP1_CI_AS" in said
    assert "nothing was built" in said


def test_a_lake_that_a_pool_cannot_read_is_named(
    pool: PoolPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("_pool.ADDRESS", "lake")
    said = str(pool.dbt("run").exception)
    assert "TIDEMARK_LAKE is lake, and synapse reads a storage account" in said
    assert "abfss://<container>@<account>" in said


def _land_without_a_column(
    lake: Path, city: str = "city", source: str = "customers"
) -> None:
    """Land a customer by a source that has no `name`, and others in another order."""
    table = pa.table(
        {
            "extra": pa.array([1], pa.int64()),
            city: pa.array(["Bonn"]),
            "customer_id": pa.array(["b"]),
            "last_updated": pa.array(["2026-02-01"]),
            "is_deleted": pa.array([False]),
            "window_low": pa.array([None], pa.string()),
            "window_high": pa.array(["2026-02-01"]),
        }
    )
    publish_rows(Lake.open(str(lake), "snappy"), source, "other", table, START)


# compaction


def _compact(pool: PoolPipeline, keep_for: timedelta) -> None:
    """Compact all hours but the newest; what landed is older than what is made."""
    lake = Lake.open(str(pool.lake), "snappy")
    for path in lake.files("bronze/"):
        os.utime(pool.lake / path, (0, 0))
    done = compact(lake, "order_events", keep_for=keep_for)
    assert (done.made, done.failed) == (1, {})


def _rows_of_files(pool: PoolPipeline) -> list[tuple[Any, ...]]:
    return pool.rows("select count(*), sum(total_rows) from silver.silver_landed_files")


@pytest.mark.parametrize("days", [1, 0], ids=["both stand", "the many are gone"])
def test_compacted_files_are_copied_and_no_row_counts_twice(
    pool: PoolPipeline, days: int
) -> None:
    """Also where their hour has files of two layouts."""
    land(pool, 1)
    hour = _make_first_layout(pool)
    for number, hours in enumerate([0.1, 0.2, 2], 2):
        land(pool, number, hours=hours)
    build(pool)
    assert _rows_of_files(pool) == [(4, 4)]
    _compact(pool, timedelta(days=days))
    land(pool, 5, hours=3)
    _yesterday(pool)  # so that the old hour is copied again
    copied = of_bronze(build(pool))
    for files in ("*.parquet", f"*{LAYOUT}"):
        landed = f"bronze/order_events/landed_hour={hour}/{files}"
        assert (landed in copied) == (days > 0)
    assert staged(pool) == ["5"]
    assert _rows_of_files(pool) == [(5, 5)]
    build(pool, "--full-refresh")
    assert orders(pool) == ["1", "2", "3", "4", "5"]
    assert _rows_of_files(pool) == [(5, 5)]
