"""dbt's unit tests hold, every model has one, and they notice a planted bug.

Of the models of the engine and of the shop: a domain that a team adds breaks nothing.
"""

import json
import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from _mutants import Mutant, plant
from _project import Pipeline
from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from landing import engine

pytestmark = pytest.mark.shop

UNIT_TESTS = ("--select", "test_type:unit")

MUTANTS = [
    Mutant(
        "an order is delivered when it was last said to be",
        "dbt_project/silver/shop/silver_orders.sql",
        "min(case when status = 'delivered' then event_time end)",
        "max(case when status = 'delivered' then event_time end)",
    ),
    Mutant(
        "a deleted row of the shop needs an amount",
        "dbt_project/silver/staging/shop/stg_sales_orders.sql",
        "when order_amount is null and not {{ is_set('is_deleted') }}",
        "when order_amount is null",
    ),
    Mutant(
        "an increment passes over the period that a row left",
        "macros/incremental/touched.sql",
        "{{ rows_of_keys(versions, '_entity_key', keys) }}",
        "select * from {{ versions }} where {{ since }}",
    ),
    Mutant(
        "an equal amount has a rank of its own",
        "dbt_project/gold/shop/gold_top_customers.sql",
        "rank() over (",
        "row_number() over (",
    ),
    Mutant(
        "a cancelled order is the shop's last",
        "dbt_project/gold/shop/gold_revenue_summary.sql",
        "{{ is_set('is_counted') }}\n        and kind",
        "kind",
    ),
    Mutant(
        "a line is as new as its order",
        "dbt_project/gold/shop/fct_order_lines.sql",
        "{{ earlier_of('lines._processed_at', 'orders._processed_at') }}",
        "orders._processed_at",
    ),
    Mutant(
        "a range that was joined stays beside the one that has it",
        "macros/incremental/merged_ranges.sql",
        "1 as _is_gone",
        "0 as _is_gone",
    ),
    Mutant(
        "what is earlier than all versions is of none",
        "macros/incremental/valid_at.sql",
        "{{ history }}.version_number = 1 or ",
        "",
    ),
    Mutant(
        "the day that an order left does not move",
        "dbt_project/reporting/shop/reporting_moved_days.sql",
        "'orders' as fact,\n        'orders' as moved_by,\n        days.date,",
        "'orders' as fact,\n        'orders' as moved_by,\n"
        "        cast(orders.placed_at as date) as date,",
    ),
]

MADE_ALIKE = {
    **{
        f"silver_{entity}_arrivals": "silver_order_arrivals"
        for entity in ("customer", "product", "rate", "trip")
    },
    "silver_trip_sequences": "silver_order_sequences",
}

