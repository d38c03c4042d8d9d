"""`tidemark watermark`: what a person sees of a watermark, and does to it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from _command import Run, run

from landing.control.watermarks import Control

__all__ = ["run"]  # the fixture

DECLARED = """
sources:
  - name: bronze
    tables:
      - name: orders
        config: {{meta: {{landing: {{kind: table, connection: shop, table: {table},
          key: id, watermark: {watermark}}}}}}}
        columns:
          - {{name: id, data_type: bigint}}
          - {{name: changed, data_type: varchar}}
      - name: lists
        config: {{meta: {{landing: {{kind: csv, connection: shop, path: "*.csv",
          key: id, watermark: id}}}}}}
        columns: [{{name: id, data_type: bigint}}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a table of three rows that landed."""
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / ".env").write_text("TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n")
    declare(tmp_path)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("create table orders (id integer primary key, changed text)")
        rows = [(1, "2020-01-01"), (2, "2020-02-01"), (3, "2020-03-01")]
        database.executemany("insert into orders values (?, ?)", rows)
    return tmp_path


def declare(project: Path, table: str = "orders", watermark: str = "changed") -> None:
    folder = project / "dbt_project" / "bronze"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "s.yml").write_text(DECLARED.format(table=table, watermark=watermark))


def sql(project: Path, statement: str) -> None:
    with closing(sqlite3.connect(project / "shop.db")) as database, database:
        database.execute(statement)


def extracted(run: Run) -> int:
    done = run("extract", "orders", "--json")
    assert done.returncode == 0, done.stderr
    rows: int = json.loads(done.stdout)["extracted"][0]["rows"]
    return rows


def shown(run: Run) -> Any:
    return json.loads(run("watermark", "show", "orders", "--json").stdout)


def test_the_list_has_every_source_and_how_its_last_run_ended(
    run: Run, project: Path
) -> None:
    run("extract", "orders")
    sources = json.loads(run("watermark", "list", "--json").stdout)
    assert [(s["source"], s["declared"]) for s in sources] == [
        ("lists", True),
        ("orders", True),
    ]
    assert sources[0]["watermark"] is None
    assert sources[1]["watermark"] == "2020-03-01T23:59:59.999999999Z"
    assert sources[1]["last_run"]["status"] == "committed"
    table = run("watermark", "list").stdout.splitlines()
    assert table[0].split() == [
        *("source", "watermark", "window", "high", "last", "run"),
    ]
    assert table[1].split() == ["lists", "start", "none", "never"]
    assert table[2].startswith("orders  2020-03-01T23:59:59.999999999Z")


def test_one_is_shown_with_what_it_is_measured_on_and_its_history(
    run: Run, project: Path
) -> None:
    run("extract", "orders")
    run("extract", "orders")
    found = shown(run)
    assert found["measured"]["measure"]["system"] == "sqlite:///shop.db"
    assert (found["measured"]["lake"], found["measured"]["kind"]) == (".", "time")
    assert [each["rows"] for each in found["runs"]] == [3, 0]
    out = run("watermark", "show", "orders", "--runs", "1").stdout
    assert out.startswith("orders: goes on from 2020-03-01T23:59:59.999999999Z\n")
    assert "  table      orders\n" in out
    assert out.count("committed") == 1


def test_the_next_run_goes_on_from_what_is_set(run: Run, project: Path) -> None:
    assert [extracted(run), extracted(run)] == [3, 0]
    done = run("watermark", "set", "orders", "2020-02-01")
    assert done.stdout == "orders: the next run goes on from 2020-02-01T00:00:00Z\n"
    assert [extracted(run), extracted(run)] == [2, 0]
    assert [each["status"] for each in shown(run)["runs"]][2] == "set"
    run("watermark", "set", "orders", "2020-06-01")
    sql(project, "insert into orders values (4, '2020-05-01'), (5, '2020-07-01')")
    assert extracted(run) == 1


def test_after_a_reset_everything_lands(run: Run, project: Path) -> None:
    assert [extracted(run), extracted(run)] == [3, 0]
    sql(project, "delete from orders where id < 3")
    sql(project, "insert into orders values (1, '2019-01-01')")
    done = run("watermark", "reset", "orders")
    assert done.stdout == "orders: the next run goes on from start\n"
    assert [extracted(run), extracted(run)] == [2, 0]


def test_a_table_that_is_another_lands_after_a_reset(run: Run, project: Path) -> None:
    extracted(run)
    sql(project, "create table orders2 as select id + 10 as id, changed from orders")
    declare(project, table="orders2")
    done = run("extract", "orders")
    assert done.returncode == 1
    assert "tidemark watermark reset orders" in done.stderr
    run("watermark", "reset", "orders")
    assert [extracted(run), extracted(run)] == [3, 0]


def test_a_table_of_another_name_goes_on_when_it_is_adopted(
    run: Run, project: Path
) -> None:
    extracted(run)
    sql(project, "alter table orders rename to orders2")
    declare(project, table="orders2")
    assert run("extract", "orders").returncode == 1
    done = run("watermark", "adopt", "orders", "--json")
    moved = "2020-03-01T23:59:59.999999999Z"
    assert json.loads(done.stdout) == {"source": "orders", "watermark": moved}
    sql(project, "insert into orders2 values (4, '2020-03-02')")
    # 3 is not remembered, and stands within the overlap
    assert [extracted(run), extracted(run)] == [2, 0]


def test_what_counts_again_goes_on_from_what_is_there(run: Run, project: Path) -> None:
    declare(project, watermark="id")
    sql(project, "update orders set id = id + 50000")
    assert extracted(run) == 3
    sql(project, "delete from orders")
    sql(project, "insert into orders values (1, 'new'), (5000, 'new')")
    assert run("extract", "orders").returncode == 1
    assert run("watermark", "adopt", "orders").stdout.endswith("goes on from 5000\n")
    sql(project, "insert into orders values (5001, 'new')")
    assert extracted(run) >= 1
    assert shown(run)["watermark"] == "5001"


def test_another_kind_of_watermark_takes_what_is_there_for_landed(
    run: Run, project: Path
) -> None:
    extracted(run)
    declare(project, watermark="id")
    assert run("extract", "orders").returncode == 1
    assert run("watermark", "adopt", "orders").stdout.endswith("goes on from 3\n")
    sql(project, "insert into orders values (4, '2020-01-01')")
    assert extracted(run) >= 1
    assert shown(run)["watermark"] == "4"


def test_files_that_landed_may_be_adopted_as_they_are_declared(
    run: Run, project: Path
) -> None:
    done = run("watermark", "adopt", "lists")
    assert done.stdout == "lists: what landed counts as read as it is declared now\n"
    done = run("watermark", "adopt", "lists", "--json")
    assert json.loads(done.stdout) == {"source": "lists", "watermark": None}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("show", "order"), "did you mean orders?"),
        (("set", "order", "1"), "did you mean orders?"),
        (("set", "orders", "soon"), "soon is no watermark of changed"),
        (("set", "lists", "1"), "source lists is of files"),
        (("adopt",), "Missing argument 'SOURCE'"),
    ],
)
def test_what_cannot_be_moved_is_said(
    run: Run, project: Path, words: tuple[str, ...], expected: str
) -> None:
    done = run("watermark", *words)
    assert done.returncode in (1, 2)
    assert expected in done.stderr


@pytest.mark.parametrize(
    "words", [("set", "orders", "2020-01-01"), ("reset", "orders")]
)
def test_a_watermark_is_not_moved_while_a_run_has_the_source(
    run: Run, project: Path, words: tuple[str, ...]
) -> None:
    extracted(run)
    control = Control.open(f"sqlite:///{project}/lake/control.db")
    with control.lease("orders", "r1"):
        done = run("watermark", *words)
    assert done.returncode == 1
    assert "is being extracted by run r1" in done.stderr


def test_a_relative_control_table_is_below_the_project(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "below").mkdir()
    monkeypatch.chdir(project / "below")
    url = "sqlite:///state.db"
    done = run("extract", "orders", "--json", TIDEMARK_CONTROL=url)
    assert done.returncode == 0
    assert (project / "state.db").is_file()
    assert not (project / "below" / "state.db").exists()
