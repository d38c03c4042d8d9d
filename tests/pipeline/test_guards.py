"""What would be silently wrong stops a build by its name, and says the way out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from _copies import copy_orders, copy_project, replace_once
from _dbt import succeeded
from _landed import land_window
from _project import Pipeline

from landing.building.runs import close_warehouse

pytestmark = pytest.mark.shop

ENTITIES: dict[str, Any] = {
    "order": {
        "key": "order_id",
        "sources": ["order_events", "sales_orders"],
        "gold": "fct_orders",
    },
    "trip": {"key": "trip_id", "sources": ["trip_events"], "gold": "fct_trips"},
    "customer": {"key": "customer_id", "sources": ["customers"]},
    "product": {"key": "product_id", "sources": ["products"]},
    "rate": {
        "key": "rate_id",
        "sources": ["exchange_rates"],
        "gold": "fct_exchange_rates",
    },
}
ORDER = {"order_id": 1, "amount": 5, "timestamp": "2026-05-04T10:00:00Z"}
ONE_MODEL = ("run", "--select", "+silver_orders")


@pytest.mark.parametrize(
    ("entity", "said", "names"),
    [
        ("trip", {"sources": ["trip_events"]}, ["trip has no key", "vars.entities"]),
        ("product", {"key": "product_id"}, ["product has no sources", "vars.entities"]),
        (
            "trip",
            ENTITIES["trip"] | {"gold": "fct_trisp"},
            ["trip names fct_trisp as gold", "no such model"],
        ),
        (
            "customer",
            ENTITIES["customer"] | {"sources": ["customers", "products"]},
            ["products is listed by"],
        ),
        (
            "order",
            ENTITIES["order"] | {"glod": "fct_orders", "gold": "orders"},
            ["order has a field glod", "order names orders as gold"],
        ),
        (
            "order",
            ENTITIES["order"] | {"gold": "fct_trips"},
            ["order names fct_trips as gold, which reads nothing of order_events"],
        ),
        (
            "trip",
            {"key": "trip_id", "sources": ["trip_events"]},
            ["trip names as streams none", "write streams: [trip_events]"],
        ),
        (
            "product",
            {"key": "product_id", "sources": []},
            ["no entity is made of products", "vars.entities"],
        ),
    ],
)
def test_a_line_of_the_entities_that_says_what_is_not_so_stops_a_build(
    tmp_path: Path, entity: str, said: dict[str, Any], names: list[str]
) -> None:
    entities = ENTITIES | {entity: said}
    pipeline = Pipeline(tmp_path, variables={"entities": entities})
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt(*ONE_MODEL))
    message = str(stopped.value)
    assert [each for each in names if each not in message] == []


def test_a_declared_source_that_no_entity_lists_is_warned_of(tmp_path: Path) -> None:
    project = copy_orders(tmp_path / "project")
    (project / "dbt_project/bronze/tickets.yml").write_text(
        "version: 2\nsources:\n  - name: bronze\n    tables:\n"
        "      - name: ticket_events\n"
        "        columns: [{name: body, data_type: varchar}]\n"
    )
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    done = pipeline.tidemark("build", "--", "--select", "+silver_orders")
    assert done.returncode == 0, done.stderr
    [warning] = [line for line in done.stderr.splitlines() if "lists it" in line]
    assert warning.startswith("WARN the project: the source ticket_events is declared")
    assert "vars.entities" in warning


def test_an_incremental_model_without_a_unique_key_stops_a_build(
    tmp_path: Path,
) -> None:
    project = copy_orders(tmp_path / "project")
    model = project / "dbt_project/silver/shop/silver_orders.sql"
    text = model.read_text()
    model.write_text(text.replace("{{ config(unique_key='_row_key') }}", ""))
    with pytest.raises(AssertionError) as stopped:
        succeeded(Pipeline(tmp_path, project).dbt(*ONE_MODEL))
    message = str(stopped.value)
    assert "silver_orders is incremental and has no unique_key" in message
    assert "--full-refresh --select silver_orders+" in message


def test_a_project_that_ends_its_runs_as_one_of_before_is_told(tmp_path: Path) -> None:
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "dbt_project.yml", "end_run(results)", "record_loaded_files(results)"
    )
    with pytest.raises(AssertionError) as stopped:
        succeeded(Pipeline(tmp_path, project).dbt(*ONE_MODEL))
    assert 'Write on-run-end: "{{ end_run(results) }}"' in str(stopped.value)


def test_a_warehouse_of_an_earlier_version_is_told_what_to_run_once(
    pipeline: Pipeline,
) -> None:
    """Its tables have other columns, and nobody noted which files it has loaded."""
    pipeline.land("order_events", [ORDER])
    succeeded(pipeline.dbt(*ONE_MODEL))
    pipeline.query("drop table staging.loaded_files")
    pipeline.query("alter table silver.silver_order_versions drop position_at")
    pipeline.land("order_events", [ORDER | {"order_id": 2}])
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt(*ONE_MODEL))
    assert (
        "silver.silver_order_versions was built by an earlier version, and has no "
        "position_at. Nothing was built. Run once: dbt build --full-refresh"
    ) in str(stopped.value)
    numbers = "select order_id from silver.silver_orders order by all"
    assert pipeline.query(numbers) == [("1",)]
    succeeded(pipeline.dbt(*ONE_MODEL, "--full-refresh"))
    assert pipeline.query(numbers) == [("1",), ("2",)]
    succeeded(pipeline.dbt(*ONE_MODEL))


@pytest.mark.parametrize("content", [b"", b"PAR1 half of it"])
def test_a_file_of_bronze_that_is_none_is_named(
    pipeline: Pipeline, content: bytes
) -> None:
    pipeline.land("order_events", [ORDER])
    [landed] = pipeline.landed()
    broken = Path(landed).with_name("broken.parquet")
    broken.write_bytes(content)
    done = pipeline.tidemark("build")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: a file of Bronze cannot be read: ")
    assert f"Move {broken} out of the lake" in done.stderr
    assert "LINE" not in done.stderr
    broken.unlink()
    built = pipeline.tidemark("build", "--", "--select", "+silver_orders")
    assert built.returncode == 0, built.stderr


def test_a_verification_of_a_lake_without_a_source_says_so(pipeline: Pipeline) -> None:
    row = {"order_id": "1", "amount": "5", "last_updated": "2026-05-04"}
    land_window(pipeline.lake, "sales_orders", [row], datetime.now(UTC))
    pipeline.land("order_events", ["no order"])
    pipeline.run()
    close_warehouse()
    (pipeline.lake / "bronze/order_events").rename(pipeline.lake / "away")
    done = pipeline.tidemark("verify")
    assert done.returncode == 1
    assert "holds no files of order_events" in done.stderr
    assert "Check TIDEMARK_LAKE" in done.stderr


def test_sql_that_the_engine_refuses_is_named_by_its_file_and_its_line(
    tmp_path: Path,
) -> None:
    project = copy_orders(tmp_path / "project")
    model = project / "dbt_project/silver/shop/silver_orders.sql"
    replace_once(model, "latest.currency", "latest.curency")
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    done = pipeline.tidemark("build", "--", "--select", "+silver_orders")
    assert done.returncode == 1
    [said] = [line for line in done.stderr.splitlines() if "curency" in line]
    assert said.startswith("ERROR silver_orders: Binder Error: ")
    assert " (dbt_project/silver/shop/silver_orders.sql; its SQL: " in said
    file, line = said.removesuffix(")").rpartition("its SQL: ")[2].split(":")
    sent = (project / file).read_text().splitlines()
    assert "latest.curency" in sent[int(line) - 1]


_DAYS = """
select order_date as date, count(*) as orders, max(_processed_at) as _processed_at
from {{ ref('silver_orders') }}
group by order_date
"""
_TOUCHED = (
    "touched(versions=ref('silver_order_versions'), "
    "changed=ref('silver_orders'), periods=['event_date'])"
)
_GATES = "-- depends_on: {{ gates('order') }}\n"
_LINES = """
with parents as (
    select * from {{ ref('silver_orders') }} where {{ changed_since_last_build() }}
),
current_rows as (
    select
        order_id, _processed_at, _row_key as _parent_key, _row_key
    from parents
)
"""
_WITH_GONE = "with_gone_rows(current='current_rows', changed='parents', columns=['a'])"


def _config(hook: str = "", **said: str) -> str:
    hooked = f'post_hook="{{{{ {hook} }}}}", ' if hook else ""
    more = "".join(f"{name}={value!r}, " for name, value in said.items())
    return f"{{{{ config({hooked}{more}contract={{'enforced': false}}) }}}}\n"


_BY_DATE = {"unique_key": "date"}
_BY_KEY = {"unique_key": "_row_key"}
_MODELS = {
    "gold/shop/gold_plain_days": _config(**_BY_DATE) + _DAYS,
    "gold/shop/gold_kept_days": (
        _config(**_BY_DATE) + _GATES + "with {{ " + _TOUCHED + " }}" + _DAYS
    ),
    "gold/shop/gold_table": _config(materialized="table") + _DAYS,
    "gold/shop/gold_good_facts": (
        _config(**_BY_DATE)
        + "-- {{ changed_since_last_build() }}"
        + _DAYS.replace("silver_orders", "fct_orders")
    ),
    "gold/shop/gold_by_own_macros": (
        _config("our_hook()", **_BY_DATE) + "{{ our_days() }}" + _DAYS
    ),
    "gold/shop/gold_customer_days": (
        _config("drop_empty('orders = 0')", **_BY_DATE)
        + "-- depends_on: {{ gates('order', 'customer') }}\n"
        + "with {{ "
        + _TOUCHED
        + " }}"
        + _DAYS
        + "join {{ ref('silver_customers') }} as customers using (customer_id)"
    ),
    "gold/shop/gold_orders_now": (
        _config(materialized="view") + "select * from {{ ref('silver_orders') }}"
    ),
    "marts/order_days": (
        _config(materialized="incremental", incremental_strategy="merge", **_BY_DATE)
        + _DAYS
    ),
    "silver/shop/silver_newest": (
        _config(**_BY_KEY)
        + "select *, {{ newest_first('_entity_key') }} as place "
        + "from {{ ref('silver_order_versions') }} "
        + "where {{ changed_since_last_build() }}"
    ),
    "silver/shop/silver_by_customer": (
        _config(unique_key="customer_id")
        + "select * from {{ ref('silver_orders') }} "
        + "where {{ changed_since_last_build() }}"
    ),
    "silver/shop/silver_looking_back": (
        _config(**_BY_KEY)
        + "select * from {{ ref('silver_order_versions') }} where event_time > now()"
    ),
    "silver/shop/silver_kept_lines": (
        _config(**_BY_KEY) + _LINES + "{{ " + _WITH_GONE + " }}"
    ),
    "silver/shop/silver_other_lines": (
        _config("drop_empty('orders = 0')", **_BY_KEY)
        + _LINES
        + ("{{ " + _WITH_GONE + " }}")
    ),
    "silver/shop/silver_unmarked_lines": (
        _config("drop_empty('_is_gone = 1')", **_BY_KEY)
        + _LINES
        + "select *, 0 as _is_gone from current_rows"
    ),
    "silver/shop/silver_bare_arrivals": (
        _config(**_BY_KEY) + "with {{ arrivals('order') }} select * from arrivals"
    ),
    "silver/shop/silver_good_lines": (
        _config("drop_empty('_is_gone = 1')", **_BY_KEY)
        + _LINES
        + "{{ "
        + _WITH_GONE
        + " }}"
    ),
}
_UNIQUE = """
models:
  - name: {0}
    columns: [{{name: date, data_tests: [unique]}}]
