"""`tidemark show` and `tidemark sql`: what the warehouse holds, and no more."""

import json
from pathlib import Path

import duckdb
import pytest
from _command import Run, run

__all__ = ["run"]  # the fixture


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("")
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema silver; create schema gold; create schema staging;"
            "create table silver.silver_orders as select "
            "unnest(range(35)) as order_id, 1.50::decimal(18, 2) as amount, "
            "timestamp '2026-05-04 09:00' as placed_at;"
            "delete from silver.silver_orders where order_id >= 30;"
            "create view gold.totals as select count(*) as n from silver.silver_orders;"
            'create table staging."od""d" as select 1 as x;'
            "create table staging.totals as select 2 as n"
        )
    return path


def test_the_tables_are_listed_with_their_rows(run: Run) -> None:
    done = run("show")
    assert done.returncode == 0
    said = [line.split() for line in done.stdout.splitlines()]
    assert said == [
        ["table", "kind", "rows"],
        ["gold.totals", "view"],
        ["silver.silver_orders", "table", "30"],
        ['staging.od"d', "table", "1"],
        ["staging.totals", "table", "1"],
    ]
    listed = json.loads(run("show", "--json").stdout)
    assert listed[1] == {
        "schema": "silver",
        "name": "silver_orders",
        "kind": "table",
        "rows": 30,
    }


def test_rows_are_chosen_ordered_and_bounded(run: Run) -> None:
    words = ("--where", "order_id > 3 -- or so", "--order-by", "order_id desc")
    done = run("show", "Silver_Orders", *words, "--limit", "2", "--json")
    assert json.loads(done.stdout) == [
        {"order_id": 29, "amount": "1.50", "placed_at": "2026-05-04 09:00:00"},
        {"order_id": 28, "amount": "1.50", "placed_at": "2026-05-04 09:00:00"},
    ]
    assert done.stderr == "the first 2 rows: --limit shows more\n"


def test_what_changed_last_comes_first_without_the_engine_s_columns(
    run: Run, warehouse: Path
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create table gold.days as from (values "
            "(date '2026-05-02', 'b', 1, timestamp '2026-06-01'),"
            "(date '2026-05-02', 'a', 2, timestamp '2026-06-01'),"
            "(date '2026-05-01', 'c', 3, timestamp '2026-06-01'),"
            "(date '2026-04-01', 'd', 4, timestamp '2026-06-02')"
            ") as days(date, channel, orders, _processed_at)"
        )
    done = run("show", "days", "--json")
    assert json.loads(done.stdout) == [
        {"date": "2026-04-01", "channel": "d", "orders": 4},
        {"date": "2026-05-01", "channel": "c", "orders": 3},
        {"date": "2026-05-02", "channel": "a", "orders": 2},
        {"date": "2026-05-02", "channel": "b", "orders": 1},
    ]
    whole = run("show", "days", "--all", "--where", "_processed_at > '2026-06-01'")
    assert "2026-06-02 00:00:00" in whole.stdout
    assert "_processed_at" in whole.stdout


@pytest.mark.parametrize(
    ("name", "schema", "shown"),
    [
        ("days", "", "gold"),
        ("days", "main", "gold"),
        ("days", "dev", "dev_gold"),
        ("Days", "Dev", "dev_gold"),
        ("days", "dev_b", "dev_b_gold"),
        ("days", "nobody", "gold"),
        ("gold.days", "dev", "gold"),
        ("dev_b_gold.days", "", "dev_b_gold"),
    ],
)
def test_of_several_tables_the_one_in_the_schema_of_one_s_own_is_shown(
    run: Run, warehouse: Path, name: str, schema: str, shown: str
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for where in ("gold", "dev_gold", "dev_b_gold"):
            connection.execute(f"create schema if not exists {where}")
            connection.execute(f"create table {where}.days as select '{where}' as s")
    said = {"TIDEMARK_SCHEMA": schema} if schema else {}
    done = run("show", name, "--json", **said)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"s": shown}]


def test_a_view_is_shown_by_its_first_columns(run: Run, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create view gold.ranks as from (values (3, 1), (1, 2), (2, 3)) as r(a, b);"
            "create view gold.own as select 1 as _own"
        )
    shown = json.loads(run("show", "ranks", "--json").stdout)
    assert [row["a"] for row in shown] == [1, 2, 3]
    assert json.loads(run("show", "own", "--json").stdout) == [{"_own": 1}]


def test_a_table_is_shown_with_its_types(run: Run) -> None:
    done = run("show", "silver.silver_orders", "--limit", "30")
    assert (done.returncode, done.stderr) == (0, "")
    assert "decimal(18,2)" in done.stdout
    assert done.stdout.count("1.50") == 30


def test_any_name_is_a_name_and_never_sql(run: Run) -> None:
    assert json.loads(run("show", 'od"d', "--json").stdout) == [{"x": 1}]
    done = run("show", "silver_orders; drop table x")
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "silver_ordres"), "Did you mean silver_orders?"),
        (("show", "nothing_like_it"), "tidemark show"),
        (("show", "totals"), "Say which: gold.totals, staging.totals"),
        (("show", "silver_orders", "--where", "ordr = 1"), "ordr"),
        (("show", "--where", "x"), "Say of which table"),
        (("show", "--all"), "Say of which table"),
        (("sql", "selec 1"), "DuckDB cannot run this"),
        (("sql", "select 1 / cast('a' as int)"), "DuckDB cannot run this"),
        (
            ("sql", "drop table silver.silver_orders"),
            "this has a DROP; nothing was run",
        ),
        (("sql", ";"), "Write a SELECT"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_line(
    run: Run, words: tuple[str, ...], says: str
) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_query_is_answered(run: Run) -> None:
    done = run("sql", "select count(*) as n from silver.silver_orders", "--json")
    assert json.loads(done.stdout) == [{"n": 30}]


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "from silver.silver_orders limit 1",
        "with a as (select 1 as n) from a",
        "pivot (select 1 as a, 2 as b) on a using sum(b)",
        "show tables",
        "describe silver.silver_orders",
        "summarize silver.silver_orders",
        "explain analyze select 1",
        "EXPLAIN (format json) select 1",
    ],
)
def test_whatever_reads_is_run(run: Run, sql: str) -> None:
    done = run("sql", sql)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "sql",
    [
        "attach '{file}' as other",
        "copy (select 1) to '{file}'",
        "select 1; copy (select 1) to '{file}'",
        "explain analyze copy (select 1) to '{file}'",
        "explain /* so */ analyze copy (select 1) to '{file}'",
        "export database '{file}'",
        "set threads = 1",
        "load json",
    ],
)
def test_what_could_write_elsewhere_is_not_run(
    run: Run, tmp_path: Path, sql: str
) -> None:
    done = run("sql", sql.format(file=tmp_path / "written"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was run" in done.stderr or "cannot run this" in done.stderr
    assert not (tmp_path / "written").exists()


def test_a_query_that_finds_nothing_is_an_empty_list(run: Run) -> None:
    done = run("sql", "select 1 as n where false", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_without_a_warehouse_the_way_out_is_a_build(run: Run, warehouse: Path) -> None:
    warehouse.unlink()
    done = run("show")
    assert done.returncode == 1
    assert "tidemark build" in done.stderr
    assert not warehouse.exists()
