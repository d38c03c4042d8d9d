"""The project on what stands in for Synapse, Fabric and Azure SQL.

By the unmodified dbt-synapse, dbt-fabric and dbt-sqlserver, in plain `dbt build` with
all tests: the first, what came late, and one with `--full-refresh`; in CI that one
goes without the tests, as they say what they said of the first. All is sent as text,
parsed by Microsoft's own parser, held to the rules of the engine and run, so that the
rows can be compared with DuckDB's. Where what is kept of it in recorded/ has changed as
it should, `make record` keeps it.

What this cannot show: what the engines make of COPY INTO and OPENROWSET, logins,
permissions, locks, indexes, how long anything takes, what the stand-in takes for
granted of dbt-sqlserver (_tsql_sqlserver), and what is not faithful in it
(_tsql_driver), the lengths of texts above all.
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from _parity import Tables, assert_same, without_column
from _pool import PoolPipeline
from _recorded import Texts, assert_as_recorded
from _reference import ZONE, Reference
from _scriptdom import faults, faults_of_batch
from _tsql_rules import AZURE_SQL, FABRIC, POOL, Rules, findings
from _tsql_sqlserver import simply
from _tsql_weight import assert_light, measure

pytestmark = [pytest.mark.timeout(3600)]

_MERGED = re.compile(
    r'merge into\s+\S+\.["[](\w+)["\]] as DBT_INTERNAL_DEST.*?'
    r"DBT_INTERNAL_SOURCE\.(\w+) = DBT_INTERNAL_DEST",
    re.DOTALL,
)
_INDEXED = re.compile(r'nonclustered\s+index \S+\s+on \S+\."(\w+)"\s*\(\[(\w+)\]\)')

# dbt-sqlserver keeps comments with tables itself
NOT_FORWARDED = {"persist_docs"}

UNTESTED = ("--exclude-resource-type", "test") if "CI" in os.environ else ()


def _as_sent(text: str) -> str:
    return text


@dataclass(frozen=True)
class Target:
    """An engine of T-SQL: its parser and rules, and how what is sent shows it."""

    name: str
    rules: Rules
    faults: Callable[[str], Sequence[Any]]
    said: tuple[str, ...]
    never: str
    simply: Callable[[str], str] = _as_sent


TARGETS = (
    Target(
        "synapse",
        POOL,
        faults,
        ("merge into", "copy into", "distribution"),
        "sp_rename",
    ),
    Target(
        "fabric",
        FABRIC,
        partial(faults, nests_ctes=True),
        ("merge into", "copy into", "sp_rename", "with test_main_sql as"),
        "distribution",
    ),
    Target(
        "azuresql",
        AZURE_SQL,
        faults_of_batch,
        ("merge into", "openrowset(", "create or alter view", "select * into"),
        "copy into",
        simply,
    ),
)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            target,
            id=target.name,
            # `make parity` gives the whole history to one of them
            marks=[pytest.mark.xdist_group(f"tsql-{target.name}")]
            + [pytest.mark.parity] * (target.name == "synapse"),
        )
        for target in TARGETS
    ],
)
def target(request: pytest.FixtureRequest) -> Target:
    return request.param


@pytest.fixture(scope="module")
def history(target: Target, request: pytest.FixtureRequest) -> Reference:
    whole = target.name == "synapse"
    return request.getfixturevalue("asked_reference" if whole else "small_reference")


@pytest.fixture(scope="module")
def warehouse(
    target: Target, history: Reference, tmp_path_factory: pytest.TempPathFactory
) -> PoolPipeline:
    """A warehouse after its first build."""
    folder = tmp_path_factory.mktemp(target.name)
    pipeline = PoolPipeline(
        folder, variables={"business_timezone": ZONE}, target=target.name
    )
    history.land(history.stages[0], pipeline.lake)
    pipeline.build()
    return pipeline


def test_every_macro_of_fabric_is_forwarded_to_dbt_sqlserver(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    pipeline = PoolPipeline(tmp_path_factory.mktemp("parsed"), target="azuresql")
    macros = pipeline.dbt("parse").result.macros.values()
    names = {macro.name for macro in macros}
    text = "\n".join(macro.macro_sql for macro in macros)
    ours = {macro.name for macro in macros if macro.package_name == "tidemark"}
    asked_for = {
        name.removeprefix("fabric__")
        for name in ours
        if name.startswith("fabric__")
        and (
            name.removeprefix("fabric__") in names
            or f"dispatch('{name.removeprefix('fabric__')}'" in text
        )
    }
    assert len(asked_for) >= 30
    assert asked_for - NOT_FORWARDED == {
        name for name in asked_for if f"sqlserver__{name}" in ours
    }


def but_for_names(*compared: Tables) -> list[Tables]:
    """Return tables without the names of files, of which these engines are told none.

    A file is known by the moment in which it landed; all else said of it is compared.
    """
    return [without_column(tables, "landed_file") for tables in compared]


def test_every_build_makes_the_rows_that_duckdb_makes(
    warehouse: PoolPipeline, history: Reference
) -> None:
    first, *later = history.stages
    assert_same(*but_for_names(first.tables, warehouse.tables()))
    for stage in later:
        history.land(stage, warehouse.lake)
        warehouse.build()
        assert_same(*but_for_names(stage.tables, warehouse.tables()))
    warehouse.build("--full-refresh", *UNTESTED)
    assert_same(*but_for_names(later[-1].tables, warehouse.tables()))


def test_what_is_sent_is_what_is_recorded(
    target: Target, history: Reference, warehouse: PoolPipeline
) -> None:
    """After the builds of the test above, as all below."""
    first, increment, *_ = history.stages
    on_duckdb = Texts(first.queries, increment.queries)
    assert_as_recorded(target.name, warehouse.builds, on_duckdb)


def test_what_each_model_sends_is_light(warehouse: PoolPipeline) -> None:
    """Where its table is not there yet, and where it is."""
    first, increment, *_ = warehouse.builds
    assert len(first.models) > 40
    for name in first.models:
        for build in (first, increment):
            assert_light(measure(build.queries[name]), name)


def test_a_run_of_some_models_keeps_the_views_of_the_others(
    warehouse: PoolPipeline,
) -> None:
    views = "select table_name from INFORMATION_SCHEMA.TABLES where table_type = 'VIEW'"
    before = sorted(warehouse.rows(views))
    warehouse.run("--select", "silver_customers")
    assert sorted(warehouse.rows(views)) == before


def test_what_is_merged_by_a_key_is_found_by_it(
    target: Target, warehouse: PoolPipeline
) -> None:
    """A dedicated pool finds it in one distribution; a database needs an index."""
    text = "\n".join(batch.text for batch in warehouse.sent())
    merged = set(_MERGED.findall(text))
    assert len(merged) > 12
    indexed = set(_INDEXED.findall(text))
    if target.name == "azuresql":
        assert merged - indexed == set()
        assert {name for name, key in indexed if key == "_entity_key"} == {
            f"silver_{entity}_versions"
            for entity in ("order", "trip", "customer", "product", "rate")
        }
    else:
        assert indexed == set()


def test_all_that_was_sent_is_t_sql_and_keeps_the_rules(
    target: Target, warehouse: PoolPipeline
) -> None:
    """By Microsoft's own parser; the last, for it reads what the others sent."""
    sent = warehouse.sent()
    assert len(sent) > 1_000
    text = "\n".join(batch.text.lower() for batch in sent)
    assert [said for said in target.said if said not in text] == []
    assert target.never not in text
    assert_t_sql(target, warehouse)


def assert_t_sql(target: Target, warehouse: PoolPipeline) -> None:
    """What was sent is T-SQL to Microsoft's parser, and keeps the engine's rules."""
    sent = warehouse.sent()
    told = [f"{b.number} {b.node}: {f}" for b in sent for f in target.faults(b.text)]
    assert told == []
    simple = [batch._replace(text=target.simply(batch.text)) for batch in sent]
    assert [str(found) for found in findings(simple, target.rules)] == []
