"""A table that keeps rows of an older SQL of its model is named until it is rebuilt."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, replace_once
from _project import Pipeline

from landing.building.runs import close_warehouse

# whole builds, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

LANDED = datetime(2026, 5, 4, 10, tzinfo=UTC)
DAYS = "dbt_project/gold/shop/gold_daily_orders.sql"
LINES = "dbt_project/silver/shop/silver_order_lines.sql"
COUNTED = "where {{ is_set('is_counted') }}"
DEAR = f"{COUNTED} and amount >= 10"
SAID = " was changed since the table was built: rows that were built before follow"


def _order(number: int, day: int) -> dict[str, Any]:
    moment = f"2026-05-{day:02}T08:00:00Z"
    return {"order_id": number, "amount": number, "timestamp": moment}


def _warnings(pipeline: Pipeline, *words: str) -> list[str]:
    """Build, and return what it says of models whose SQL was changed."""
    done = pipeline.tidemark(
        "build", "--force", "--", "--resource-type", "model", *words
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stderr.splitlines() if SAID in line]


def _days(pipeline: Pipeline) -> dict[int, int]:
    close_warehouse()
    return dict(
        pipeline.query(
            "select extract(day from date)::int, total_orders "
            "from gold.gold_daily_orders"
        )
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Two orders a day of two days, all built."""
    folder = tmp_path_factory.mktemp("first")
    pipeline = Pipeline(folder, copy_orders(folder / "project"))
    orders = [_order(1, 1), _order(11, 1), _order(2, 2), _order(12, 2)]
    pipeline.land("order_events", orders, landed_at=LANDED)
    assert _warnings(pipeline) == []
    return pipeline


@pytest.fixture
def built(first: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, with a project to change."""
    return first.copied_to(tmp_path, tmp_path / "project")


def test_an_edited_rule_is_named_by_each_build_until_its_table_is_rebuilt(
    built: Pipeline,
) -> None:
    replace_once(built.project / DAYS, COUNTED, DEAR)
    built.land("order_events", [_order(3, 2)], landed_at=LANDED)
    for _ in range(2):
        [warning] = _warnings(built)
        assert warning.startswith(
            f"WARN the project: the SQL of gold_daily_orders{SAID}"
        )
        assert "dbt build --full-refresh --select gold_daily_orders+" in warning
        assert warning.endswith("tidemark verify")
        # the first of May is as it was, and the second by the new rule
        assert _days(built) == {1: 2, 2: 1}
    assert _warnings(built, "--full-refresh", "--select", "gold_daily_orders+") == []
    assert _days(built) == {1: 1, 2: 1}
    assert _warnings(built) == []
    # set back, it is not as if nothing had been
    replace_once(built.project / DAYS, DEAR, COUNTED)
    assert len(_warnings(built)) == 1


def test_a_rule_set_back_before_a_rebuild_is_no_change(built: Pipeline) -> None:
    replace_once(built.project / DAYS, COUNTED, DEAR)
    assert len(_warnings(built)) == 1
    replace_once(built.project / DAYS, DEAR, COUNTED)
    assert _warnings(built) == []


def test_comments_and_layout_are_no_change_and_a_text_is(built: Pipeline) -> None:
    days = built.project / DAYS
    replace_once(
        days,
        COUNTED,
        "/* the day's\n orders */\n  where   {{is_set( 'is_counted' )}} -- it's all\n",
    )
    days.write_text("{# what 'counts' #}\n" + days.read_text())
    assert _warnings(built) == []
    replace_once(days, "kind = 'refund' then", "kind = 're fund' then")
    assert len(_warnings(built)) == 1
    replace_once(days, "kind = 're fund' then", "kind = 're--fund' then")
    assert len(_warnings(built)) == 1


def test_only_models_that_a_run_selects_are_looked_at(built: Pipeline) -> None:
    replace_once(built.project / DAYS, COUNTED, DEAR)
    assert _warnings(built, "--select", "+silver_orders") == []
    # nor does a build of others take the note from it
    assert len(_warnings(built, "--select", "gold_daily_orders")) == 1


def test_a_table_that_keeps_rows_of_bronze_is_rebuilt_with_its_staging(
    built: Pipeline,
) -> None:
    versions = "dbt_project/silver/shop/silver_order_versions.sql"
    text = (built.project / versions).read_text()
    (built.project / versions).write_text(f"{text}\nwhere 1 = 1\n")
    [warning] = _warnings(built)
    command = warning.partition("dbt build ")[2].partition(";")[0]
    assert "stg_order_events+" in command
    assert _warnings(built, *command.split()) == []
    assert _warnings(built) == []


def test_a_table_that_is_made_again_because_its_input_was_is_of_the_new_sql(
    built: Pipeline,
) -> None:
    replace_once(built.project / DAYS, COUNTED, DEAR)
    fresh = ("--full-refresh", "--select", "+fct_orders")
    assert _warnings(built, *fresh) == []
    assert _warnings(built) == []
    assert _days(built) == {1: 1, 2: 1}


def test_an_empty_table_and_one_of_no_note_are_of_the_sql_of_now(
    built: Pipeline,
) -> None:
    lines = built.project / LINES
    lines.write_text(f"{lines.read_text()}\nwhere 1 = 1\n")
    assert _warnings(built) == []
    # as a warehouse of before there were notes
    built.query(
        """delete from staging.built_with where starts_with(settings, '{"sql')"""
    )
    replace_once(built.project / DAYS, COUNTED, DEAR)
    assert _warnings(built) == []
    replace_once(built.project / DAYS, DEAR, COUNTED)
    [warning] = _warnings(built)
    assert "the SQL of gold_daily_orders was" in warning


def test_a_refresh_that_was_killed_is_of_either_sql(built: Pipeline) -> None:
    end = built.project / "macros/bronze/end_run.sql"
    replace_once(end, "{% do record_settings(results) %}", "")
    replace_once(built.project / DAYS, COUNTED, DEAR)
    refresh = ("--full-refresh", "--select", "gold_daily_orders+")
    assert _warnings(built, *refresh) == []
    replace_once(
        end,
        "{% macro end_run(results) %}",
        "{% macro end_run(results) %}{% do record_settings(results) %}",
    )
    assert len(_warnings(built)) == 1
    replace_once(built.project / DAYS, DEAR, COUNTED)
    assert len(_warnings(built)) == 1
    assert _warnings(built, *refresh) == []
    assert _warnings(built) == []


def test_where_nothing_was_changed_nothing_is_written(built: Pipeline) -> None:
    # a table that cannot be written to is none that a build writes to
    noted = built.query("select * from staging.built_with order by all")
    built.query("""
        alter table staging.built_with rename to notes;
        create view staging.built_with as select * from staging.notes
    """)
    assert _warnings(built) == []
    assert built.query("select * from staging.notes order by all") == noted
