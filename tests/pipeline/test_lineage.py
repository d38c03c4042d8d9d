"""What dbt selects by a model's ancestors and descendants is what depends on it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from _project import Pipeline

pytestmark = pytest.mark.shop

# For people, over all entities.
SHOWN = {
    "ops_files",
    "ops_pipeline_latency",
    "ops_rejects",
    "ops_source_status",
    "silver_landed_files",
    "silver_landed_hours",
    "silver_reject_log",
    "silver_rejects",
}
RANGES = "silver_sequence_ranges"
# What all Gold waits for: which rejects are closed.
DECISIONS = {"stg_resolved_rejects", "silver_resolved_rejects"}

SILVER = {
    "order": {
        "silver_order_arrivals",
        "silver_order_lines",
        "silver_order_versions",
        "silver_orders",
    },
    "trip": {"silver_trip_arrivals", "silver_trip_versions", "silver_trips"},
    "customer": {
        "silver_customer_arrivals",
        "silver_customer_versions",
        "silver_customers",
    },
    "product": {
        "silver_product_arrivals",
        "silver_product_versions",
        "silver_products",
    },
    "rate": {"silver_rate_arrivals", "silver_rate_versions", "silver_rates"},
}
GOLD = {
    "order": {
        "fct_order_lines",
        "fct_orders",
        "gold_customer_totals",
        "gold_daily_orders",
        "gold_daily_revenue",
        "gold_hourly_revenue",
        "gold_order_trends",
        "gold_promises",
        "gold_quarter_hourly_orders",
        "gold_revenue_summary",
        "gold_sla_breaches",
        "gold_sla_by_hour",
        "gold_top_customers",
        "reporting_moved_days",
        "reporting_order_lines",
        "reporting_orders",
    },
    "trip": {
        "fct_trips",
        "gold_daily_trips",
        "gold_promises",
        "gold_sla_breaches",
        "gold_sla_by_hour",
        "gold_trip_performance",
        "reporting_moved_days",
        "reporting_trips",
    },
    "rate": {
        "dim_exchange_rate",
        "fct_exchange_rates",
        "gold_daily_revenue",
        "reporting_exchange_rates",
    },
    "customer": {
        "dim_customer",
        "reporting_customers",
        "reporting_moved_days",
        "reporting_order_lines",
        "reporting_orders",
    },
    "product": {
        "dim_product",
        "reporting_moved_days",
        "reporting_order_lines",
        "reporting_products",
    },
}
BELOW = {
    "stg_order_events": SILVER["order"]
    | {"silver_order_sequences", RANGES}
    | GOLD["order"],
    "stg_sales_orders": SILVER["order"] | GOLD["order"],
    "stg_trip_events": SILVER["trip"]
    | {"silver_trip_sequences", RANGES}
    | GOLD["trip"],
    "stg_customers": SILVER["customer"] | GOLD["customer"],
    "stg_products": SILVER["product"] | GOLD["product"],
    "stg_exchange_rates": SILVER["rate"] | GOLD["rate"],
}
SOURCES = {
    "order": {"stg_order_events", "stg_sales_orders"},
    "trip": {"stg_trip_events"},
    "customer": {"stg_customers"},
    "product": {"stg_products"},
    "rate": {"stg_exchange_rates"},
}

Listed = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Listed:
    """Return what names the models that `dbt ls` selects."""
    pipeline = Pipeline(tmp_path_factory.mktemp("lineage"))

    def ls(selected: str) -> set[str]:
        words = ("--output", "name", "--resource-type", "model")
        done = pipeline.dbt("ls", *words, "--select", selected)
        assert done.success, done.exception
        return set(done.result)  # type: ignore[arg-type]

    return ls


@pytest.mark.parametrize("staging", BELOW)
def test_what_is_below_a_staging_model_is_of_its_entity(
    listed: Listed, staging: str
) -> None:
    assert listed(f"{staging}+") == {staging} | BELOW[staging] | SHOWN


def test_what_is_above_gold_is_of_its_entities(listed: Listed) -> None:
    for gold in set().union(*GOLD.values()):
        entities = [entity for entity in GOLD if gold in GOLD[entity]]
        sources = {each for entity in entities for each in SOURCES[entity]}
        staging = {name for name in listed(f"+{gold}") if name.startswith("stg_")}
        assert staging - DECISIONS == sources, gold


def test_the_models_below_one_source_take_its_files_in(tmp_path: Path) -> None:
    """And so they are loaded: no model of another entity keeps rows of them."""
    pipeline = Pipeline(tmp_path)
    order = {"order_id": 1, "amount": 5, "timestamp": "2026-03-01T12:00:00Z"}
    trip = {"trip_id": 1, "timestamp": "2026-03-01T12:00:00Z"}
    pipeline.land("order_events", [order, "broken"])
    pipeline.land("trip_events", [trip])
    pipeline.run()
    loaded = (
        "select source, count(*) from staging.loaded_files group by all order by all"
    )
    assert pipeline.query(loaded) == [("order_events", 1), ("trip_events", 1)]

    pipeline.land("order_events", [order | {"order_id": 2}])
    pipeline.land("trip_events", [trip | {"trip_id": 2}])
    pipeline.run("--select", "stg_order_events+")
    assert pipeline.query(loaded) == [("order_events", 2), ("trip_events", 1)]
    assert pipeline.query("select count(*) from gold.fct_orders") == [(2,)]
    assert pipeline.query("select count(*) from gold.fct_trips") == [(1,)]
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(1,)]

    pipeline.run()
    assert pipeline.differences_from_full_refresh() == {}