"""
_OWN_MACROS = f"""
{{% macro our_days() %}}{{{{ our_gates() }}}}with {{{{ {_TOUCHED} }}}}{{% endmacro %}}
{{% macro our_gates() %}}{{% do gates('order') %}}{{% endmacro %}}
{{% macro our_hook() %}}{{{{ drop_empty('orders = 0') }}}}{{% endmacro %}}
"""


def test_a_model_that_would_be_wrong_later_is_warned_of(tmp_path: Path) -> None:
    """And no other, whatever the shop has, or calls by macros of its own."""
    project = copy_orders(tmp_path / "project", customers=True)
    (project / "dbt_project/marts").mkdir()
    for name, text in _MODELS.items():
        (project / f"dbt_project/{name}.sql").write_text(text)
        if "unique_key='date'" in text:
            model = name.split("/")[-1]
            (project / f"dbt_project/{name}.yml").write_text(_UNIQUE.format(model))
    (project / "macros/shop/ours.sql").write_text(_OWN_MACROS)
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    # it is said before anything is built: some of these could not be
    done = pipeline.tidemark("build", "--", "--empty", "--resource-type", "model")
    said = {
        line.split("the model ")[1].partition(" lacks ")[0]: line
        for line in done.stderr.splitlines()
        if " lacks " in line
    }
    assert sorted(said) == [
        "gold_customer_days",
        "gold_kept_days",
        "gold_orders_now",
        "gold_plain_days",
        "gold_table",
        "order_days",
        "silver_bare_arrivals",
        "silver_by_customer",
        "silver_kept_lines",
        "silver_looking_back",
        "silver_newest",
        "silver_other_lines",
        "silver_unmarked_lines",
    ]
    plain, kept = said["gold_plain_days"], said["gold_kept_days"]
    assert plain.startswith("WARN the project: ")
    assert "{{ gates('order') }}" in plain
    assert "touched(…)" in plain
    assert plain.endswith(
        "See docs/modelling.md of Tidemark, and compare: tidemark verify"
    )
    assert "drop_empty(…)" in kept
    assert "gates(" not in kept
    assert "gates('order')" in said["gold_table"]
    assert "touched" not in said["gold_table"]
    assert "table between it and silver_orders, which it" in said["gold_orders_now"]
    assert "{{ gates('order') }}" in said["order_days"]
    assert "lacks newest_versions(…)" in said["silver_newest"]
    assert "lacks changed_since_last_build()" in said["silver_looking_back"]
    assert "lacks a test unique of customer_id, its un" in said["silver_by_customer"]
    joined = said["gold_customer_days"]
    assert "lacks a mark of silver_customers, which it reads and" in joined
    assert "not in silver_order_versions, silver_orders, never" in joined
    for name in ("silver_kept_lines", "silver_other_lines"):
        assert "drop_empty('_is_gone = 1')" in said[name]
    assert "lacks with_gone_rows(…)" in said["silver_unmarked_lines"]
    for part in ("'row_per_file': true", "'gate': true", "drop_gone_arrivals(…)"):
        assert part in said["silver_bare_arrivals"]


def test_a_refresh_of_some_tables_of_a_source_is_warned_of(tmp_path: Path) -> None:
    """A reject that a mended rule takes for good was a version, and a reject still."""
    project = copy_orders(tmp_path / "project")
    pipeline = Pipeline(tmp_path, project)
    pipeline.land("order_events", ["broken", {"order_id": 1, "timestamp": 1763120674}])
    models = ("--resource-type", "model")
    assert pipeline.tidemark("build", "--", *models).returncode == 0
    some = ("--full-refresh", "--select", "+silver_order_versions+")
    done = pipeline.tidemark("build", "--", *models, *some)
    assert done.returncode == 0, done.stderr
    [said] = [line for line in done.stderr.splitlines() if "WARN" in line]
    assert "this run rebuilds silver_order_versions, and not silver_order" in said
    told = said.partition(" Run dbt build ")[2].split()
    assert told[1:] == ["--select", "stg_order_events+", "stg_sales_orders+"]
    done = pipeline.tidemark("build", "--", *models, *told)
    assert (done.returncode, "WARN" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("gates()", "Name them: gates('order'), or several"),
        ("gates('ordre')", "no entity is called ordre"),
    ],
)
def test_gold_that_waits_for_no_entity_that_there_is_stops_a_run(
    tmp_path: Path, said: str, told: str
) -> None:
    project = copy_orders(tmp_path / "project")
    replace_once(
        project / "dbt_project/gold/shop/fct_orders.sql", "gates('order')", said
    )
    with pytest.raises(AssertionError) as stopped:
        Pipeline(tmp_path, project).dbt("parse")
    assert told in str(stopped.value)


def test_periods_that_are_not_those_of_the_rows_are_warned_of(tmp_path: Path) -> None:
    """An order counts on the day on which it was placed, and not on its event's."""
    project = copy_orders(tmp_path / "project", customers=True)
    replace_once(
        project / "dbt_project/gold/shop/gold_daily_orders.sql",
        "periods=['placed_date', 'event_date']",
        "periods=['event_date']",
    )
    pipeline = Pipeline(tmp_path, project)
    order = {"order_id": 1, "amount": 10, "timestamp": "2026-05-04T09:00:00Z"}
    pipeline.land("order_events", [order])
    words = ("build", "--", "--select", "+gold_daily_orders", "+gold_customer_totals")
    models = (*words, "--resource-type", "model")
    first = pipeline.tidemark(*models)
    assert (first.returncode, "WARN" in first.stderr) == (0, False), first.stderr
    late = {"order_id": 2, "placed_at": "2026-05-03T09:00:00Z"}
    pipeline.land("order_events", [order | late])
    done = pipeline.tidemark(*models)
    assert done.returncode == 0, done.stderr
    [said] = done.stderr.splitlines()
    assert said.startswith(
        "WARN the project: the model gold_daily_orders counts by order_date, and for "
        "1 of the rows of fct_orders that it took in that is none of the periods given "
        "to touched, event_date: "
    )
    assert "everything of silver_order_versions" in said
    assert pipeline.query("select date::text from gold.gold_daily_orders") == [
        ("2026-05-04",)
    ]


