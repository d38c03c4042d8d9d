"""Bronze as streaming tables: the same rows above it, and each file read once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from _copies import orders
from _parity import assert_same
from _project import Pipeline
from _reference import tables_of
from _shop_history import ShopHistory
from _spark import session
from _spark_targets import pipeline_on, tables_of_silver_and_gold

pytestmark = pytest.mark.timeout(1200)

SEED = 20260412
EVENTS = 500
SOURCES = ("order_events", "pipeline_runs", "resolved_rejects", "sales_orders")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The shop's orders on Databricks, to be built by the first test."""
    folder = tmp_path_factory.mktemp("streaming")
    said = {"project": orders(), "variables": {"bronze_as": "streaming_table"}}
    with pipeline_on("databricks", folder, **said) as pipeline:
        yield pipeline


def test_silver_and_gold_are_as_over_files(shop: Pipeline) -> None:
    history = ShopHistory(shop.lake, SEED, EVENTS)
    embedded = Pipeline(shop.folder, project=shop.project)
    for _ in range(2):
        assert history.land_next()
        shop.run()
        embedded.run()
        assert_same(tables_of(embedded), tables_of_silver_and_gold())
        assert _in_bronze() == _in_files(shop.lake)


def test_a_full_refresh_keeps_what_was_read(shop: Pipeline) -> None:
    before = _in_bronze()
    oldest = min((shop.lake / "bronze/sales_orders").rglob("*.parquet"))
    oldest.rename(shop.folder / "archived.parquet")
    _build_little(shop, "--full-refresh")
    assert _in_bronze() == before
    (shop.folder / "archived.parquet").rename(oldest)


def test_freshness_sees_what_no_build_has_read(shop: Pipeline) -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    shop.land("order_events", [{"order_id": 1}], landed_at=moment, sequence=10_000)
    outcome = shop.dbt("source", "freshness")
    found = {each.node.name: each for each in outcome.result.results}
    assert found["order_events"].max_loaded_at == moment


def test_another_declaration_reads_all_files_anew(shop: Pipeline) -> None:
    session().sql("alter table bronze.sales_orders add column undeclared string")
    _build_little(shop)
    assert "undeclared" not in session().table("bronze.sales_orders").columns
    assert _in_bronze() == _in_files(shop.lake)


def test_a_source_of_which_nothing_has_landed_is_empty(shop: Pipeline) -> None:
    folder = shop.lake / "bronze/sales_orders"
    folder.rename(shop.folder / "away")
    session().sql("drop table bronze.sales_orders")
    _build_little(shop)
    assert session().table("bronze.sales_orders").count() == 0
    (shop.folder / "away").rename(folder)
    _build_little(shop)
    assert _in_bronze() == _in_files(shop.lake)


def test_bronze_can_be_tables_over_files_again(shop: Pipeline) -> None:
    over_files = Pipeline(
        shop.folder, shop.project, target="databricks", profiles=shop.profiles
    )
    _build_little(over_files)
    kinds = session().sql("show table extended in bronze like '*'").collect()
    told = [row.information for row in kinds if not row.isTemporary]
    assert len(told) == len(SOURCES)
    assert all("Provider: parquet" in information for information in told)
    assert _in_bronze() == _in_files(shop.lake)


def _build_little(pipeline: Pipeline, *words: str) -> None:
    pipeline.run("--select", "stg_sales_orders", *words)


def _in_bronze() -> dict[str, int]:
    return {source: session().table(f"bronze.{source}").count() for source in SOURCES}


def _in_files(lake: Path) -> dict[str, int]:
    return {
        source: sum(
            pq.read_metadata(file).num_rows
            for file in (lake / "bronze" / source).rglob("*.parquet")
        )
        for source in SOURCES
    }
