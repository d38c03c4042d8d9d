"""Forgetting a person: nothing of them is left, and all else is as it was."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import copy_orders
from _forked import Done
from _landed import land_window
from _project import Pipeline

from landing import Lake, bronze
from landing.building.runs import close_warehouse
from landing.compact import compact, sources_landed
from landing.control.watermarks import Control
from landing.extraction.remembered import Remembered

KEY = "forget-me-7f3a"
OTHER = "keep-me-1b2c"
NOW = datetime.now(UTC)
OLD = NOW - timedelta(hours=5)
AT = "2025-05-04T10:00:00Z"
# of builds that are not about gates
QUICK = ("--", "--exclude-resource-type", "test")
GATES = (
    *("--", "--select", "resource_type:model", "test_name:gaps_in_sequence"),
    *("test_name:accounted_for", "--indirect-selection=empty"),
)

pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]


def _order(number: str, customer: str, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number,
        "customer_id": customer,
        "amount": 10,
        "timestamp": AT,
    } | more


def _customer(key: str, city: str) -> dict[str, Any]:
    return {
        "customer_id": key,
        "name": f"Name of {key}",
        "city": city,
        "country": "CH",
        "last_updated": AT,
    }


def _land(pipeline: Pipeline) -> None:
    """Land orders and customers, of which one is to be forgotten, in two hours."""
    for at in (OLD, OLD + timedelta(hours=2), NOW):
        hour = f"{at:%H}"
        pipeline.land(
            "order_events",
            [
                _order(f"o-1-{hour}", OTHER),
                _order(f"o-2-{hour}", KEY),
                _order(f"o-3-{hour}", OTHER, amount="broken"),
                _order(f"o-4-{hour}", KEY, amount="broken"),
                f"no JSON of {KEY}",
                "no JSON",
                _order(f"o-5-{hour}", OTHER),
            ],
            landed_at=at,
        )
        rows = [_customer(KEY, hour), _customer(OTHER, hour)]
        land_window(pipeline.lake, "customers", rows, at)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A shop that is built and published."""
    folder = tmp_path_factory.mktemp("first")
    project = copy_orders(folder / "project", customers=True)
    pipeline = Pipeline(folder, project)
    _land(pipeline)
    _remember(pipeline)
    _build(pipeline)
    return pipeline


def _remember(pipeline: Pipeline) -> None:
    """Let the control table know rows that landed last, and an error that has one."""
    url = pipeline.environment()["TIDEMARK_CONTROL"]
    control = Control.open(url)
    schema = pa.schema([("customer_id", pa.string())])
    rows = Remembered.nothing(schema, ["customer_id"]).rows
    said = [
        {"position": 1, "row_hash": key, "is_ahead": False, "key.customer_id": key}
        for key in (KEY, OTHER)
    ]
    rows = pa.Table.from_pylist(said, schema=rows.schema)
    with control.lease("customers", "run") as lease:
        control.remember(lease, Remembered(rows, ["customer_id"], []).text())
    with closing(sqlite3.connect(pipeline.folder / "control.db")) as connection:
        connection.execute(
            "insert into landing_run (run_id, source, status, started_at, error) "
            "values ('run', 'customers', 'failed', ?, ?)",
            (f"{NOW:%Y-%m-%d %H:%M:%S.%f}", f"odd row {KEY}"),
        )
        connection.commit()


