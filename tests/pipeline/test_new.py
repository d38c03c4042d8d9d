"""What `tidemark new` writes builds, and equals a full refresh, whatever arrives."""

import json
import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest
from _copies import copy_orders
from _project import Pipeline

from landing.building.runs import close_warehouse

pytestmark = pytest.mark.shop

AGENT = {
    "id": 7,
    "timestamp": "2026-05-04T09:00:00+02:00",
    "Name": ' Ana "A" {{ x }} ',
    "team": {"id": 3, "lead": "Bo"},
    "skills": ["sql", "dbt"],
    "salary": 4100.505,
    "active": True,
    "started_at": 1763120674,
    "calls": 12,
    "order": 5,
    "offset": "o",
    "balance": -3.5,
    "Größe": "L",
    "x'y": 1,
    "a.b:c/d [e] --f; $g? 日": "odd",
    "note": None,
    "how_often_this_agent_has_been_called_lately": 3,
    "whenThisAgentWasLastSeenByAnyoneAtAll": "2026-05-04",
}
LATER = {**AGENT, "timestamp": "2026-05-05", "calls": 13, "started_at": None}
GOLD = [
    ("fct_agents",),
    # what reads the facts waits for the gates by them
    (
        "gold_daily_agents",
        "--time",
        "started_at",
        "--sum",
        "salary",
        "--average",
        "balance",
    ),
    ("gold_agents_by_grosse", "--count-only"),
    ("gold_hourly_agents_by_active", "--time", "updated_at", "--average", "calls"),
    ("gold_agents_by_grosse_and_team_lead", "--sum", "salary"),
    ("gold_desks_by_stated_order", "--count-only"),
]
VIEW = "gold_agent_desks"
NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
BROKEN = {
    "missing_key": {"timestamp": "2026-05-04"},
    "invalid_time": {**AGENT, "started_at": "soon"},
    "invalid_amount": {**AGENT, "calls": 4.5},
    "invalid_flag": {**AGENT, "active": "maybe"},
    "invalid_items": {**AGENT, "skills": "none"},
}


def sent(pipeline: Pipeline, name: str, *payloads: object) -> None:
    file = pipeline.folder / f"{name}.ndjson"
    lines = [p if isinstance(p, str) else json.dumps(p) for p in payloads]
    file.write_text("".join(f"{line}\n" for line in lines))
    done(pipeline, "replay", "agent_events", str(file))


