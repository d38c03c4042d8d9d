"""A failed gate leaves Gold as it was, and nothing is missed once it holds."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, copy_project, orders, replace_once
from _project import Pipeline
from dbt.cli.main import dbtRunnerResult

pytestmark = pytest.mark.shop

START = datetime(2026, 3, 1, tzinfo=UTC)
# The tests of data that compare tables with each other.
AUDIT = ("test_type:singular", "test_name:accounted_for")
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
Event = dict[str, Any]


def _order(number: int, *, version: int = 0, amount: object = None) -> Event:
    """Return an order's event; each version moves it on by a day."""
    at = START + timedelta(hours=number, days=version)
    return {
        "order_id": f"o-{number}",
        "customer_id": f"c-{number % 7}",
        "status": "placed",
        "amount": number + version if amount is None else amount,
        "timestamp": at.isoformat(),
        "placed_at": at.isoformat(),
    }


def _trip(number: int) -> Event:
    at = START + timedelta(hours=number)
    return {
        "trip_id": f"t-{number}",
        "status": "completed",
        "timestamp": at.isoformat(),
        "promised_at": at.isoformat(),
        "distance_km": number,
    }


def _broken(event: Event) -> Event:
    return event | {"amount": "a lot"}


def _failures(result: dbtRunnerResult) -> dict[str, str]:
    """Return the status of what did not succeed, by the node's name."""
    return {
        each.node.name: str(each.status)
        for each in result.result
        if str(each.status) not in ("success", "pass")
    }


def _gold(pipeline: Pipeline) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of Gold, audit columns and all, but for what depends on now."""
    tables = pipeline.query(
        "select table_name from information_schema.tables "
        "where table_schema = 'gold' and table_name <> 'gold_sla_breaches'"
    )
    assert len(tables) >= 5
    return {
        name: pipeline.query(f"from gold.{name} order by all") for (name,) in tables
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """200 orders, all good, built once."""
    pipeline = Pipeline(tmp_path_factory.mktemp("built"), project=orders())
    pipeline.land("order_events", [_order(number) for number in range(200)])
    pipeline.run()
    pipeline.query("checkpoint")
    return pipeline


@pytest.fixture(scope="module")
def built_shop(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """200 orders and 40 trips, all good, built once."""
    pipeline = Pipeline(tmp_path_factory.mktemp("shop"))
    pipeline.land("order_events", [_order(number) for number in range(200)])
    pipeline.land("trip_events", [_trip(number) for number in range(40)])
    pipeline.run()
    pipeline.query("checkpoint")
    return pipeline


@pytest.fixture
def pipeline(built: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of the orders that were built, to spoil."""
    return built.copied_to(tmp_path)