FOUND_IN = {
    "an increment passes over the period that a row left": "gold_daily_orders",
    "a range that was joined stays beside the one that has it": (
        "silver_order_sequences"
    ),
    "what is earlier than all versions is of none": "reporting_orders",
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Every table, and no row: what a unit test gives is typed by them."""
    pipeline = Pipeline(tmp_path_factory.mktemp("empty"))
    pipeline.run("--empty")
    return pipeline


def test_no_rows_are_read_where_none_are_asked_for(pipeline: Pipeline) -> None:
    """`--empty`, also over tables that hold something."""
    event = {"order_id": 1, "amount": 5, "timestamp": "2026-03-01T12:00:00Z"}
    pipeline.land("order_events", [event])
    pipeline.run()
    pipeline.land("order_events", [event | {"order_id": 2}])
    pipeline.run("--empty")
    assert pipeline.query("select order_id from silver.silver_orders") == [("1",)]
    pipeline.run()
    assert pipeline.differences_from_full_refresh() == {}


def _failed(result: dbtRunnerResult) -> list[str]:
    return [
        f"{each.node.name}: {each.message}"
        for each in result.result
        if str(each.status) not in ("success", "pass")
    ]


def test_every_unit_test_holds(empty: Pipeline) -> None:
    result = empty.dbt("test", *UNIT_TESTS)
    assert _failed(result) == []
    held = [each for each in result.result if each.node.resource_type == "unit_test"]
    assert len(held) >= 72


def _is_ours(node: Any) -> bool:
    """Return whether a model, or a test of one, is the engine's or the shop's."""
    path = Path(node.original_file_path)
    return path.stem in engine.MODELS or "shop" in path.parts


def _manifest(pipeline: Pipeline) -> Manifest:
    manifest = pipeline.dbt("parse").result
    assert isinstance(manifest, Manifest)
    return manifest


def test_every_model_has_a_unit_test_in_the_file_of_its_name(empty: Pipeline) -> None:
    """That of a model which all domains share may stand in a domain's folder beside it.

    Its rows are given by a staging model, of which the engine has none. Of models that
    one macro makes for each entity, one has it.
    """
    manifest = _manifest(empty)
    tested = {test.model for test in manifest.unit_tests.values()}
    models = {
        node.name: str(Path(node.original_file_path).parent)
        for node in manifest.nodes.values()
        if node.resource_type == "model" and _is_ours(node)
    }
    assert len(models) >= 25
    missing = [
        f"{name} has no unit test: write one into {folder}/unit_tests/{name}.yml, "
        "as docs/modelling.md shows"
        for name, folder in models.items()
        if name not in tested and MADE_ALIKE.get(name) not in tested
    ]
    assert missing == []
    strangers = [
        f"{test.name} is in {test.original_file_path}: it belongs into "
        f"{models[test.model]}/unit_tests/{test.model}.yml"
        for test in manifest.unit_tests.values()
        if test.model in models
        and not fnmatch(
            test.original_file_path,
            f"{models[test.model]}/*unit_tests/{test.model}.yml",
        )
    ]
    assert strangers == []


def test_the_name_of_a_unit_test_is_a_sentence(empty: Pipeline) -> None:
    names = [test.name for test in _manifest(empty).unit_tests.values()]
    assert [
        name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+){3,}", name)
    ] == []
    assert len(set(names)) == len(names)


@pytest.fixture(scope="module")
def failures(
    empty: Pipeline, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What fails, by model, in a copy of the project with every planted bug."""
    folder = tmp_path_factory.mktemp("planted")
    first, *others = MUTANTS
    project = plant(first, folder / "project")
    for mutant in others:
        path = project / mutant.file
        text = path.read_text()
        assert text.count(mutant.before) == 1, mutant.name
        path.write_text(text.replace(mutant.before, mutant.after))
    pipeline = Pipeline(folder, project=project)
    empty.query("checkpoint")
    shutil.copy(empty.warehouse, folder)
    found: dict[str, list[str]] = {}
    for each in pipeline.dbt("test", *UNIT_TESTS).result:
        if str(each.status) == "fail" and _is_ours(each.node):
            model = each.node.tested_node_unique_id.rpartition(".")[2]
            found.setdefault(model, []).append(each.node.name)
    return found


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_fails_a_unit_test(
    mutant: Mutant, failures: dict[str, list[str]]
) -> None:
    assert failures[FOUND_IN.get(mutant.name, Path(mutant.file).stem)]


def test_what_no_bug_was_planted_in_fails_nothing(
    failures: dict[str, list[str]],
) -> None:
    assert set(failures) == {
        "silver_order_sequences",
        "silver_orders",
        "stg_sales_orders",
        "fct_order_lines",
        "gold_customer_totals",
        "gold_daily_orders",
        "gold_daily_trips",
        "gold_hourly_revenue",
        "gold_revenue_summary",
        "gold_top_customers",
        "reporting_moved_days",
        "reporting_orders",
    }


def test_dbt_builds_without_unit_tests_unless_models_are_named(
    pipeline: Pipeline,
) -> None:
    def built(*words: str) -> set[str]:
        result = pipeline.dbt("build", *words).result
        return {str(each.node.resource_type) for each in result} - {"operation"}

    assert built() == {"model", "test"}
    assert built("--select", "gold_revenue_summary") == {"model", "test", "unit_test"}


def test_the_command_builds_without_unit_tests_unless_they_are_asked_for(
    pipeline: Pipeline,
) -> None:
    pipeline.lake.mkdir()

    def held(*words: str) -> int:
        done = pipeline.tidemark("build", "--json", "--", *words)
        assert done.returncode == 0, done.stderr
        return int(json.loads(done.stdout)["tests"])

    one = ("--select", "stg_sales_orders", "--exclude", "test_type:data")
    assert held(*one) == 0
    assert held(*one, "--resource-type", "model", "--resource-type", "unit_test") == 6
