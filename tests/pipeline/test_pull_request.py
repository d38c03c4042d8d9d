"""A pull request is built in schemas of its own, which are dropped, by make."""

import os
import subprocess
from pathlib import Path

import _forked
import pytest
from _copies import PROJECT, copy_orders
from _forked import Done
from _project import Pipeline

from landing import __file__ as landing_file

pytestmark = pytest.mark.shop

_CHANGED = (
    "dbt_project/silver/shop/silver_order_versions.sql",
    "dbt_project/gold/shop/gold_daily_orders.sql",
)
_SCHEMAS = (
    "select schema_name from duckdb_schemas() "
    "where database_name = current_database() and not internal order by all"
)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Production: a repository, and what its models have built, in two steps."""
    folder = tmp_path_factory.mktemp("pull-request")
    pipeline = Pipeline(folder, copy_orders(folder / "project"))
    for orders in (range(15), range(10, 20)):
        pipeline.land("order_events", map(_order, orders))
        done = _dbt(pipeline, "run")
        assert done.returncode == 0, done.stdout
    _git(pipeline.project, "init", "-q", "-b", "main", ".")
    _git(pipeline.project, "add", "-A")
    _git(pipeline.project, "commit", "-q", "-m", "Begin")
    (pipeline.project / ".venv").symlink_to(PROJECT / ".venv")
    return pipeline


def _environment(pipeline: Pipeline) -> dict[str, str]:
    home = str(Path(landing_file).parents[1])
    said = os.environ | pipeline.environment()
    return said | {"PYTHONPATH": home, "BASE": "main"}


def _dbt(pipeline: Pipeline, *words: str) -> Done:
    """Run dbt in a process of its own, which leaves the warehouse to the next one."""
    return _forked.run(
        "dbt", *words, folder=pipeline.project, environment=_environment(pipeline)
    )


def _git(project: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, *words], cwd=project, check=True)


def _order(number: int) -> dict[str, object]:
    return {
        "order_id": str(number),
        "customer_id": str(number % 3),
        "status": "placed",
        "amount": number + 0.5,
        "currency": "EUR",
        "timestamp": f"2026-05-{1 + number % 9:02}T10:00:00Z",
    }


def _make(pipeline: Pipeline, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--assume-old=.venv/.installed", *words],
        cwd=pipeline.project,
        env=_environment(pipeline),
        capture_output=True,
        text=True,
        check=False,
    )


def _made(pipeline: Pipeline, schema: str, table: str) -> list[tuple[object, ...]]:
    return pipeline.query(
        f"select * exclude (_processed_at) from {schema}.{table} order by all"
    )


@pytest.mark.timeout(900)
def test_what_changed_is_built_beside_production_and_dropped(
    production: Pipeline,
) -> None:
    schemas = production.query(_SCHEMAS)
    tables = {
        name: (f"{layer}", f"pr_17_{layer}")
        for name, layer in (
            ("silver_order_versions", "silver"),
            ("silver_orders", "silver"),
            ("fct_orders", "gold"),
            ("gold_daily_orders", "gold"),
        )
    }
    before = {name: _made(production, s[0], name) for name, s in tables.items()}
    for name in _CHANGED:
        path = production.project / name
        path.write_text("-- changed by the pull request\n" + path.read_text())

    for words in (("pr-base",), ("pr-build", "PR=17")):
        done = _make(production, *words)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr

    for name, (mine, theirs) in tables.items():
        assert _made(production, theirs, name) == before[name] != []
        assert _made(production, mine, name) == before[name]
    # what has not changed is read from production
    staged = "select count(*) from duckdb_tables() where schema_name = 'pr_17_staging'"
    assert "stg_order_events" not in str(production.query(staged))
    production.query("create schema pr_170_gold")

    done = _make(production, "pr-drop", "PR=17")
    assert done.returncode == 0, done.stdout
    assert "dropped pr_17_gold" in done.stdout
    assert production.query(_SCHEMAS) == sorted([*schemas, ("pr_170_gold",)])


@pytest.mark.parametrize("name", ["main", "17; true", ""])
def test_a_name_that_is_no_number_is_refused(production: Pipeline, name: str) -> None:
    done = _make(production, "pr-drop", f"PR={name}")
    assert done.returncode == 2
    assert "say which pull request it is: make pr-drop PR=17" in done.stderr


@pytest.mark.parametrize("schema", ["main", "pr_17_gold"])
def test_the_macro_drops_no_other_schema(production: Pipeline, schema: str) -> None:
    before = production.query(_SCHEMAS)
    words = ("run-operation", "drop_schemas_of", "--args", f"{{schema: {schema}}}")
    done = _dbt(production, *words)
    assert done.returncode != 0
    assert f"{schema} is left as it is" in done.stdout
    assert production.query(_SCHEMAS) == before
