"""Gold keeps the columns and types that its documentation says."""

from pathlib import Path
from typing import Any

import pytest
from _copies import PROJECT
from _mutants import Mutant, plant
from _project import Pipeline
from dbt.cli.main import dbtRunnerResult

pytestmark = pytest.mark.shop

Rows = list[tuple[Any, ...]]
GOLD = PROJECT / "dbt_project" / "gold" / "shop"

BROKEN = [
    Mutant(
        "another type",
        "dbt_project/gold/shop/gold_daily_orders.sql",
        "as decimal(38, 2)) as net_amount",
        "as double) as net_amount",
    ),
    Mutant(
        "a column less",
        "dbt_project/gold/shop/gold_hourly_revenue.sql",
        "            'total_orders',\n",
        "",
    ),
    Mutant(
        "a column more",
        "dbt_project/gold/shop/gold_customer_totals.sql",
        "select * from with_gone",
        "select *, 1 as one from with_gone",
    ),
    Mutant(
        "another type in a view",
        "dbt_project/gold/shop/gold_top_customers.sql",
        "as customer_rank\n",
        "* 1.0 as customer_rank\n",
    ),
]
SAYS = {
    "another type": ["net_amount", "DOUBLE", "data type mismatch"],
    "a column less": ["total_orders", "missing in definition"],
    "a column more": ["one", "missing in contract"],
    "another type in a view": ["customer_rank", "data type mismatch"],
}


def _order(number: int) -> dict[str, Any]:
    return {
        "order_id": number,
        "customer_id": f"c-{number % 3}",
        "amount": number,
        "timestamp": f"2026-05-0{number % 9 + 1}T09:00:00Z",
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    pipeline = Pipeline(tmp_path_factory.mktemp("built"))
    pipeline.land("order_events", map(_order, range(9)))
    pipeline.run()
    pipeline.query("checkpoint")
    return pipeline


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which four models break their contract."""
    first, *others = BROKEN
    project = plant(first, tmp_path_factory.mktemp("broken") / "project")
    for mutant in others:
        path = project / mutant.file
        text = path.read_text()
        assert text.count(mutant.before) == 1, mutant.name
        path.write_text(text.replace(mutant.before, mutant.after))
    return project


def _gold(pipeline: Pipeline) -> dict[str, Rows]:
    names = [Path(mutant.file).stem for mutant in BROKEN]
    return {name: pipeline.query(f"from gold.{name} order by all") for name in names}


def _messages(result: dbtRunnerResult) -> dict[str, str]:
    return {r.node.name: r.message for r in result.result if str(r.status) == "error"}


@pytest.mark.parametrize("how", ["incremental", "full refresh"])
def test_a_model_that_breaks_its_contract_stops_and_leaves_its_table(
    built: Pipeline, broken: Path, tmp_path: Path, how: str
) -> None:
    pipeline = built.copied_to(tmp_path, project=broken)
    before = _gold(pipeline)
    assert all(before.values())
    pipeline.land("order_events", map(_order, range(9, 20)))
    words = ["--full-refresh"] if how == "full refresh" else []
    messages = _messages(pipeline.dbt("run", *words))
    for mutant in BROKEN:
        name = Path(mutant.file).stem
        if name in messages:
            assert "enforced contract that failed" in messages[name]
            for word in SAYS[mutant.name]:
                assert word in messages[name]
    # the view is skipped, for it stands behind a table that stopped
    assert set(messages) == {Path(m.file).stem for m in BROKEN[:3]}
    assert _gold(pipeline) == before

    view = "gold_top_customers"
    alone = _messages(pipeline.dbt("run", "--select", view))
    assert all(word in alone[view] for word in SAYS["another type in a view"])
    assert _gold(pipeline) == before


def test_all_of_gold_is_under_contract_and_has_the_types_it_says(
    built: Pipeline,
) -> None:
    manifest = built.dbt("parse").result
    gold = [
        node
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.schema in ("gold", "reporting")
    ]
    assert len(gold) >= 9
    assert [node.name for node in gold if not node.contract.enforced] == []
    for node in gold:
        types = dict(
            built.query(
                "select column_name, data_type from information_schema.columns "
                f"where table_schema = '{node.schema}' "
                f"and table_name = '{node.alias}'"
            )
        )
        said = {c.name: c.data_type for c in node.columns.values()}
        assert types == {
            name: {"string": "VARCHAR"}.get(kind, kind.upper().replace(" ", ""))
            for name, kind in said.items()
        }


def test_no_contract_names_a_type_that_one_engine_only_knows() -> None:
    known = ("string", "bigint", "integer", "boolean", "date", "decimal(", "timestamp")
    strangers = [
        line.strip()
        for file in sorted(GOLD.glob("*.yml"))
        for line in file.read_text().splitlines()
        if "data_type:" in line
        and not line.split("data_type: ")[1].startswith((*known, '"{{ var('))
    ]
    assert strangers == []