@pytest.mark.parametrize("scoped", [False, True])
def test_a_misspelt_variable_is_warned_of(tmp_path: Path, scoped: bool) -> None:
    """And none of a team's own: what a model reads, and what is like none of ours."""
    project = copy_orders(tmp_path / "project")
    said = {
        "reject_permile_warn": 5,
        "max_futrue_minutes": 10,
        "reject_window_hour": 3,
        "return_window_hours": 7,
    }
    file = project / "dbt_project.yml"
    declared = yaml.safe_load(file.read_text())
    declared["vars"].setdefault("tidemark", {})
    (declared["vars"]["tidemark"] if scoped else declared["vars"]).update(said)
    file.write_text(yaml.safe_dump(declared, sort_keys=False))
    model = project / "dbt_project/silver/shop/silver_orders.sql"
    model.write_text("-- {{ var('reject_window_hour') }}\n" + model.read_text())
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    only = ("--", "--select", "stg_order_events", "--vars", "{busines_timezone: a}")
    done = pipeline.tidemark("build", *only)
    assert done.returncode == 0, done.stderr
    warned = [line.partition(" Write")[0] for line in done.stderr.splitlines()]
    assert warned == [
        f"WARN the project: the variable {wrong} sets nothing. Did you mean {right}?"
        for wrong, right in (
            ("busines_timezone", "business_timezone"),
            ("max_futrue_minutes", "max_future_minutes"),
            ("reject_permile_warn", "reject_permille_warn"),
        )
    ]