@pytest.fixture
def shop(built_shop: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of the orders and trips that were built, to spoil."""
    return built_shop.copied_to(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path, project=orders())


def _gate(pipeline: Pipeline) -> dbtRunnerResult:
    """Bring Silver up to date, and try the gate on rejected orders alone."""
    pipeline.run("--select", "+silver_rejects", "+silver_orders")
    return pipeline.dbt("test", "--select", "share_of_rejects_silver_orders_order")


def test_gold_waits_for_the_gate_and_then_misses_nothing(pipeline: Pipeline) -> None:
    before = _gold(pipeline)
    moved = [_order(number, version=1) for number in range(100)]
    new = [_order(number) for number in range(200, 400)]
    events = moved + new
    spoilt = events[::5]
    pipeline.land("order_events", [_broken(e) if e in spoilt else e for e in events])

    failures = _failures(pipeline.dbt("build", *NO_UNIT_TESTS))
    gates = [name for name, status in failures.items() if status == "fail"]
    assert len(gates) == 1
    assert gates[0].startswith("share_of_rejects_silver_orders")
    assert failures["fct_orders"] == failures["gold_daily_orders"] == "skipped"
    assert _gold(pipeline) == before
    assert pipeline.query("select count(*) from silver.silver_orders") == [(360,)]
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(60,)]

    pipeline.land("order_events", spoilt)
    pipeline.build()
    assert pipeline.query("select count(*) from silver.silver_rejects") == [(0,)]
    assert pipeline.query("select total_orders from gold.gold_revenue_summary") == [
        (400,)
    ]
    assert pipeline.differences_from_full_refresh() == {}


def test_a_gate_holds_back_the_gold_of_its_entity_alone(shop: Pipeline) -> None:
    shop.land("order_events", [_broken(_order(n)) for n in range(100)])
    shop.land("trip_events", [_trip(40)])
    failures = _failures(shop.dbt("build", *NO_UNIT_TESTS))
    assert failures["fct_orders"] == failures["gold_customer_totals"] == "skipped"
    assert [name for name in failures if "trip" in name] == []
    trips = "select count(*) from gold.fct_trips"
    assert shop.query(trips) == [(41,)]


def test_an_entity_with_gold_and_without_a_gate_is_told_of(tmp_path: Path) -> None:
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "dbt_project/silver/shop/silver_orders.yml",
        "      - share_of_rejects:\n          arguments: {entity: order}\n",
        "",
    )
    pipeline = Pipeline(tmp_path / "run", project=project)
    pipeline.land("order_events", [_order(1)])
    told = pipeline.tidemark("build", "--", "--select", "stg_order_events")
    assert told.returncode == 0, told.stderr
    assert "the entity order has no gate on rejects" in told.stderr


def test_an_entity_may_have_limits_of_its_own(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    gate = "      - share_of_rejects:\n          arguments: {entity: order}\n"
    replace_once(
        project / "dbt_project/silver/shop/silver_orders.yml",
        gate,
        f"{gate}          config: {{error_if: '> 200'}}\n",
    )
    manifest = Pipeline(tmp_path / "run", project=project).parse()
    limits = {
        node.test_metadata.kwargs["entity"]: (node.config.warn_if, node.config.error_if)
        for node in manifest.nodes.values()
        if getattr(node, "test_metadata", None)
        and node.test_metadata.name == "share_of_rejects"
    }
    assert limits == {
        "order": ("> 10", "> 200"),
        "trip": ("> 10", "> 50"),
        "customer": ("> 10", "> 50"),
        "product": ("> 10", "> 50"),
        "rate": ("> 10", "> 50"),
    }


def test_gold_is_compared_with_what_it_has_taken_in(shop: Pipeline) -> None:
    """While a gate holds it back, Silver is ahead, and nothing is wrong with Gold."""
    moved = [_order(number, version=1) for number in range(100)]
    shop.land("order_events", [*map(_broken, moved[:60]), *moved[60:]])
    shop.land("trip_events", [_trip(41), _trip(3) | {"distance_km": 7}])
    assert not shop.dbt("build", *NO_UNIT_TESTS).success
    in_part = Pipeline(shop.folder)
    shop.variables["audit_everything"] = True
    for asked in (in_part, shop):
        gold = ("gold_daily_orders", "gold_hourly_revenue", "gold_customer_totals")
        for model in gold:
            assert _failures(asked.dbt("build", "--select", model)) == {}
        assert _failures(asked.dbt("test", "--select", *AUDIT)) == {}
    # nor where the facts alone have moved on
    shop.run("--select", "fct_orders", "fct_trips")
    for asked in (in_part, shop):
        assert _failures(asked.dbt("test", "--select", *AUDIT)) == {}
    shop.query(
        "update gold.gold_daily_orders set total_amount = total_amount + 1 "
        "where date = '2026-03-02'"
    )
    found = _failures(shop.dbt("test", "--select", *AUDIT))
    assert found["gold_daily_orders_sum_the_orders"] == "fail"


def test_few_events_never_close_the_gate(empty: Pipeline) -> None:
    empty.land("order_events", [_broken(_order(number)) for number in range(99)])
    assert _failures(_gate(empty)) == {}
    empty.land("order_events", [_order(99)])
    assert list(_failures(_gate(empty)).values()) == ["fail"]


def test_a_small_share_of_rejects_warns(empty: Pipeline) -> None:
    events = [_order(number) for number in range(200)]
    # one in a hundred may be broken, by default
    empty.land("order_events", [*map(_broken, events[:2]), *events[2:]])
    assert _failures(_gate(empty)) == {}
    empty.land("order_events", [_broken(_order(200))])
    warned = _gate(empty)
    assert warned.success
    assert list(_failures(warned).values()) == ["warn"]


def test_the_gate_s_thresholds_are_variables(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        variables={
            "reject_minimum_events": 10,
            "reject_permille_warn": 100,
            "reject_permille_error": 300,
            "reject_window_hours": 2,
        },
        project=orders(),
    )
    now = datetime.now(UTC)
    older = [_broken(_order(number)) for number in range(50)]
    pipeline.land("order_events", older, landed_at=now - timedelta(hours=4))
    events = [_order(number) for number in range(100, 109)]
    pipeline.land("order_events", [*events, _broken(_order(109))], landed_at=now)
    assert _failures(_gate(pipeline)) == {}
    pipeline.land("order_events", [_broken(_order(110))], landed_at=now)
    assert list(_failures(_gate(pipeline)).values()) == ["warn"]
    more = [_broken(_order(number)) for number in range(111, 115)]
    pipeline.land("order_events", more, landed_at=now)
    assert list(_failures(_gate(pipeline)).values()) == ["fail"]


@pytest.mark.parametrize("table", ["silver_orders", "silver_order_versions"])
def test_a_doubled_row_in_silver_does_not_reach_gold(
    pipeline: Pipeline, table: str
) -> None:
    before = _gold(pipeline)
    pipeline.query(f"""
        insert into silver.{table}
        select * replace (
            (select max(_processed_at) + interval 1 second from silver.{table})
            as _processed_at
        )
        from silver.{table}
        limit 1
    """)
    pipeline.land("order_events", [_order(500)])
    failures = _failures(pipeline.dbt("build", *NO_UNIT_TESTS))
    key = "_row_key" if "versions" in table else "order_id"
    assert failures[f"unique_{table}_{key}"] == "fail"
    assert failures["gold_daily_orders"] == "skipped"
    assert _gold(pipeline) == before


@pytest.mark.parametrize(
    ("tampering", "finds"),
    [
        pytest.param(sql, test, id=f"{test}: {sql.split(' where ')[0]}")
        for test, changes in {
            "gold_daily_orders_sum_the_orders": [
                "update gold.gold_daily_orders set total_amount = total_amount + 0.01 "
                "where date = '2026-03-02'",
                "update gold.gold_daily_orders set total_orders = total_orders - 1 "
                "where date = '2026-03-02'",
                "delete from gold.gold_daily_orders where date = '2026-03-02'",
                "update gold.gold_daily_orders set currency = 'USD' "
                "where date = '2026-03-02'",
                "insert into gold.gold_daily_orders by name "
                "select date '2020-01-01' as date, 'EUR' as currency, "
                "1 as total_orders, localtimestamp as _processed_at",
            ],
            "fct_orders_are_the_orders_of_silver": [
                "update gold.fct_orders set amount = 0 where order_id = 'o-3'",
                "delete from gold.fct_orders where order_id = 'o-3'",
            ],
            "gold_hourly_revenue_sums_the_orders": [
                "update gold.gold_hourly_revenue set revenue = revenue + 0.01 "
                "where hour = '2026-03-02 05:00'",
                "delete from gold.gold_hourly_revenue where hour = '2026-03-02 05:00'",
            ],
            "gold_customer_totals_sum_the_orders": [
                "update gold.gold_customer_totals set total_amount = 0 "
                "where customer_id = 'c-1'",
                "delete from gold.gold_customer_totals where customer_id = 'c-1'",
            ],
            "gold_revenue_summary_sums_the_days": [
                "delete from gold.gold_daily_orders where date = '2026-03-03'"
            ],
            "gold_daily_trips_count_the_trips": [
                "update gold.gold_daily_trips set total_trips = 0 "
                "where date = '2026-03-02'",
                "delete from gold.gold_daily_trips where date = '2026-03-02'",
            ],
            "silver_orders_stand_as_their_newest_version": [
                "delete from silver.silver_orders where order_id = 'o-3'",
                "update silver.silver_orders set updated_at = '2026-01-01' "
                "where order_id = 'o-3'",
            ],
            "bronze_order_events_are_all_in_silver": [
                "delete from silver.silver_order_versions where order_id = 'o-3'"
            ],
            "bronze_trip_events_are_all_in_silver": [
                "delete from silver.silver_trip_versions where trip_id = 't-3'"
            ],
        }.items()
        for sql in changes
    ],
)
def test_what_was_changed_by_hand_is_found(
    shop: Pipeline, tampering: str, finds: str
) -> None:
    shop.query(tampering)
    shop.variables["audit_everything"] = True
    failures = _failures(shop.dbt("test", "--select", finds))
    assert failures[finds] == "fail"


def test_gold_built_alone_while_its_gates_fail_is_no_false_alarm(
    pipeline: Pipeline,
) -> None:
    """It sums the facts, and these wait as it did."""
    events = [_order(number, version=1) for number in range(100)]
    bodies = [*events, *(_broken(event) for event in events)]
    pipeline.land("order_events", bodies)
    failures = _failures(pipeline.dbt("build", *NO_UNIT_TESTS))
    assert failures["gold_daily_orders"] == "skipped"
    assert _failures(pipeline.dbt("build", "--select", "gold_daily_orders")) == {}


def test_a_full_audit_finds_what_was_lost_long_ago(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path, project=orders(), variables={"audit_everything": True}
    )
    now = datetime.now(UTC)
    pipeline.land(
        "order_events",
        [_order(1), _broken(_order(2))],
        landed_at=now - timedelta(days=90),
    )
    pipeline.land("order_events", [_order(3)], landed_at=now)
    pipeline.run("--select", "silver")
    pipeline.query("delete from silver.silver_order_versions where order_id = 'o-1'")
    assert _lost(pipeline) == 1
    pipeline.query("delete from silver.silver_order_arrivals where reject_reason > ''")
    assert _lost(pipeline) == 2


def test_of_rejects_of_one_file_and_reason_each_is_accounted_for(
    pipeline: Pipeline,
) -> None:
    pipeline.land("order_events", [_broken(_order(number)) for number in range(3)])
    pipeline.run("--select", "silver")
    assert _lost(pipeline) == 0
    pipeline.query(
        "delete from silver.silver_order_arrivals where reject_id = "
        "(select min(reject_id) from silver.silver_order_arrivals)"
    )
    assert _lost(pipeline) == 1


def _lost(pipeline: Pipeline) -> int | None:
    """Return how many rows of Bronze the audit misses in Silver."""
    audit = "bronze_order_events_are_all_in_silver"
    outcome = pipeline.dbt("test", "--select", audit)
    return next(each.failures for each in outcome.result if each.node.name == audit)


def test_freshness_tells_how_long_a_source_has_been_silent(shop: Pipeline) -> None:
    assert _freshness(shop) == {"order_events": "pass", "trip_events": "pass"}


def test_freshness_needs_no_build_before(tmp_path: Path) -> None:
    shop = Pipeline(tmp_path)
    now = datetime.now(UTC)
    shop.land("order_events", [_order(1)], landed_at=now - timedelta(hours=2))
    shop.land("trip_events", [_trip(1)], landed_at=now - timedelta(hours=25))
    assert _freshness(shop) == {"order_events": "warn", "trip_events": "error"}
    shop.land("trip_events", [_trip(2)])
    assert _freshness(shop) == {"order_events": "warn", "trip_events": "pass"}


def test_a_source_that_never_landed_anything_is_not_fresh(empty: Pipeline) -> None:
    assert _freshness(empty) == {"order_events": "error"}


def _freshness(pipeline: Pipeline) -> dict[str, str]:
    outcome = pipeline.dbt("source", "freshness")
    statuses = {
        each.node.name: str(each.status)
        for each in outcome.result.results
        if each.node.resource_type == "source"
    }
    assert outcome.success == ("error" not in statuses.values())
    return statuses


def test_rows_that_failed_are_looked_at_until_their_own_gold_has_them(
    tmp_path: Path,
) -> None:
    """Also where an entity is called as another begins."""
    project = copy_orders(tmp_path / "project", customers=True)
    silver = project / "dbt_project/silver"
    versions = silver / "silver_order_return_versions.sql"
    versions.write_text("select 1 as id")
    (silver / "silver_order_return_arrivals.sql").write_text("select 1 as id")
    returns = silver / "silver_order_returns.sql"
    returns.write_text("select * from {{ ref('silver_order_return_versions') }}")
    gold = project / "dbt_project/gold/gold_daily_returns.sql"
    gold.write_text("select * from {{ ref('silver_order_returns') }}")
    both = silver / "silver_refunds.sql"
    both.write_text(
        "select * from {{ ref('silver_order_returns') }}, {{ ref('silver_orders') }}"
    )
    entities = {
        "order_return": {"key": "id", "sources": [], "gold": "gold_daily_returns"},
        "order": {
            "key": "id",
            "sources": ["order_events", "sales_orders"],
            "gold": "fct_orders",
        },
        "customer": {"key": "id", "sources": ["customers"]},
    }
    of = {
        "silver_orders": "fct_orders",
        "silver_order_lines": "fct_orders",
        "silver_order_returns": "gold_daily_returns",
        "silver_order_return_versions": "gold_daily_returns",
        "silver_refunds": "fct_orders,gold_daily_returns",
        "silver_customers": "dim_customer",
        "silver_landed_hours": "",
        "fct_orders": "",
    }
    asked = " ".join(
        "[{{ golds_of(api.Relation.create(identifier='"
        + table
        + "')) | map(attribute='name') | sort | join(',') }}]"
        for table in of
    )
    pipeline = Pipeline(tmp_path, project, {"entities": entities})
    done = pipeline.dbt("compile", "--inline", asked)
    assert done.success, done.exception
    assert done.result.results[0].node.compiled_code.split() == [
        f"[{golds}]" for golds in of.values()
    ]


@pytest.mark.parametrize("first", ["gold_by_status", "none that is incremental"])
def test_a_gate_stays_shut_where_no_gold_is_named(tmp_path: Path, first: str) -> None:
    """What Gold has not taken in is asked of all that read the entity."""
    project = copy_orders(tmp_path / "project")
    shutil.rmtree(project / "dbt_project/gold/shop")
    shutil.rmtree(project / "tests/dbt")
    replace_once(project / "dbt_project.yml", ", gold: fct_orders}", "}")
    replace_once(
        project / "dbt_project/silver/shop/silver_orders.yml",
        'description: "ISO 4217."\n',
        'description: "ISO 4217."\n        data_tests:\n'
        "          - accepted_values: {arguments: {values: [EUR]}}\n",
    )
    kept = "" if first == "gold_by_status" else ", materialized='table'"
    (project / "dbt_project/gold/gold_by_status.sql").write_text(
        "{{ config(unique_key='order_id', contract={'enforced': false}"
        + kept
        + ") }}\n"
        "-- depends_on: {{ gates('order') }}\n"
        "select order_id, currency, _processed_at from {{ ref('silver_orders') }}\n"
        "where {{ changed_since_last_build() }}\n"
    )
    pipeline = Pipeline(tmp_path, project)
    words = ("build", "--select", "+gold_by_status")
    for number, currency, is_built in (
        (1, "EUR", True),
        (2, "XXX", False),
        (3, "EUR", False),
    ):
        order = {"order_id": number, "amount": 1, "currency": currency}
        pipeline.land("order_events", [order | {"timestamp": "2026-05-03T20:00:00Z"}])
        assert pipeline.dbt(*words).success is is_built
        assert pipeline.query("select count(*) from gold.gold_by_status") == [(1,)]


def test_versions_that_lie_ahead_are_named(pipeline: Pipeline) -> None:
    """The furthest ahead first, and of many not all."""
    now = datetime.now(UTC).replace(microsecond=0)
    ahead = {number: now + timedelta(hours=number) for number in range(1, 6)}
    events = [
        _order(number) | {"timestamp": at.isoformat()} for number, at in ahead.items()
    ]
    pipeline.land("order_events", [*events, _order(6)], landed_at=now)
    test = "silver_times_are_not_in_the_future"
    done = pipeline.tidemark(
        "build", "--", "--select", "+silver_order_versions", "+silver_trip_versions",
        test, *NO_UNIT_TESTS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [said] = [line for line in done.stderr.splitlines() if test in line]
    named = [f"order o-{n} at {ahead[n]:%Y-%m-%d %H:%M:%S}" for n in (5, 4, 3)]
    assert f"5 versions of what is to come, furthest ahead {', '.join(named)}" in said
    assert "o-2" not in said
