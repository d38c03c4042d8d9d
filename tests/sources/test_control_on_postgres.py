"""The control table on a real PostgreSQL: leases, watermarks, crashes and history.

What it promises is tested over SQLite, by the same statements; here is what another
database may do otherwise.
"""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from servers import PostgresServer

TIDEMARK = Path(sys.executable).with_name("tidemark")
DECLARED = """
version: 2
sources:
  - name: bronze
    tables:
      - name: {name}
        config:
          meta:
            landing: {{{landing}}}
        columns:
          - {{name: id, data_type: varchar}}
          - {{name: changed, data_type: varchar}}
"""
TABLE = "kind: table, connection: shop, table: orders, key: id, watermark: changed"
FILES = "kind: csv, connection: inbox, path: '*.csv', key: id"


class Project:
    """A table and a folder of files, extracted by the command."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        declared = folder / "dbt_project/bronze"
        declared.mkdir(parents=True)
        for name, landing in (("orders", TABLE), ("prices", FILES)):
            text = DECLARED.format(name=name, landing=landing)
            (declared / f"{name}.yml").write_text(text)
        (folder / "dbt_project.yml").write_text("name: t\nversion: 1.0.0\n")
        (folder / "inbox").mkdir()
        self.sql("create table orders (id text primary key, changed text)")

    def sql(self, statement: str, *rows: tuple[object, ...]) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as database, database:
            database.executemany(statement, rows or [()])

    def start(self, *words: str) -> subprocess.Popen[str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK_")}
        own |= {
            "TIDEMARK_CONTROL": self.url,
            "TIDEMARK_LAKE": str(self.folder / "lake"),
            "TIDEMARK_CONNECTION_SHOP": f"sqlite:///{self.folder / 'shop.db'}",
            "TIDEMARK_CONNECTION_INBOX": str(self.folder / "inbox"),
        }
        return subprocess.Popen(
            [TIDEMARK, *words],
            cwd=self.folder,
            env=own,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, code: int = 0) -> str:
        with self.start(*words) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == code, out + err
        return out + err

    def ids(self, source: str) -> list[str]:
        files = sorted((self.folder / "lake/bronze" / source).rglob("*.parquet"))
        tables = [pq.read_table(file, partitioning=None) for file in files]
        return sorted(key for t in tables for key in t["id"].to_pylist())


@pytest.fixture
def url(postgres_server: PostgresServer, database: str) -> str:
    return postgres_server.url(database)


@pytest.fixture
def project(tmp_path: Path, url: str) -> Project:
    return Project(tmp_path, url)


def test_runs_go_on_from_each_other_and_are_told(project: Project) -> None:
    project.sql("insert into orders values (?, '2026-05-01')", ("a",), ("b",))
    (project.folder / "inbox/1.csv").write_text("id,changed\np,2026-05-01\n")
    project.run("extract")
    project.sql("insert into orders values ('c', '2026-05-02')")
    (project.folder / "inbox/2.csv").write_text("id,changed\nq,2026-05-01\n")
    project.run("extract")
    project.run("extract")
    assert project.ids("orders") == ["a", "b", "c"]
    assert project.ids("prices") == ["p", "q"]
    listed = json.loads(project.run("watermark", "list", "--json"))
    [orders] = [each for each in listed if each["source"] == "orders"]
    assert orders["watermark"].startswith("20")
    shown = json.loads(project.run("watermark", "show", "orders", "--json"))
    assert [run["status"] for run in shown["runs"]] == ["committed"] * 3
    assert sorted(run["rows"] for run in shown["runs"]) == [0, 1, 2]
    project.run("watermark", "reset", "orders")
    project.run("extract", "orders")
    assert project.ids("orders") == sorted(["a", "b", "c"] * 2)


def test_of_many_at_once_one_has_a_source(project: Project) -> None:
    """They make the tables at once, too; who has to wait says so, or finds nothing."""
    project.sql("insert into orders values (?, '2026-05-01')", ("a",), ("b",))
    processes = [project.start("extract", "orders") for _ in range(6)]
    told = [(p.communicate(timeout=120)[1], p.returncode) for p in processes]
    assert any(code == 0 for _, code in told), told
    for error, code in told:
        assert code == 0 or "orders is being extracted by run" in error, error
    assert project.ids("orders") == ["a", "b"]


def test_a_run_that_is_killed_is_repeated_by_the_next(
    project: Project, postgres_server: PostgresServer, database: str
) -> None:
    rows = ((f"{number}", "2026-05-01") for number in range(300_000))
    project.sql("insert into orders values (?, ?)", *rows)
    with project.start("extract", "orders") as process:
        planned = "select count(*) from landing_run where status = 'planned'"
        while not _said(postgres_server, planned, database):
            assert process.poll() is None
        process.kill()
    project.run("extract", "orders")
    assert len(set(project.ids("orders"))) == 300_000
    statuses = "select status from landing_run order by number"
    told = postgres_server.psql(statuses, database).split()
    assert told[-1] == "committed"
    assert len(told) >= 2


def test_a_table_of_before_gets_the_columns_that_it_lacks(
    project: Project, postgres_server: PostgresServer, database: str
) -> None:
    project.sql("insert into orders values ('a', '2026-05-01')")
    project.run("extract", "orders")
    for table, columns in (
        ("landing_watermark", ("in_doubt", "highest", "landed_at", "tracked")),
        ("landing_run", ("number", "named_by")),
    ):
        for column in columns:
            postgres_server.psql(f"alter table {table} drop column {column}", database)
    project.sql("insert into orders values ('b', '2026-05-02')")
    project.run("extract", "orders")
    assert project.ids("orders") == ["a", "b"]


def test_a_server_that_is_gone_is_told_without_the_password(project: Project) -> None:
    project.url = "postgresql://someone:hidden@127.0.0.1:1/control"
    said = project.run("extract", "orders", code=1)
    assert "the control table at postgresql+psycopg://someone:***@127.0.0.1:1" in said
    assert "hidden" not in said


def _said(server: PostgresServer, query: str, database: str) -> bool:
    """Return whether a count is not nought; the tables may not be there yet."""
    there = server.psql("select to_regclass('landing_run') is not null", database)
    return there == "t" and server.psql(query, database) != "0"