def test_what_a_yml_lacks_is_named_by_file_and_column(tmp_path: Path) -> None:
    """A contract is broken by column, and models of Gold and staging lack theirs."""
    project = copy_project(tmp_path / "project")
    gold = project / "dbt_project/gold/shop"
    staging = project / "dbt_project/silver/staging/shop"
    replace_once(gold / "fct_trips.yml", "decimal(18, 3)", "decimal(18, 4)")
    replace_once(gold / "fct_trips.yml", "name: vehicle_id", "name: vehicle")
    (gold / "fct_orders.yml").unlink()
    (staging / "stg_customers.yml").unlink()
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    words = ("--empty", "--resource-type", "model", "--select", "+fct_trips")
    done = pipeline.tidemark("build", "--", *words, "+fct_orders", "stg_customers")
    assert done.returncode == 1
    said = {line.split(":")[0]: line for line in done.stderr.splitlines()}
    trips, orders = said["ERROR fct_trips"], said["ERROR fct_orders"]
    assert "are not those of dbt_project/gold/shop/fct_trips.yml: " in trips
    assert "distance_km is decimal(18, 3), and decimal(18, 4) in the .yml" in trips
    assert "vehicle is in the .yml alone, and the model does not select it" in trips
    assert "vehicle_id (string) is missing in the .yml" in trips
    assert "no .yml describes it" in orders
    assert "write fct_orders.yml beside it" in orders
    assert "tidemark new gold" in orders
    warned = [line for line in done.stderr.splitlines() if "staging model" in line]
    assert len(warned) == 1
    assert "stg_customers has no test copies_agree and no test accounted_" in warned[0]
    assert "stg_customers.yml, which is not there" in warned[0]
