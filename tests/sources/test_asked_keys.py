"""Keys of every kind of database are compared, and their rows found by them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pymysql
import pytest
import sqlalchemy as sa
from reading import declared
from servers import MariaDbServer, PostgresServer

from landing.control.watermarks import Control
from landing.declarations import TableSource
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.any_sqlalchemy import AnyReader
from landing.readers.duckdb import DuckDbReader
from landing.readers.mysql import MysqlReader
from landing.readers.postgresql import PostgresReader
from landing.readers.protocol import Reader
from landing.readers.sqlite import SqliteReader

KINDS = ("duckdb", "postgresql", "mariadb", "sqlite", "sqlalchemy")


@dataclass
class Compared:
    """A database, whose table is extracted a day after it was the last time."""

    reader: Reader
    run: Callable[[str], object]
    lake: Lake
    control: Control
    now: datetime = datetime(2026, 5, 1, tzinfo=UTC)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def lands(self, source: TableSource) -> list[dict[str, Any]]:
        self.now += timedelta(days=1)
        done = extract(
            replace(source, deletes="reconcile", max_delete_share=1.0),
            reader=self.reader,
            lake=self.lake,
            control=self.control,
            clock=self.clock,
        )
        files = [Path(self.lake.url) / path for path in done.paths]
        return [row for f in files for row in pq.ParquetFile(f).read().to_pylist()]


@pytest.fixture(params=KINDS)
def compared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Compared]:
    def in_duckdb(statement: str) -> None:
        with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
            connection.execute(statement)

    lake = Lake.open(str(tmp_path / "lake"))
    control = Control.open(f"sqlite:///{tmp_path / 'c.db'}")
    if request.param == "duckdb":
        reader = DuckDbReader("duckdb:///shop.duckdb", tmp_path)
        yield Compared(reader, in_duckdb, lake, control)
    elif request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = request.getfixturevalue("database")
        pg = PostgresReader(server.url(name))
        yield Compared(pg, lambda said: server.psql(said, name), lake, control)
    elif request.param == "mariadb":
        maria: MariaDbServer = request.getfixturevalue("mariadb_server")
        opened = pymysql.connect(
            host="127.0.0.1", port=maria.port, user="root", autocommit=True
        )
        with opened, opened.cursor() as cursor:
            cursor.execute("create or replace database compared")
            cursor.execute("use compared")
            yield Compared(
                MysqlReader(maria.url("compared")), cursor.execute, lake, control
            )
    else:
        file = tmp_path / "shop.db"
        engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)

        def in_sqlite(statement: str) -> None:
            with engine.begin() as connection:
                connection.exec_driver_sql(statement)

        is_own = request.param == "sqlite"
        yield Compared(
            SqliteReader(file) if is_own else AnyReader(engine),
            in_sqlite,
            lake,
            control,
        )


def test_a_row_that_is_deleted_lands_as_a_tombstone(compared: Compared) -> None:
    compared.run("create table t (device int, part varchar(9), changed timestamp)")
    compared.run(
        "insert into t values (1, 'a', '2024-05-01 12:00:00'),"
        " (2, 'b', '2024-05-01 12:00:00'), (3, 'c', '2024-05-01 12:00:00')"
    )
    source = declared(key=["device", "part"], device="integer")
    assert len(compared.lands(source)) == 3
    compared.run("delete from t where device = 2")
    (gone,) = compared.lands(source)
    assert (gone["device"], gone["part"], gone["is_deleted"]) == (2, "b", True)
    assert gone["changed"] == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert compared.lands(source) == []


NOON = "'2024-05-01 12:00:00'"


def table_of(compared: Compared, key: str, *keys: str) -> None:
    compared.run(f"create table t ({key}, name varchar(9), changed timestamp)")
    compared.run(
        "insert into t values " + ", ".join(f"({key}, 'first', {NOON})" for key in keys)
    )


KEYS = {
    "zone": (
        "at_ timestamp null, part integer",
        declared(key=["at_", "part"], at_="timestamp", part="integer"),
        ("'2024-06-01 12:00:00', 1", "'2024-12-01 12:00:00', 1"),
        # the clock is put forward from two to three
        ("'2024-03-31 02:30:00', 2", "'2024-03-31 03:30:00', 3"),
    ),
    "zeros": (
        "part varchar(9)",
        declared(key=["part"], part="integer"),
        ("'001'", "'2'"),
        ("'007'", "'8'", "' 9'"),
    ),
    "null": (
        "part varchar(9), region varchar(9)",
        declared(key=["part", "region"]),
        ("'a', 'x'", "null, 'x'"),
        ("'b', null", "null, null", "null, 'it''s'"),
    ),
    "decimals": (
        "part integer",
        declared(key=["part"], part="decimal(9,2)"),
        ("1", "2"),
        ("3", "-4"),
    ),
    "doubles": (
        "part integer",
        declared(key=["part"], part="double"),
        ("1", "2"),
        ("3",),
    ),
    "days": (
        "day_ date",
        declared(key=["day_"], day_="timestamp"),
        ("'2024-05-01'", "'2024-05-02'"),
        ("'2024-05-03'", "'2024-12-04'"),
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_row_that_came_under_an_old_watermark_lands_whatever_its_key(
    compared: Compared, name: str
) -> None:
    columns, source, first, late = KEYS[name]
    source = replace(source, timezone="Europe/Vienna")
    table_of(compared, columns, *first)
    assert len(compared.lands(source)) == len(first)
    written = ", ".join(f"({key}, 'late', '2020-01-01 00:00:00')" for key in late)
    compared.run(f"insert into t values {written}")
    assert [row["name"] for row in compared.lands(source)] == ["late"] * len(late)
    assert compared.lands(source) == []


def test_rows_that_stand_are_known_though_the_newest_are_deleted(
    compared: Compared,
) -> None:
    columns, source, *_ = KEYS["zeros"]
    table_of(compared, columns, *(f"'{n:03}'" for n in range(1, 30)))
    compared.run("update t set changed = '2024-05-02 12:00:00' where part > '025'")
    assert len(compared.lands(source)) == 29
    compared.run("delete from t where part > '025'")
    assert {row["is_deleted"] for row in compared.lands(source)} == {True}
