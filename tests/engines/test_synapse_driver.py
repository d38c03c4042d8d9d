"""The unmodified dbt-synapse adapter builds on what stands in for a pool."""

import subprocess
import sys
from pathlib import Path

import pytest
from _scriptdom import faults
from _shop import REPOSITORY, Shop
from _tsql_rules import findings

FILES = {
    "models/stated.sql": """
        {{ config(materialized='table', index='HEAP') }}
        {% for id, name in var('stated').items() %}
        select
            cast({{ id }} as int) as id,
            cast('{{ name | replace("'", "''") }}' as varchar(20)) as name
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    """,
    "models/merged.sql": """
        {{ config(materialized='incremental', unique_key='id', dist='HASH(id)') }}
        with stated as (select * from {{ ref('stated') }})
        select id, upper(name) as name from stated
    """,
    "models/replaced.sql": """
        {{ config(
            materialized='incremental', incremental_strategy='delete+insert',
            unique_key='id', dist='HASH(id)',
        ) }}
        select id, name from {{ ref('stated') }}
    """,
    "models/seen.sql": """
        with merged as (select * from {{ ref('merged') }})
        select count(*) as names from merged
    """,
    "models/models.yml": """
        version: 2
        models:
          - name: merged
            columns:
              - name: id
                data_tests: [unique, not_null]
    """.replace("\n        ", "\n"),
    "tests/nobody_is_called_x.sql": """
        with merged as (select * from {{ ref('merged') }})
        select * from merged where name = 'X'
    """,
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.write(FILES)
    shop.cure()
    return shop


def _rows(shop: Shop, table: str) -> list[tuple[object, ...]]:
    return shop.rows(f"select id, name from shop.{table} order by id")


def test_rows_are_made_merged_replaced_and_rebuilt(shop: Shop) -> None:
    built = shop.statuses("build", stated={1: "it's", 2: "b"})
    assert set(built.values()) == {"success", "pass"}
    assert _rows(shop, "merged") == [(1, "IT'S"), (2, "B")]

    built = shop.statuses("build", stated={2: "ö", 3: "c"})
    assert set(built.values()) == {"success", "pass"}
    assert _rows(shop, "merged") == [(1, "IT'S"), (2, "Ö"), (3, "C")]
    assert _rows(shop, "replaced") == [(1, "it's"), (2, "ö"), (3, "c")]
    assert shop.rows("select names from shop.seen") == [(3,)]

    built = shop.statuses("build", "--full-refresh", stated={4: "d"})
    assert set(built.values()) == {"success", "pass"}
    assert _rows(shop, "merged") == [(4, "D")]
    assert _rows(shop, "replaced") == [(4, "d")]


def test_a_test_that_finds_rows_fails_and_what_follows_is_skipped(shop: Shop) -> None:
    built = shop.statuses("build", stated={4: "d", 5: "x"})
    assert built["nobody_is_called_x"] == "fail"
    assert built["seen"] == "skipped"
    # mended
    assert shop.statuses("build", stated={5: "y"})["nobody_is_called_x"] == "pass"


def test_the_catalogue_knows_tables_views_and_types(shop: Shop) -> None:
    shop.statuses("build", stated={1: "a"})
    assert shop.dbt("docs", "generate", stated={}).success
    kinds = shop.rows(
        "select table_name, table_type from INFORMATION_SCHEMA.TABLES "
        "where table_schema = 'shop' order by table_name"
    )
    assert kinds == [
        ("merged", "BASE TABLE"),
        ("replaced", "BASE TABLE"),
        ("seen", "VIEW"),
        ("stated", "BASE TABLE"),
    ]


def test_all_that_was_sent_is_t_sql_and_keeps_the_rules(shop: Shop) -> None:
    sent = shop.sent()
    text = "\n".join(batch.text.lower() for batch in sent)
    for said in ("merge into", "rename object", "delete from", "create view"):
        assert said in text
    assert [fault for batch in sent for fault in faults(batch.text)] == []
    assert findings(sent) == []


def test_a_recording_is_read_as_it_was_sent(shop: Shop) -> None:
    sent = shop.sent()
    assert [batch.number for batch in sent] == list(range(1, len(sent) + 1))
    [created, *_] = [batch for batch in sent if "create view" in batch.text]
    assert created.node == "model.shop.stated"
    assert '/* {"app"' not in created.text


def test_a_statement_that_fails_makes_dbt_fail(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write(
        {
            "models/no_number.sql": (
                "{{ config(materialized='table') }} select cast('a' as int) as b"
            ),
            "models/no_t_sql.sql": "select count(*) as a from t where false",
            "models/no_function.sql": "select greatest(1, 2) as a",
        }
    )
    assert shop.statuses("run") == dict.fromkeys(
        ["no_number", "no_t_sql", "no_function"], "error"
    )
    assert "GREATEST is not known" in shop.messages("run", "--select", "no_function")


def test_a_process_of_its_own_finds_the_driver_on_its_path(shop: Shop) -> None:
    stand_in = REPOSITORY / "tests" / "engines" / "pyodbc_stand_in"
    script = (
        "import pyodbc; cursor = pyodbc.connect('Database=pool').cursor(); "
        "print(cursor.execute('select len(name) from (select ''ab '' as name) as a')"
        ".fetchone()[0], issubclass(pyodbc.ProgrammingError, pyodbc.DatabaseError))"
    ).replace("''", "\\'")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(stand_in), "TSQL_DATABASE": str(shop.folder / "own")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["2", "True"], done.stderr
