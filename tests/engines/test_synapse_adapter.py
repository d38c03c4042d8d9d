"""Each cure for a defect of dbt-synapse, with and without it.

Where the first half of a test fails, the adapter has mended itself: the cure goes.
"""

import shutil
from pathlib import Path

import pytest
from _scriptdom import faults
from _shop import CURES, REPOSITORY, Shop
from _tsql_rules import findings

VIEW = "select 1 as id"
DOCUMENTED = """
version: 2
models:
  - name: documented
    description: A model.
    config:
      materialized: table
      persist_docs: {relation: true, columns: true}
    columns:
      - name: id
        description: A key.
"""
GROWING = """
{{ config(
    materialized='incremental', unique_key='id', dist='HASH(id)',
    on_schema_change='sync_all_columns',
) }}
select cast({{ var('id') }} as int) as id, cast(7 as {{ var('type') }}) as size,
cast('a' as varchar(5)) as name
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_view_is_run_again(shop: Shop) -> None:
    shop.write({"models/seen.sql": VIEW})
    shop.statuses("run")
    assert "does not support views" in shop.messages("run")
    assert [found.rule for found in findings(shop.sent())] == ["no view renamed"]

    shop.cure("synapse__rename_relation")
    shop.recording.unlink()
    assert [shop.statuses("run") for _ in range(2)] == [{"seen": "success"}] * 2
    assert findings(shop.sent()) == []
    assert shop.rows("select id from shop.seen") == [(1,)]


def test_a_table_takes_the_place_of_a_view_and_a_view_that_of_a_table(
    shop: Shop,
) -> None:
    shop.cure("synapse__rename_relation")
    for kind in ("view", "table", "table", "view"):
        said = f"{{{{ config(materialized='{kind}') }}}} {VIEW}"
        shop.write({"models/seen.sql": said})
        assert shop.statuses("run") == {"seen": "success"}
        assert shop.rows("select id from shop.seen") == [(1,)]
    assert findings(shop.sent()) == []
    left = shop.rows("select table_name from INFORMATION_SCHEMA.TABLES")
    assert ("seen",) in left
    assert not [name for (name,) in left if "backup" in name or "temp" in name]


def test_docs_are_asked_for_and_not_kept(shop: Shop) -> None:
    shop.write({"models/documented.sql": VIEW, "models/documented.yml": DOCUMENTED})
    assert "alter_relation_comment macro not implemented" in shop.messages("run")

    shop.cure("fabric__persist_docs")
    assert shop.statuses("run") == {"documented": "success"}


def test_a_column_gets_another_type_and_the_table_keeps_its_distribution(
    shop: Shop,
) -> None:
    shop.write({"models/growing.sql": GROWING})
    shop.statuses("run", id=1, type="int")
    shop.statuses("run", id=2, type="bigint")
    assert "no CTAS without DISTRIBUTION" in {
        found.rule for found in findings(shop.sent())
    }

    shop.cure("synapse__alter_column_type")
    shop.cure("synapse__get_merge_update_columns")
    shop.recording.unlink()
    first = shop.statuses("run", "--full-refresh", id=1, type="int")
    second = shop.statuses("run", id=2, type="bigint")
    assert first == second == {"growing": "success"}
    assert findings(shop.sent()) == []
    assert [fault for batch in shop.sent() for fault in faults(batch.text)] == []
    assert shop.rows("select * from shop.growing order by id") == [
        (1, 7, "a"),
        (2, 7, "a"),
    ]
    columns = shop.rows(
        "select column_name, data_type from INFORMATION_SCHEMA.COLUMNS "
        "where table_name = 'growing' order by ordinal_position"
    )
    assert columns == [("id", "int"), ("size", "bigint"), ("name", "varchar")]


def test_a_test_that_begins_with_a_cte_has_a_schema_for_its_view(
    tmp_path: Path,
) -> None:
    shop = Shop(tmp_path, schema="dbo")
    ours = REPOSITORY / "macros" / "overrides" / "generate_schema_name.sql"
    needing = ours.read_text().replace("=none", "")
    singular = "with a as (select 1 as b) select * from a where b = 2"
    shop.write(
        {
            "macros/generate_schema_name.sql": needing,
            "tests/nothing.sql": singular,
        }
    )
    assert shop.statuses("test") == {"nothing": "error"}

    shutil.copy(ours, shop.folder / "macros")
    assert shop.statuses("test") == {"nothing": "pass"}
    assert "create view dbo.testview_" in " ".join(shop.sent()[-1].text.split())


def test_a_test_may_begin_with_a_comment(shop: Shop) -> None:
    commented = (
        "-- What it asks.\n\n-- And why.\n"
        "with a as (select 1 as b) select * from a where b = {}"
    )
    shop.write(
        {"tests/one.sql": commented.format(1), "tests/two.sql": commented.format(2)}
    )
    shop.statuses("test")
    assert [fault for batch in shop.sent() for fault in faults(batch.text)]

    shop.cure("synapse__get_test_sql")
    shop.recording.unlink()
    assert shop.statuses("test") == {"one": "fail", "two": "pass"}
    assert [fault for batch in shop.sent() for fault in faults(batch.text)] == []


def test_a_merge_leaves_the_distribution_as_it_is(shop: Shop) -> None:
    """Of the MERGE as the pool was sent it."""
    shop.write({"models/growing.sql": GROWING})
    for id in (1, 1):
        shop.statuses("run", id=id, type="int")
    [merge] = [batch.text for batch in shop.sent() if "merge into" in batch.text]
    assert "[id] = DBT_INTERNAL_SOURCE.[id]" in merge
    broken = "merge keeps the distribution"
    assert [found.rule for found in findings(shop.sent())] == [broken]

    shop.cure("synapse__get_merge_update_columns")
    shop.recording.unlink()
    shop.statuses("run", "--full-refresh", id=1, type="int")
    assert shop.statuses("run", id=1, type="int") == {"growing": "success"}
    [merge] = [batch.text for batch in shop.sent() if "merge into" in batch.text]
    assert "[id] =" not in merge
    assert "[size] = DBT_INTERNAL_SOURCE.[size]" in merge
    assert findings(shop.sent()) == []
    assert shop.rows("select id, size, name from shop.growing") == [(1, 7, "a")]


def test_every_cure_is_tested_here() -> None:
    here = Path(__file__).read_text()
    assert [f for f in CURES.glob("*.sql") if f'cure("{f.stem}")' not in here] == []
