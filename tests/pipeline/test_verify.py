"""`tidemark verify` finds what differs from a full refresh, and touches nothing."""

import json
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _copies import copy_orders
from _landed import land_window
from _project import Done, Pipeline, ended
from click.testing import CliRunner
from dbt.adapters.factory import FACTORY

from landing.building.runs import run_dbt
from landing.cli import tidemark
from landing.errors import TidemarkError
from landing.settings import Settings
from landing.verify.models import Entity, Project

pytestmark = pytest.mark.shop

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
LANDED = datetime(2026, 5, 20, 12, tzinfo=UTC)
Event = dict[str, Any]


def _order(number: int, *, day: int = 0, hour: int = 0, amount: int = 10) -> Event:
    at = (START + timedelta(days=day, hours=hour)).isoformat()
    return {
        "order_id": f"o-{number}",
        "customer_id": f"c-{number % 3}",
        "status": "placed",
        "amount": amount,
        "timestamp": at,
        "placed_at": (START + timedelta(days=day)).isoformat(),
        "items": [{"product_id": "p-1", "quantity": 1, "unit_price": amount}],
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Three orders a day on ten days, two versions each, built incrementally."""
    project = copy_orders(tmp_path_factory.mktemp("project"), customers=True)
    pipeline = Pipeline(tmp_path_factory.mktemp("verified"), project)
    numbers = range(30)
    pipeline.land(
        "order_events", [_order(n, day=n // 3) for n in numbers], landed_at=LANDED
    )
    pipeline.run()
    pipeline.land(
        "order_events",
        [_order(n, day=n // 3, hour=1, amount=20) for n in numbers],
        landed_at=LANDED + timedelta(days=1),
    )
    land_window(
        pipeline.lake,
        "customers",
        [{"customer_id": "c-1", "last_updated": START.isoformat()}],
        LANDED + timedelta(days=1),
    )
    pipeline.land(
        "order_events", [_order(99, day=12)], landed_at=LANDED + timedelta(days=3)
    )
    pipeline.run()
    return pipeline


@pytest.fixture
def pipeline(built: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of what was built, to spoil."""
    with duckdb.connect(str(built.warehouse)) as connection:
        connection.execute("checkpoint")
    return built.copied_to(tmp_path)


def _schemas(pipeline: Pipeline) -> set[str]:
    rows = pipeline.query("select schema_name from duckdb_schemas() where not internal")
    return {name for (name,) in rows}


OWN = {"bronze", "bronze_new", "staging", "silver", "gold", "operations"}


def _tables(pipeline: Pipeline) -> dict[str, list[tuple[Any, ...]]]:
    names = pipeline.query(
        "select schema_name || '.' || table_name from duckdb_tables()"
    )
    return {name: pipeline.query(f"from {name} order by all") for (name,) in names}


def _run(pipeline: Pipeline, *words: str, **environment: str) -> Done:
    """Run the command in this process, where a project is parsed only once."""
    with chdir(pipeline.project):
        done = CliRunner().invoke(
            tidemark,
            ["verify", *words],
            env=pipeline.environment() | {"DBT_WRITE_JSON": "false"} | environment,
        )
    error = done.exception
    if isinstance(error, TidemarkError):
        return Done(1, done.stdout, str(error))
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Done(done.exit_code, done.stdout, done.stderr)


def _verify(pipeline: Pipeline, *words: str, **environment: str) -> dict[str, Any]:
    done = _run(pipeline, "--json", *words, **environment)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["equal"] else 1)
    return found


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse a project once for each schema; another warehouse changes nothing."""

    def run(settings: Settings, arguments: Sequence[str], **others: Any) -> Any:
        if arguments[0] != "parse":
            return run_dbt(settings, arguments, **others)
        known = Pipeline(settings.project, settings.project).parse(settings.schema)
        return run_dbt(settings, arguments, manifest=known)

    monkeypatch.setattr("landing.verify.run_dbt", run)
    monkeypatch.setattr("landing.verify.phases.run_dbt", run)


def _differing(found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Return how many rows changed, are missing and too many, by table."""
    return {
        table["table"]: (table["changed"], table["missing"], table["extra"])
        for table in found["tables"]
        if table["changed"] + table["missing"] + table["extra"]
    }


