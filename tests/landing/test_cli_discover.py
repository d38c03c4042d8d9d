"""The manners of `tidemark discover`; tests/sources has it on servers."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from _command import Run, run

__all__ = ["run"]  # the fixture

BRONZE = Path("dbt_project") / "bronze"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a database, of which nothing is declared."""
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / ".env").write_text("TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.executescript(
            "create table customers (id integer primary key, updated_at text);"
            "create table 'order' (no text primary key, updated_at datetime);"
            "create table logs (said text);"
            "create table taken (id integer primary key, row_hash, updated_at text);"
        )
    return tmp_path


def test_the_tables_are_listed_and_what_is_declared_says_so(
    run: Run, project: Path
) -> None:
    assert run("discover", "shop", "customers", "--write").returncode == 0
    done = run("discover", "shop")
    assert done.returncode == 0
    head, *lines = done.stdout.splitlines()
    assert head.split() == ["table", "rows", "key", "watermark", "to", "know"]
    assert [line.split()[:4] for line in lines] == [
        ["customers", "~0", "id", "updated_at"],
        ["logs", "~0", "?", "?"],
        ["order", "~0", "no", "updated_at"],
        ["taken", "~0", "id", "updated_at"],
    ]
    assert "declared as customers, no index of the watermark" in lines[0]
    assert "row_hash has a name that landing gives" in lines[3]


def test_a_declaration_is_printed_and_nothing_is_written(
    run: Run, project: Path
) -> None:
    done = run("discover", "shop", "customers", "logs")
    assert done.returncode == 0
    assert "key: id" in done.stdout
    assert "# watermark: which column moves" in done.stdout
    assert not (project / "dbt_project").exists()


def test_a_name_that_is_a_word_of_sql_is_none_of_a_source(
    run: Run, project: Path
) -> None:
    (found,) = json.loads(run("discover", "shop", "order", "--json").stdout)
    assert (found["source"], found["table"]) == ("order_rows", "order")
    assert found["written"] is False


def test_nothing_is_written_where_one_table_has_an_open_question(
    run: Run, project: Path
) -> None:
    for table, said in (("logs", "which column names a row?"), ("taken", "row_hash")):
        done = run("discover", "shop", "customers", table, "--write")
        assert done.returncode == 2
        assert f"Error: {table}: " in done.stderr
        assert said in done.stderr
    assert not (project / "dbt_project").exists()


def test_a_file_is_never_written_over(run: Run, project: Path) -> None:
    file = project / BRONZE / "customers.yml"
    assert run("discover", "shop", "customers", "--write").returncode == 0
    kept = file.read_text()
    again = run("discover", "shop", "customers", "--write")
    assert again.returncode == 2
    assert "declared already, as customers in dbt_project/bronze/customers.yml" in (
        again.stderr
    )
    file.write_text(kept.replace("connection: shop", "connection: other"))
    other = run("discover", "shop", "customers", "--json")
    # the name is that of another source
    assert json.loads(other.stdout)[0]["source"] == "customers_2"


def test_an_address_on_the_command_line_is_refused_and_not_shown(
    run: Run, project: Path
) -> None:
    done = run("discover", "postgresql://ana:secret@db/shop")
    assert done.returncode == 2
    assert "TIDEMARK_CONNECTION_SHOP" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:///none.db", "Error: there is no SQLite file"),
        ("folder", "is a folder, which has no catalog. tidemark new table"),
        ("az://lake/in", "is a folder, which has no catalog. tidemark new table"),
        ("https://desk.example", "is an HTTP API, which has no catalog"),
        ("oddsql://desk.example/d", "which cannot be read as a table"),
        ("duckdb:///none.duckdb", "Error: there is no DuckDB file"),
        ("postgresql://a:secret@127.0.0.1:1/d", "Error: no server can be reached"),
        ("mysql://a:secret@127.0.0.1:1/d", "takes no connection"),
    ],
)
def test_what_is_no_database_is_one_line_without_the_password(
    run: Run, project: Path, address: str, said: str
) -> None:
    done = run("discover", "desk", TIDEMARK_CONNECTION_DESK=address)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_table_that_is_not_there_is_answered_by_those_that_are(
    run: Run, project: Path
) -> None:
    done = run("discover", "shop", "custmers")
    assert done.returncode == 1
    assert "no table custmers; did you mean customers. Name one that is there" in (
        done.stderr
    )


def test_a_schema_of_a_file_without_any_is_refused(run: Run, project: Path) -> None:
    done = run("discover", "shop", "--schema", "main")
    assert done.returncode == 2
    assert "has no schemas" in done.stderr


def test_columns_that_are_taken_out_of_the_declaration_land_as_found(
    run: Run, project: Path
) -> None:
    import pyarrow.parquet as pq

    with closing(sqlite3.connect(project / "shop.db")) as shop, shop:
        shop.execute("alter table customers add column name text")
        shop.execute("insert into customers values (1, '2026-05-01', 'Ana')")
    assert run("discover", "shop", "customers", "--write").returncode == 0
    file = project / BRONZE / "customers.yml"
    lines = file.read_text().splitlines()
    file.write_text("\n".join(line for line in lines if "{name: name" not in line))
    assert run("extract").returncode == 0
    (landed,) = (project / "lake" / "bronze" / "customers").rglob("*.parquet")
    assert pq.read_table(landed)["name"].to_pylist() == ["Ana"]