def _remembered(pipeline: Pipeline) -> list[str]:
    url = pipeline.environment()["TIDEMARK_CONTROL"]
    text = Control.open(url).standing("customers").remembered
    schema = pa.schema([("customer_id", pa.string())])
    rows = Remembered.from_text(text, schema, ["customer_id"]).rows
    return [str(key) for key in rows["key.customer_id"].to_pylist()]


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, to forget in."""
    return first.copied_to(tmp_path, project=tmp_path / "project")


def _says(pipeline: Pipeline, key: str = KEY) -> set[str]:
    """Return where a key is found: in bytes, in rows of Parquet, in tables."""
    places = set()
    needle = key.encode()
    for path in pipeline.folder.rglob("*"):
        where = str(path.relative_to(pipeline.folder))
        if path.is_symlink() or not path.is_file() or where.startswith("project/tests"):
            continue
        if needle in path.read_bytes():
            places.add(where)
        if path.suffix == ".parquet":
            table = pq.read_table(pa.BufferReader(path.read_bytes()))
            if key in json.dumps(table.to_pylist(), default=str):
                places.add(where)
    if pipeline.warehouse.exists():
        with duckdb.connect(str(pipeline.warehouse), read_only=True) as connection:
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall():
                rows = connection.execute(f'select * from "{schema}"."{table}"')
                if key in str(rows.fetchall()):
                    places.add(f"{schema}.{table}")
    return places


def _run(pipeline: Pipeline, *words: str) -> Done:
    """Run a command as a person does, in a process that is not forked."""
    started = pipeline.start(*words)
    out, err = started.communicate()
    return Done(started.returncode, out, err)


def _forget(pipeline: Pipeline, *words: str) -> Done:
    return _run(pipeline, "forget", *words, *QUICK)


def _build(pipeline: Pipeline, words: Sequence[str] = QUICK) -> None:
    done = _run(pipeline, "build", *words)
    assert done.returncode == 0, done.stdout + done.stderr


def _is_equal(pipeline: Pipeline) -> bool:
    done = _run(pipeline, "verify")
    assert "equal to a full refresh" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def test_nothing_of_a_person_is_left_and_all_else_is_as_a_full_refresh(
    built: Pipeline,
) -> None:
    before = _says(built)
    assert {"silver.silver_customers", "gold.dim_customer"} <= before
    for part in ("lake/bronze/customers", "lake/bronze/order_events", "warehouse"):
        assert any(place.startswith(part) for place in before), part
    landed = built.landed()
    numbers = built.query("select * from silver.silver_sequence_ranges order by all")
    close_warehouse()

    would = _forget(built, f"customer={KEY}", "--mentions", "--dry-run")
    assert would.returncode == 0, would.stderr
    assert "bronze customers: 3 rows in 3 files would go" in would.stdout
    assert _says(built) == before

    done = _forget(built, f"customer={KEY}", "--mentions")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bronze customers: 3 rows in 3 files gone" in done.stdout
    assert "bronze order_events: 9 rows in 3 files gone" in done.stdout
    assert "no row is left" in done.stdout
    assert _says(built) == set()
    assert _says(built, OTHER)
    assert _remembered(built) == [OTHER]

    # files have their names, sequences no gap, and what was forgotten is no reject
    assert built.landed() == landed
    ranges = built.query("select * from silver.silver_sequence_ranges order by all")
    assert [row[:5] for row in ranges] == [row[:5] for row in numbers]
    assert built.query(
        "select reject_reason, sum(total_rows) from silver.silver_reject_log "
        "group by all order by all"
    ) == [("forgotten", 12), ("invalid_amount", 3), ("not_json", 3)]
    assert built.query(
        "select reason from silver.silver_rejects group by all order by all"
    ) == [
        ("invalid_amount",),
        ("not_json",),
    ]
    close_warehouse()
    [receipt] = (built.lake / "forgotten").iterdir()
    assert json.loads(receipt.read_text())["rows_left"] == 0
    assert _is_equal(built)

    # what comes after it lands as ever, late and of the same person, too
    built.land("order_events", [_order("o-9", KEY)], landed_at=NOW)
    land_window(built.lake, "customers", [_customer(KEY, "again")], NOW)
    lake = Lake.open(str(built.lake), "snappy")
    for source in sources_landed(lake):
        compacted = compact(lake, source, keep_for=timedelta(0))
        assert not compacted.failed
        for path in lake.files(bronze.folder(source)):
            os.utime(built.lake / path, (0, 0))
        compact(lake, source, keep_for=timedelta(0))
    _build(built, GATES)
    assert built.query(
        f"select order_id from silver.silver_orders where customer_id = '{KEY}'"
    ) == [("o-9",)]
    close_warehouse()
    assert _is_equal(built)


def test_rows_that_mention_a_key_stay_and_what_is_left_is_told(
    built: Pipeline,
) -> None:
    with duckdb.connect(str(built.warehouse)) as connection:
        connection.execute("create schema own")
        connection.execute(f"create table own.notes as select 'of {KEY}' as note")
    done = _forget(built, f"customer={KEY}", f"order=o-2-{OLD:%H}", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    left = [each["place"] for each in said["after"] if each["rows"]]
    assert left == ["warehouse own.notes"]
    mentions = {e["place"]: e["mentions"] for e in said["after"] if e["mentions"]}
    # two orders of the person, three payloads without an amount, three of no JSON
    assert mentions["bronze order_events"] == 8
    assert mentions["warehouse silver.silver_orders"] == 2
    assert built.query(
        "select (select count(*) from silver.silver_customers where "
        f"customer_id = '{KEY}'), (select count(*) from silver.silver_orders)"
    ) == [(0, 8)]
    close_warehouse()
    assert _is_equal(built)
    built.query("drop schema own cascade")
    close_warehouse()
    again = _forget(built, f"customer={KEY}")
    assert again.returncode == 2, again.stdout
    assert "nothing is known of customer=" in again.stderr


def test_killed_at_any_point_the_next_call_finishes_it(built: Pipeline) -> None:
    points = [
        "landing.forget.bronze_rows.rewrite",
        "landing.lake.Lake.replace_file",
        "landing.forget.control_rows.rewrite",
        "landing.forget.run.build",
        "landing.forget.warehouse_file.drop_leftovers",
        "landing.forget.warehouse_file.os.fsync",
        "landing.forget.published_files.rewrite",
        "landing.forget.texts.rewrite",
        "landing.forget.journal.end",
        "landing.lake.Lake.remove",
    ]
    done = subprocess.run(
        [
            sys.executable,
            Path(__file__).with_name("_killed_forgetting.py"),
            f"customer={KEY}",
            *points,
        ],
        cwd=built.project,
        env=os.environ | built.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["killed"] * len(points)
    assert (built.lake / "forgotten" / "unfinished.json").is_file()
    refused = _run(built, "build", "--force")
    assert refused.returncode == 1
    assert "has not come to its end" in refused.stderr
    resumed = _forget(built, "--resume")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert _says(built) == set()
    assert _says(built, OTHER)
    assert not [*built.folder.glob("*.forgetting*")]