def _differences(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    (result,) = [each for each in found["tables"] if each["table"] == table]
    differences: list[dict[str, Any]] = result["differences"]
    return differences


def _assert_says(done: Done, *words: str) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


def test_what_was_built_incrementally_equals_a_full_refresh(pipeline: Pipeline) -> None:
    before = _tables(pipeline)
    done = _run(pipeline)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything: compared " in done.stdout
    assert "of 15 tables" in done.stdout
    assert done.stdout.rstrip().endswith(": equal to a full refresh")
    assert _tables(pipeline) == before
    assert _schemas(pipeline) == OWN


def test_every_planted_difference_is_shown_with_its_rows_and_versions(
    pipeline: Pipeline,
) -> None:
    pipeline.query("update silver.silver_orders set amount = 99 where order_id = 'o-1'")
    pipeline.query("delete from gold.fct_orders where order_id = 'o-2'")
    pipeline.query(
        "insert into silver.silver_customers by name "
        "select * replace ('c-9' as customer_id) from silver.silver_customers"
    )
    pipeline.query(
        "update gold.gold_daily_orders set total_orders = 7 where date = '2026-05-02'"
    )
    pipeline.query(
        "delete from silver.silver_order_versions "
        "where order_id = 'o-5' and amount = 10"
    )
    before = _tables(pipeline)
    found = _verify(pipeline)
    assert _differing(found) == {
        "silver.silver_order_versions": (0, 1, 0),
        "silver.silver_orders": (1, 0, 0),
        "silver.silver_customers": (0, 0, 1),
        "gold.fct_orders": (0, 1, 0),
        "gold.gold_daily_orders": (1, 0, 0),
    }

    (amount,) = _differences(found, "silver.silver_orders")
    assert amount["key"] == {"order_id": "o-1"}
    assert amount["columns"] == ["amount"]
    assert [row["amount"] for row in amount["warehouse"]] == ["99.00"]
    assert [row["amount"] for row in amount["refresh"]] == ["20.00"]
    assert [
        (each["in_warehouse"], each["in_refresh"], each["row"]["amount"])
        for each in amount["versions"]
    ] == [(True, True, "10.00"), (True, True, "20.00")]

    (missing,) = _differences(found, "gold.fct_orders")
    assert missing["key"] == {"order_id": "o-2"}
    assert (missing["warehouse"], len(missing["refresh"])) == ([], 1)
    assert len(missing["versions"]) == 2

    (extra,) = _differences(found, "silver.silver_customers")
    assert extra["key"] == {"customer_id": "c-9"}
    assert (len(extra["warehouse"]), extra["refresh"]) == (1, [])

    (day,) = _differences(found, "gold.gold_daily_orders")
    assert day["key"] == {"date": "2026-05-02"}
    assert day["columns"] == ["total_orders"]
    assert (day["warehouse"][0]["total_orders"], day["refresh"][0]["total_orders"]) == (
        7,
        3,
    )
    # of the day's orders, the one that lost a version differs
    assert day["behind"] == [{"order_id": "o-5"}]

    (version,) = _differences(found, "silver.silver_order_versions")
    assert version["key"]["order_id"] == "o-5"
    assert [each["in_warehouse"] for each in version["versions"]] == [False, True]

    assert _tables(pipeline) == before
    assert _schemas(pipeline) == OWN

    text = _run(pipeline, "--limit", "1").stdout
    assert "  * amount               99.00" in text
    assert "    status               placed" in text
    assert "version refresh only: order_id=o-5" in text
    assert "differs in it: order_id o-5" in text
    assert text.rstrip().endswith("5 differences in 5 tables")


def test_a_row_that_stands_twice_is_a_difference(pipeline: Pipeline) -> None:
    pipeline.query(
        "insert into silver.silver_orders from silver.silver_orders "
        "where order_id in ('o-1', 'o-2')"
    )
    found = _verify(pipeline, "--limit", "1")
    assert _differing(found) == {"silver.silver_orders": (0, 0, 2)}
    (shown,) = _differences(found, "silver.silver_orders")
    assert shown["key"] == {"order_id": "o-1"}
    assert len(shown["warehouse"]) == 1


def test_what_landed_since_the_last_build_is_no_difference(pipeline: Pipeline) -> None:
    pipeline.land(
        "order_events",
        [_order(1, day=1, hour=9, amount=70)],
        landed_at=LANDED + timedelta(days=4),
    )
    found = _verify(pipeline)
    assert found["equal"]
    assert {t["table"]: t["not_yet"] for t in found["tables"] if t["not_yet"]} == {
        "silver.silver_order_arrivals": 1,
        "silver.silver_order_sequences": 1,
        "silver.silver_order_versions": 1,
        "silver.silver_orders": 1,
        "silver.silver_order_lines": 1,
        "gold.fct_orders": 1,
        "gold.gold_daily_orders": 2,
        "gold.gold_hourly_revenue": 2,
        "gold.gold_customer_totals": 1,
    }
    assert all(not table["differences"] for table in found["tables"])
    pipeline.query("update silver.silver_orders set amount = 9 where order_id = 'o-2'")
    found = _verify(pipeline, "--not-yet")
    assert _differing(found) == {"silver.silver_orders": (1, 0, 0)}
    assert [
        (each["key"]["order_id"], each["not_yet"])
        for each in _differences(found, "silver.silver_orders")
    ] == [("o-2", False), ("o-1", True)]
    pipeline.run()
    assert _differing(_verify(pipeline)) == {"silver.silver_orders": (1, 0, 0)}


def test_days_show_what_differs_inside_them_and_nothing_outside(
    pipeline: Pipeline,
) -> None:
    pipeline.query("update silver.silver_orders set amount = 1 where order_id = 'o-4'")
    pipeline.query("update silver.silver_orders set amount = 1 where order_id = 'o-13'")
    pipeline.query(
        "update gold.gold_daily_orders set total_orders = 7 "
        "where date in ('2026-05-02', '2026-05-05')"
    )
    pipeline.query(
        "delete from gold.gold_hourly_revenue where hour = '2026-05-02 09:00'"
    )
    pipeline.query(
        "insert into gold.gold_hourly_revenue by name select * replace "
        "(timestamp '2026-05-03 03:00' as hour) from gold.gold_hourly_revenue limit 1"
    )
    # a key of which the warehouse knows nothing
    for table in ("silver.silver_order_versions", "silver.silver_orders"):
        pipeline.query(f"delete from {table} where order_id = 'o-3'")
    found = _verify(pipeline, "--from", "2026-05-02", "--to", "2026-05-03")
    assert found["scope"] == "2026-05-02 to 2026-05-03"
    assert _differing(found) == {
        "silver.silver_order_versions": (0, 2, 0),
        "silver.silver_orders": (1, 1, 0),
        "gold.gold_daily_orders": (1, 0, 0),
        "gold.gold_hourly_revenue": (0, 1, 1),
    }
    assert {t["table"]: t["rows"] for t in found["tables"]}["gold.fct_orders"] == 6
    assert found["not_compared"]["silver.silver_order_arrivals"]
    assert _differing(_verify(pipeline, "--from", "2026-05-05")) == {
        "silver.silver_orders": (1, 0, 0),
        "gold.gold_daily_orders": (1, 0, 0),
    }
    assert _verify(pipeline, "--from", "2026-05-06", "--to", "2026-05-07")["equal"]
    empty = _run(pipeline, "--from", "2020-05-06", "--to", "2020-05-07")
    assert empty.returncode == 0
    assert empty.stdout.endswith(": nothing to compare\n")


def test_a_sample_is_compared_by_its_keys_and_says_what_it_leaves_out(
    pipeline: Pipeline,
) -> None:
    whole = _verify(pipeline, "--sample", "1000")
    assert whole["equal"]
    assert sorted(whole["not_compared"]) == [
        "gold.gold_late_changes",
        "silver.silver_customer_arrivals",
        "silver.silver_order_arrivals",
        "silver.silver_order_sequences",
        "silver.silver_pipeline_runs",
        "silver.silver_resolved_rejects",
    ]

    pipeline.query("update silver.silver_orders set amount = 1")
    found = _verify(pipeline, "--sample", "5", "--seed", "3")
    shown = _differences(found, "silver.silver_orders")
    assert len(shown) == 5
    again = _verify(pipeline, "--sample", "5", "--seed", "3")
    assert _differences(again, "silver.silver_orders") == shown
    other = _verify(pipeline, "--sample", "5", "--seed", "4")
    assert _differences(other, "silver.silver_orders") != shown
    assert (
        "each customer_id has keys"
        in found["not_compared"]["gold.gold_customer_totals"]
    )
    compared = {table["table"]: table["rows"] for table in found["tables"]}
    assert compared["gold.fct_orders"] == 5
    assert compared["silver.silver_customers"] == 1


def test_a_key_is_compared_alone(pipeline: Pipeline) -> None:
    pipeline.query("update silver.silver_orders set amount = 1")
    found = _verify(pipeline, "--key", "order=o-7", "--key", "order=o-8")
    keys = [each["key"] for each in _differences(found, "silver.silver_orders")]
    assert keys == [{"order_id": "o-7"}, {"order_id": "o-8"}]
    assert "silver.silver_customers" in found["not_compared"]


def test_a_key_that_nothing_has_is_named(pipeline: Pipeline) -> None:
    done = _run(pipeline, "--key", "order=nope", "--key", "order=o-7")
    _assert_says(done, "neither Bronze nor the warehouse has a row of order nope. ")
    done = _run(pipeline, "--key", "customer=o-7", "--key", "order=o-7")
    _assert_says(done, "has a row of customer o-7. Check the key")
    assert _schemas(pipeline) == OWN


def test_a_key_that_only_the_warehouse_has_is_found(pipeline: Pipeline) -> None:
    pipeline.query(
        "insert into silver.silver_order_versions by name select * replace ("
        "'o-77' as order_id, uuid() as _row_key, "
        "cast(md5('o-77') as uuid) as _entity_key"
        ") from silver.silver_order_versions limit 1"
    )
    found = _verify(pipeline, "--key", "order=o-77")
    assert _differing(found) == {"silver.silver_order_versions": (0, 0, 1)}


def test_what_was_not_asked_rightly_exits_with_2(pipeline: Pipeline) -> None:
    for words, said in (
        (("--key", "invoice=1"), "there are customer, order"),
        (("--key", "o-1"), "ENTITY=KEY"),
        (("--from", "2026-05-02", "--to", "2026-05-01"), "before"),
        (("--sample", "5", "--from", "2026-05-02"), "exclude"),
        (("--sample", "0"), "sample"),
    ):
        done = _run(pipeline, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def _in_the_refresh(pipeline: Pipeline) -> subprocess.Popen[str]:
    """Start the command, and return when dbt is in the middle of the refresh."""
    # a log of its own: others verify at the same time
    log = pipeline.folder / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    command = pipeline.start("verify", DBT_LOG_PATH=str(log.parent))
    told = ""
    while 'create table "warehouse"."tidemark_verify_refresh_silver"' not in (
        " ".join(told.split())
    ):
        assert command.poll() is None, command.communicate()
        time.sleep(0.02)
        told = log.read_text() if log.exists() else ""
    return command


def test_a_killed_run_is_replaced_by_the_next(pipeline: Pipeline) -> None:
    before = _tables(pipeline)
    assert _run(pipeline, "--keep").returncode == 0
    assert any("tidemark_verify" in name for name in _schemas(pipeline))
    killed = _in_the_refresh(pipeline)
    killed.kill()
    ended(killed)
    assert any("tidemark_verify" in name for name in _schemas(pipeline))
    assert _verify(pipeline)["equal"]
    assert _schemas(pipeline) == OWN
    assert _tables(pipeline) == before


def test_an_interrupted_run_leaves_no_scratch(pipeline: Pipeline) -> None:
    started = _in_the_refresh(pipeline)
    started.send_signal(signal.SIGINT)
    done = ended(started)
    assert done.returncode == 130, done.stderr
    assert _schemas(pipeline) == OWN


@pytest.mark.parametrize("start", [2, 3])
def test_an_interruption_while_dbt_starts_leaves_no_scratch(
    pipeline: Pipeline, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = 0
    register = FACTORY.register_adapter

    def interrupted(*arguments: Any) -> None:
        nonlocal starts
        starts += 1
        if starts == start:
            raise KeyboardInterrupt
        register(*arguments)

    monkeypatch.setattr(FACTORY, "register_adapter", interrupted)
    done = _run(pipeline)
    assert "Aborted" in done.stderr
    assert starts > start
    assert _schemas(pipeline) == OWN


def test_a_refresh_that_fails_leaves_no_scratch_and_says_why(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.project = copy_orders(tmp_path / "project")
    model = pipeline.project / "dbt_project/gold/shop/fct_orders.sql"
    model.write_text(f"{model.read_text()}\nx(")
    done = _run(pipeline)
    _assert_says(done, "fct_orders could not be built for the comparison")
    assert _schemas(pipeline) == OWN


def test_two_at_once_exclude_each_other(pipeline: Pipeline) -> None:
    first = _in_the_refresh(pipeline)
    _assert_says(
        _run(pipeline),
        "another build or verification of warehouse.duckdb is running",
    )
    assert ended(first).returncode == 0


def test_a_schema_of_somebody_else_is_never_dropped(pipeline: Pipeline) -> None:
    pipeline.query("create schema tidemark_verify_work")
    pipeline.query("create table tidemark_verify_work.precious as select 1 as a")
    _assert_says(
        _run(pipeline),
        "schema tidemark_verify_work was not made by tidemark verify",
    )
    assert pipeline.query("from tidemark_verify_work.precious") == [(1,)]
    assert _schemas(pipeline) == OWN | {"tidemark_verify_work"}


def test_what_is_kept_can_be_looked_into(pipeline: Pipeline) -> None:
    done = _run(pipeline, "--keep")
    assert done.returncode == 0
    assert (
        ", tidemark_verify_refresh_gold, tidemark_verify_refresh_silver" in done.stdout
    )
    assert pipeline.query(
        "select count(*) from tidemark_verify_refresh_gold.fct_orders"
    ) == [(31,)]


def test_a_warehouse_without_anything_says_to_build(
    built: Pipeline, tmp_path: Path
) -> None:
    pipeline = Pipeline(tmp_path, built.project)
    pipeline.lake.mkdir()
    _assert_says(_run(pipeline), "nothing has been built yet", "build")
    assert not pipeline.warehouse.exists()
    pipeline.query("select 1")
    _assert_says(_run(pipeline), "nothing has been built yet")


def test_where_nothing_has_landed_everything_is_equal(
    built: Pipeline, tmp_path: Path
) -> None:
    pipeline = Pipeline(tmp_path, built.project)
    pipeline.lake.mkdir()
    pipeline.run()
    assert _verify(pipeline)["equal"]
    assert _verify(pipeline, "--sample", "3")["equal"]


def test_a_model_that_is_not_built_yet_is_named(pipeline: Pipeline) -> None:
    pipeline.query("drop table gold.gold_daily_orders")
    _assert_says(_run(pipeline), "gold.gold_daily_orders has not been built yet")


def test_a_model_with_other_columns_than_its_table_is_named(pipeline: Pipeline) -> None:
    pipeline.query("alter table gold.fct_orders add column colour varchar")
    _assert_says(
        _run(pipeline),
        "gold.fct_orders has other columns than its model makes now",
        "tidemark build --backfill fct_orders --since DATE. One that is gone",
        "tidemark build -- --full-refresh, of a table of Gold with --select fct",
    )
    assert _schemas(pipeline) == OWN


def test_a_developer_s_schemas_are_verified_in_their_own_place(
    pipeline: Pipeline,
) -> None:
    pipeline.run(schema="ann")
    pipeline.query("update ann_silver.silver_orders set amount = 1")
    pipeline.query("delete from silver.silver_orders where order_id = 'o-1'")
    found = _verify(pipeline, "--keep", TIDEMARK_SCHEMA="ann")
    assert _differing(found) == {"ann_silver.silver_orders": (31, 0, 0)}
    assert "ann_tidemark_verify_refresh_gold" in found["kept"]


def test_every_table_of_the_project_is_compared(tmp_path: Path) -> None:
    parsed = Project(Pipeline(tmp_path).dbt("parse").result)
    assert {model.name for model in parsed.tables} == {
        "dim_customer",
        "dim_date",
        "dim_product",
        "dim_time",
        "fct_order_lines",
        "fct_exchange_rates",
        "fct_orders",
        "fct_trips",
        "gold_customer_totals",
        "gold_daily_orders",
        "gold_daily_trips",
        "gold_hourly_revenue",
        "gold_quarter_hourly_orders",
        "silver_customer_arrivals",
        "silver_customer_versions",
        "silver_customers",
        "silver_order_arrivals",
        "silver_order_lines",
        "silver_order_sequences",
        "silver_order_versions",
        "silver_orders",
        "silver_pipeline_runs",
        "silver_product_arrivals",
        "silver_product_versions",
        "silver_products",
        "silver_rate_arrivals",
        "silver_rate_versions",
        "silver_rates",
        "silver_resolved_rejects",
        "silver_trip_arrivals",
        "silver_trip_sequences",
        "silver_trip_versions",
        "silver_trips",
    }
    assert parsed.left_out == {"gold.gold_late_changes": "its meta says verify: false"}
    of = {model.name: model.entities for model in parsed.tables}
    order = parsed.entities["order"]
    assert order == Entity("order", "order_id", "silver_order_versions")
    assert of["fct_orders"] == of["silver_order_lines"] == (order,)
    assert of["silver_order_arrivals"] == ()
    assert parsed.versions_of(order).shown == "silver.silver_order_versions"
