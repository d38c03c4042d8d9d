"""A build that is killed leaves nothing half done, and the next one goes on."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, orders
from _landed import land_window
from _project import Pipeline
from test_backfill import SINCE, give_a_channel

from landing.building.build import Backfill
from landing.building.runs import close_warehouse

# whole builds in processes of their own, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(1200)]

BEFORE = datetime(2026, 4, 20, 10, tzinfo=UTC)
AFTER = datetime(2026, 5, 3, 10, tzinfo=UTC)

# A build is killed when it is about to send one of these: between what a model
# takes out of its table and what it puts in, before its hook, before the next one,
# while its gates are asked, before the files count as taken in.
KILLED_AT = [
    'insert into "warehouse"."silver"."silver_order_versions"',
    'create temporary table "silver_orders__dbt_tmp',
    'insert into "warehouse"."silver"."silver_orders"',
    "delete from .*silver_order_lines.* where _is_gone = 1",
    "share_of_rejects",
    'insert into "warehouse"."gold"."fct_orders"',
    'insert into "warehouse"."gold"."gold_daily_orders"',
    "delete from .*gold_daily_orders.* where _is_gone = 1",
    "insert into .*loaded_files",
]


def _order(number: int, day: int, **more: Any) -> dict[str, Any]:
    item = {"product_id": "p-1", "quantity": day, "unit_price": 3}
    return {
        "order_id": number,
        "amount": number,
        "timestamp": f"2026-04-{day:02}T10:00:00Z",
        "items": [item] * (number % 3),
        **more,
    }


def _rows(numbers: range, day: int) -> list[dict[str, Any]]:
    at = f"2026-04-{day:02}T11:00:00Z"
    return [{"order_id": n, "amount": day, "last_updated": at} for n in numbers]


def _build(pipeline: Pipeline) -> None:
    pipeline.build()
    # others are to open it
    close_warehouse()


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline that is built, and has something of everything to build."""
    pipeline = Pipeline(tmp_path_factory.mktemp("waiting"), orders())
    events = [_order(number, 1 + number % 9) for number in range(30)]
    pipeline.land("order_events", [*events, "broken"], landed_at=BEFORE)
    land_window(pipeline.lake, "sales_orders", _rows(range(20, 40), 5), BEFORE)
    _build(pipeline)
    more = [_order(number, 12, channel="web") for number in range(0, 40, 3)]
    later = [_order(number, 3, channel="app") for number in range(0, 40, 7)]
    pipeline.land("order_events", [*more, "still broken"], landed_at=AFTER)
    pipeline.land("order_events", later, landed_at=AFTER)
    land_window(pipeline.lake, "sales_orders", _rows(range(0, 40, 5), 2), AFTER)
    return pipeline


@pytest.fixture
def behind(waiting: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, to kill."""
    return waiting.copied_to(tmp_path)


def _kill(
    pipeline: Pipeline, killed_at: list[str], variables: dict[str, Any]
) -> list[Any]:
    """Return what differs from a full refresh after each kill and the next build."""
    done = subprocess.run(
        [
            sys.executable,
            Path(__file__).with_name("_killed.py"),
            pipeline.folder,
            pipeline.project,
            json.dumps(variables),
            *killed_at,
        ],
        cwd=pipeline.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_killed_build_is_made_good_by_the_next(behind: Pipeline) -> None:
    assert _kill(behind, KILLED_AT, {}) == [{}] * len(KILLED_AT)


def test_a_killed_backfill_is_made_good_by_the_next(behind: Pipeline) -> None:
    _build(behind)
    later = AFTER + timedelta(hours=1)
    late = [_order(n, 14, channel="shop") for n in range(0, 40, 5)]
    behind.land("order_events", late, landed_at=later)
    behind.project = copy_orders(behind.folder / "project")
    give_a_channel(behind.project)
    asked = Backfill(("silver_order_versions",), SINCE).variable()
    killed_at = [
        *KILLED_AT,
        'alter table "warehouse"."silver"."silver_order_versions" add column',
        "delete from .*silver_order_arrivals.* where .source, landed_file. in",
    ]
    differences = _kill(behind, killed_at, {"backfill": asked})
    assert differences == [{}] * len(killed_at)


def test_a_mark_that_moves_before_its_rows_would_be_seen(behind: Pipeline) -> None:
    behind.project = copy_orders(behind.folder / "project")
    model = behind.project / "dbt_project/gold/shop/fct_orders.sql"
    text = model.read_text()
    before = "{{ config(unique_key='_row_key') }}"
    assert before in text
    move = (
        "{% if is_incremental() %}update {{ this }} set _processed_at = "
        "(select max(_processed_at) from {{ ref('silver_orders') }}); "
        "commit; begin transaction{% endif %}"
    )
    moving = f"""{{{{ config(unique_key='_row_key', pre_hook="{move}") }}}}"""
    model.write_text(text.replace(before, moving))
    # dbt holds them against the hook
    shutil.rmtree(behind.project / "dbt_project/gold/shop/unit_tests")
    killed_at = ['insert into "warehouse"."gold"."fct_orders"']
    (difference,) = _kill(behind, killed_at, {})
    assert "gold.fct_orders" in difference