def done(pipeline: Pipeline, *words: str) -> str:
    ended = pipeline.tidemark(*words)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def desks(pipeline: Pipeline, *statements: str) -> None:
    with closing(sqlite3.connect(pipeline.folder / "shop.db")) as shop, shop:
        for statement in statements:
            shop.execute(statement)
    done(pipeline, "extract", "desks")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A project with a new stream and a new table, built from their samples."""
    folder = tmp_path_factory.mktemp("new")
    pipeline = Pipeline(folder, project=copy_orders(folder / "project"))
    sample = folder / "sample.ndjson"
    sample.write_text(f"{json.dumps(AGENT)}\n{json.dumps({**LATER, 'id': 8})}\n")
    done(pipeline, "new", "stream", "agent_events", "--sample", str(sample))
    done(pipeline, "replay", "agent_events", str(sample))
    with closing(sqlite3.connect(folder / "shop.db")) as shop, shop:
        shop.execute(
            'create table desks (desk_id integer primary key, "Unit Price" real,'
            ' "order" integer, name text, seen_at integer, updated_at text, b blob)'
        )
        shop.execute(
            "insert into desks values"
            " (1, 4.5, 3, ' oak ', 1763120674, '2026-05-04 09:00', x'00'),"
            " (2, null, 4, null, null, '2026-05-04 10:00', null)"
        )
    words = ("--connection", "shop", "--table", "desks")
    done(pipeline, "new", "table", "desks", *words)
    done(pipeline, "extract", "desks")
    for name, *more in GOLD:
        done(pipeline, "new", "gold", name, *more)
    done(pipeline, "new", "gold", "fct_desks")
    done(
        pipeline,
        *("new", "view", VIEW, "--of", "agent", "--with", "desk", "--on", "team_id"),
    )
    pipeline.build()
    return pipeline


def test_the_unit_tests_hold(built: Pipeline) -> None:
    models = ("agent_events", "desks")
    names = [f"stg_{name}" for name in models]
    names += ["silver_agent_versions", "silver_agents"]
    names += ["silver_desk_versions", "silver_desks"]
    names += [name for name, *_ in GOLD] + ["fct_desks", VIEW]
    chosen = " ".join(f"{name},test_type:unit" for name in names)
    result = built.dbt("test", "--select", *chosen.split())
    tests = [each for each in result.result if each.node.resource_type == "unit_test"]
    assert [(each.node.name, each.message) for each in tests if each.failures] == []
    assert [str(each.status) for each in tests] == ["pass"] * 21


def test_what_the_sample_states_stands_in_silver(built: Pipeline) -> None:
    assert built.query(
        "select agent_id, name, team_id, team_lead, skills, salary, active,"
        " started_at::varchar, calls, stated_order, stated_offset, balance, grosse,"
        " a_b_c_d_e_f_g, note,"
        " is_deleted, updated_at::varchar from silver.silver_agents"
        " where agent_id = '7'"
    ) == [
        (
            *("7", 'Ana "A" {{ x }}', "3", "Bo", '["sql","dbt"]'),
            *(Decimal("4100.505"), "true", "2025-11-14 11:44:34"),
            *(
                Decimal("12"),
                Decimal("5"),
                "o",
                Decimal("-3.5"),
                "L",
                "odd",
                None,
                False,
            ),
            "2026-05-04 07:00:00",
        )
    ]
    assert built.query(
        "select desk_id, unit_price, stated_order, name, seen_at::varchar,"
        " is_deleted, updated_at::varchar from silver.silver_desks order by 1"
    ) == [
        (
            *("1", Decimal("4.5"), Decimal("3"), "oak", "2025-11-14 11:44:34"),
            *(False, "2026-05-04 09:00:00"),
        ),
        ("2", None, Decimal("4"), None, None, False, "2026-05-04 10:00:00"),
    ]


def test_what_is_there_stands_in_gold(built: Pipeline) -> None:
    assert built.query(
        "select date::varchar, total_agents, total_salary, total_balance,"
        " number_of_balance, average_balance from gold.gold_daily_agents"
    ) == [
        ("2025-11-14", 1, Decimal("4100.505"), Decimal("-3.5"), 1, Decimal("-3.5")),
    ]
    assert built.query(
        "select hour::varchar, active, total_agents, average_calls, _is_gone"
        " from gold.gold_hourly_agents_by_active order by all"
    ) == [
        ("2026-05-04 07:00:00", "true", 1, 12, 0),
        ("2026-05-05 00:00:00", "true", 1, 13, 0),
    ]
    assert built.query(
        "select grosse, team_lead, total_agents"
        " from gold.gold_agents_by_grosse_and_team_lead"
    ) == [("L", "Bo", 2)]
    assert built.query(
        "select stated_order, total_desks from gold.gold_desks_by_stated_order"
        " order by all"
    ) == [(3, 1), (4, 1)]
    text = (built.project / "dbt_project/gold/gold_daily_agents.sql").read_text()
    assert "ref('fct_agents')" in text
    assert "gates(" not in text


def test_a_view_has_each_row_beside_the_one_that_it_names(built: Pipeline) -> None:
    rows = f"select agent_id, team_id, desk_name from gold.{VIEW} order by all"
    # desk 3 comes with the test behind this one
    assert built.query(rows) == [("7", "3", None), ("8", "3", None)]
    # nothing else has to stand between it and the gates
    close_warehouse()
    ended = built.tidemark("build", "--force", "--", "--select", VIEW)
    assert ended.returncode == 0, ended.stderr
    assert " lacks " not in ended.stderr
    text = (built.project / f"dbt_project/gold/{VIEW}.sql").read_text()
    assert "left join desks\n        on agents.team_id = desks.desk_id" in text


def test_late_repeated_and_broken_data_equal_a_full_refresh(built: Pipeline) -> None:
    earlier = {**AGENT, "timestamp": "2026-05-03", "calls": 11}
    sent(built, "more", AGENT, LATER, earlier, LATER, "no json", *BROKEN.values())
    desks(
        built,
        f'update desks set "Unit Price" = 5, updated_at = {NOW} where desk_id = 1',
        f"insert into desks values (3, 'much', 1, 'x', 0, {NOW}, null)",
    )
    built.build()
    assert built.query(
        "select agent_id, calls from silver.silver_agents order by 1"
    ) == [("7", 13), ("8", 13)]
    assert built.query(
        "select desk_id, unit_price from silver.silver_desks order by 1"
    ) == [("1", 5), ("2", None)]
    assert built.query("select count(*) from silver.silver_agent_versions") == [(4,)]
    found = built.query("select source, reason from silver.silver_rejects order by all")
    assert found == sorted(
        [
            *(("agent_events", reason) for reason in (*BROKEN, "not_json")),
            ("desks", "invalid_time"),
        ]
    )
    assert built.differences_from_full_refresh() == {}


def test_the_files_pass_the_project_s_linter(built: Pipeline) -> None:
    from sqlfluff.core import FluffConfig, Linter

    linter = Linter(config=FluffConfig.from_path(str(built.project)))
    files = [
        file
        for folder in ("dbt_project/silver", "dbt_project/gold", "tests/dbt")
        for name in ("agent", "desk")
        for file in (built.project / folder).rglob(f"*{name}*.sql")
    ]
    assert len(files) == 9 + 2 * len(GOLD) + 4
    assert [
        v for file in files for v in linter.lint_path(str(file)).get_violations()
    ] == []
