"""`tidemark new table` looks at a table of any database, and what it writes lands."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pymysql
import pytest
from _command import Run, run
from servers import MariaDbServer, PostgresServer

from landing import load_declarations

__all__ = ["run"]  # the fixture

CREATE = (
    "create table staff (id integer primary key, born date, score double precision, "
    "pay decimal(10,3), left_company boolean, shift time, updated_at timestamp, "
    "name varchar(20))"
)
INSERT = (
    "insert into staff values "
    "(1, '1990-02-28', 1.5, 10.125, true, '09:30:00', '2026-05-04 09:00:00', 'Ana'), "
    "(2, '1991-03-01', 0.1, -2.5, false, '10:00:00', '2026-05-04 10:00:00', 'Bo')"
)
KINDS = {
    "id": "text",
    "born": "time",
    "score": "amount",
    "pay": "amount",
    "shift": "text",
    "updated_at": "time",
    "name": "text",
}


def on_postgres(request: pytest.FixtureRequest, folder: Path) -> str:
    server: PostgresServer = request.getfixturevalue("postgres_server")
    database: str = request.getfixturevalue("database")
    server.psql(f"{CREATE}; {INSERT}", database)
    return server.url(database)


def on_mariadb(request: pytest.FixtureRequest, folder: Path) -> str:
    server: MariaDbServer = request.getfixturevalue("mariadb_server")
    made = ("drop database if exists new_table", "create database new_table")
    with (
        closing(
            pymysql.connect(host="127.0.0.1", port=server.port, user="root")
        ) as connection,
        connection.cursor() as cursor,
    ):
        for statement in (*made, "use new_table", CREATE, INSERT):
            cursor.execute(statement)
        connection.commit()
    return server.url("new_table")


def on_duckdb(request: pytest.FixtureRequest, folder: Path) -> str:
    with duckdb.connect(str(folder / "desk.duckdb")) as connection:
        connection.execute(CREATE)
        connection.execute(INSERT)
    return "duckdb:///desk.duckdb"


@pytest.mark.parametrize("make", [on_postgres, on_mariadb, on_duckdb])
def test_a_table_of_any_types_is_written_and_lands(
    run: Run,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    make: Callable[[pytest.FixtureRequest, Path], str],
) -> None:
    (tmp_path / "dbt_project.yml").write_text("vars:\n  entities: {}\n")
    url = make(request, tmp_path)
    (tmp_path / ".env").write_text(f"TIDEMARK_CONNECTION_DESK={url}\n")
    words = ("new", "table", "staff", "--connection", "desk", "--table", "staff")
    done = run(*words, "--watermark", "updated_at", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    kinds = {field["field"]: field["kind"] for field in told["fields"]}
    # MariaDB has no type for what is true or false
    assert kinds.pop("left_company") in ("boolean", "whole number", "amount")
    assert kinds == KINDS
    assert (told["key"], told["time"]) == ("id", "updated_at")
    assert load_declarations(tmp_path).row_source("staff").table == "staff"
    assert run("extract").returncode == 0
    (file,) = (tmp_path / "lake" / "bronze" / "staff").rglob("*.parquet")
    rows = pq.ParquetFile(file).read().to_pylist()
    assert sorted(str(row["name"]) for row in rows) == ["Ana", "Bo"]
