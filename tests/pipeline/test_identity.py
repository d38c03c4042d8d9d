"""A row is known by its source and what was received of it, and by nothing parsed."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import copy_orders, replace_once
from _dbt import statuses
from _landed import land_batch
from _project import Pipeline

pytestmark = pytest.mark.shop

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
STAGING = "dbt_project/silver/staging/shop/stg_order_events.sql"
DATA_TESTS = ("--exclude-resource-type", "unit_test")
AGREE = "copies_agree_stg_order_events_order_events"
ON = b'{"order_id": "lamp", "status": "on", "amount": 1}'
OFF = b'{"order_id": "lamp", "status": "off", "amount": 1}'


@pytest.fixture
def switches(tmp_path: Path) -> Pipeline:
    """A stream whose event time is the broker's: on, off, and on again."""
    project = copy_orders(tmp_path / "project")
    replace_once(project / STAGING, "        'event_time': 'timestamp',\n", "")
    replace_once(
        project / STAGING,
        "        -- keys, of",
        "        enqueued_at as event_time,\n\n        -- keys, of",
    )
    pipeline = Pipeline(tmp_path, project=project)
    said = [(0, ON, NINE), (1, OFF, NINE + timedelta(hours=1))]
    again = [(2, ON, NINE + timedelta(hours=2))]
    landed_at = NINE + timedelta(hours=3)
    land_batch(pipeline.lake, "order_events", "0", [*said, *again], landed_at)
    return pipeline


def _stands(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    return pipeline.query("select status, updated_at from silver.silver_orders")


def test_a_payload_that_does_not_say_it_all_stops_the_build(
    switches: Pipeline,
) -> None:
    built = switches.dbt("build", *DATA_TESTS)
    assert not built.success
    told = statuses(built)
    assert [name for name, said in told.items() if said == "fail"] == [
        name for name in told if name.startswith(AGREE)
    ]
    assert told["silver_order_versions"] == "skipped"


def test_it_is_stopped_as_well_where_the_copies_come_one_after_the_other(
    switches: Pipeline,
) -> None:
    shutil.rmtree(switches.lake)
    for number in range(2):
        hour = NINE + timedelta(hours=number)
        land_batch(switches.lake, "order_events", "0", [(number, ON, hour)], hour)
        built = switches.dbt("build", *DATA_TESTS)
        assert built.success is (number == 0)
    failed = [name for name, said in statuses(built).items() if said == "fail"]
    assert [name for name in failed if not name.startswith(AGREE)] == []
    assert failed
    # what was taken in before stands
    assert _stands(switches) == [("on", NINE.replace(tzinfo=None))]


def test_what_is_said_besides_the_payload_is_part_of_a_version(
    switches: Pipeline,
) -> None:
    replace_once(
        switches.project / STAGING,
        "as_received('order_events')",
        "as_received('order_events', besides=['enqueued_at'])",
    )
    switches.build()
    two = (NINE + timedelta(hours=2)).replace(tzinfo=None)
    assert _stands(switches) == [("on", two)]
    versions = "select count(*) from silver.silver_order_versions"
    assert switches.query(versions) == [(3,)]
    # delivered again by the broker: the same
    again = [(2, ON, NINE + timedelta(hours=2))]
    land_batch(switches.lake, "order_events", "0", again, NINE + timedelta(hours=4))
    switches.build()
    assert switches.query(versions) == [(3,)]
    assert switches.differences_from_full_refresh() == {}


def test_bytes_and_the_text_that_writes_them_are_two_rejects(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [b"\xff", b"/w=="])
    pipeline.build()
    assert pipeline.query(
        "select reason, body from silver.silver_rejects order by all"
    ) == [("not_json", "/w=="), ("not_utf8", None)]


def test_a_row_without_a_hash_is_the_same_when_a_column_is_declared(
    tmp_path: Path,
) -> None:
    """Files of before landing wrote one: a column that they have not is null."""
    project = copy_orders(tmp_path / "project")
    pipeline = Pipeline(tmp_path, project=project)
    folder = pipeline.lake / "bronze/sales_orders/landed_hour=2026-05-04T09"
    folder.mkdir(parents=True)
    rows = pa.table(
        {
            "order_id": ["1", "2"],
            "amount": ["5", "5"],
            "status": ["paid", None],
            "last_updated": ["2026-05-04", "2026-05-04"],
            "landed_at": pa.array([NINE, NINE], pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(rows, folder / "a.parquet")
    pipeline.run("--select", "+silver_order_versions")
    keys = "select _row_key, order_id from silver.silver_order_versions order by all"
    before = pipeline.query(keys)
    assert len(before) == 2

    replace_once(
        project / "dbt_project/bronze/shop/tables.yml",
        "    - name: currency\n",
        "    - name: colour\n      data_type: varchar\n    - name: currency\n",
    )
    fresh = Pipeline(tmp_path, project).edited()
    fresh.run("--full-refresh", "--select", "+silver_order_versions")
    assert pipeline.query(keys) == before


def test_of_rows_without_a_hash_no_value_reads_as_the_next_column(
    pipeline: Pipeline,
) -> None:
    folder = pipeline.lake / "bronze/sales_orders/landed_hour=2026-05-04T09"
    folder.mkdir(parents=True)
    rows = {
        "order_id": ["1", "1"],
        "amount": ["5", "5"],
        "currency": ["EUR,customer_id:c-1", "EUR"],
        "customer_id": [None, "c-1"],
        "last_updated": ["2026-05-04", "2026-05-04"],
        "landed_at": pa.array([NINE, NINE], pa.timestamp("us", "UTC")),
    }
    pq.write_table(pa.table(rows), folder / "a.parquet")
    pipeline.run("--select", "+silver_order_versions")
    versions = "select count(*) from silver.silver_order_versions"
    assert pipeline.query(versions) == [(2,)]
