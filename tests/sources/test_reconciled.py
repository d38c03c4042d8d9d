"""Rows that were deleted for good are found in a table of each kind of database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from reading import declared
from servers import PostgresServer
from test_mysql import Shop, shop

from landing.control.watermarks import Control
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.any_sqlalchemy import AnyReader
from landing.readers.duckdb import DuckDbReader
from landing.readers.mysql import MysqlReader
from landing.readers.postgresql import PostgresReader
from landing.readers.protocol import Reader

__all__ = ["shop"]  # the fixture

EARLY = "timestamp '2024-05-01 10:00:00'"
LATE = "timestamp '2024-05-02 10:00:00'"


class Database(NamedTuple):
    reader: Reader
    run: Callable[[str], Any]


@pytest.fixture(params=["postgres", "mariadb", "duckdb", "sqlalchemy"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = f"reconciled_{tmp_path.name.replace('-', '_')}"
        server.psql(f'create database "{name}"')
        return Database(
            PostgresReader(server.url(name)), lambda sql: server.psql(sql, name)
        )
    if request.param == "mariadb":
        made: Shop = request.getfixturevalue("shop")
        return Database(MysqlReader(made.server.url(made.name)), made.run)
    file = tmp_path / "shop.db"
    if request.param == "sqlalchemy":
        engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)

        def run(sql: str) -> None:
            with engine.begin() as connection:
                connection.exec_driver_sql(sql.replace("timestamp '", "'"))

        return Database(AnyReader(engine), run)

    def run_in_file(sql: str) -> None:
        with duckdb.connect(str(file)) as connection:
            connection.execute(sql)

    return Database(DuckDbReader(f"duckdb:///{file}", tmp_path), run_in_file)


@pytest.mark.parametrize("watermark", ["changed", "number"])
def test_what_was_deleted_and_what_was_missed_land(
    database: Database, tmp_path: Path, watermark: str
) -> None:
    database.run(
        "create table t (id bigint not null, part varchar(9) not null, "
        "changed timestamp null, number bigint, city varchar(9))"
    )
    source = replace(
        declared(
            key=["id", "part"], watermark=watermark, changed="timestamp",
            number="bigint", id="bigint", part="varchar",
        ),
        overlap=timedelta(0) if watermark == "changed" else 0,
        deletes="reconcile",
        reconcile_every=timedelta(0),
    )  # fmt: skip
    lake = Lake.open(str(tmp_path / "lake"))
    control = Control.open(f"sqlite:///{tmp_path / 'control.db'}")

    def land() -> set[tuple[Any, ...]]:
        before = {*tmp_path.rglob("bronze/**/*.parquet")}
        extract(source, reader=database.reader, lake=lake, control=control)
        return {
            (row["id"], row["part"], row["city"], row["is_deleted"])
            for file in {*tmp_path.rglob("bronze/**/*.parquet")} - before
            for row in pq.ParquetFile(file).read().to_pylist()
        }

    for number in range(1, 5):
        database.run(f"insert into t values ({number}, 'a', {LATE}, {number}, 'Graz')")
    assert len(land()) == 4
    assert land() == set()
    database.run("delete from t where id = 2")
    database.run(f"insert into t values (0, 'b', {EARLY}, -9, 'Oslo')")
    assert land() == {(2, "a", None, True), (0, "b", "Oslo", False)}
    database.run(f"insert into t values (2, 'a', {LATE}, 2, 'Graz')")
    assert land() == {(2, "a", "Graz", False)}
    assert land() == set()
