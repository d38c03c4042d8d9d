"""`tidemark discover` writes declarations that load, and land what the tables hold."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
import pytest
from _command import Run, run
from recorded_sqlserver import Recorded
from servers import MariaDbServer, PostgresServer

from landing.readers.sqlserver import SqlServerReader
from landing.scaffold.discovered import propose

__all__ = ["run"]  # the fixture

ON_POSTGRES = """
    create table customers (
        id bigint generated always as identity primary key,
        name text not null,
        balance numeric(18,4),
        rate numeric,
        note jsonb,
        photo bytea,
        updated_by bigint,
        updated_at timestamptz not null,
        deleted_at timestamptz
    );
    insert into customers
        (name, balance, rate, note, photo, updated_at)
    values
        ('Ana', 1.23, 1.0001, '{"a": 1.10}', '\\x00ff', '2026-05-01 10:00:00.000001Z'),
        ('Bo', null, null, null, null, '2026-05-02 10:00:00Z');
    create schema sales;
    create table sales."Order Lines" (
        order_id int, line int, "lastModified" timestamp,
        unique (order_id, line)
    );
    alter table sales."Order Lines"
        alter order_id set not null, alter line set not null;
    create index on sales."Order Lines" ("lastModified", line);
    create index on customers (lower(name), updated_at);
    create index on customers (updated_at) where deleted_at is null;
    insert into sales."Order Lines" values (1, 1, '2026-05-01 10:00:00');
    create table audit (said text);
    create view active as select * from customers where deleted_at is null;
    create table events (id bigserial primary key, said text)
        partition by range (id);
    create table events_1 partition of events for values from (0) to (1000);
    insert into events (said) select 'x' from generate_series(1, 300);
    analyze
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    return tmp_path


def rows_of(project: Path, source: str) -> list[dict[str, Any]]:
    files = (project / "lake" / "bronze" / source).rglob("*.parquet")
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_tables_of_postgres_are_listed_with_what_each_may_be_landed_by(
    run: Run, project: Path, postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(ON_POSTGRES, database)
    url = postgres_server.url(database)
    done = run("discover", "shop", "--json", TIDEMARK_CONNECTION_SHOP=url)
    assert done.returncode == 0, done.stderr
    rows = {row["table"]: row for row in json.loads(done.stdout)}
    assert list(rows) == [
        *("active", "audit", "customers", "events", "sales.Order Lines")
    ]
    shown = {
        name: (row["rows"], row["key"], row["watermark"], row["lacks_index"])
        for name, row in rows.items()
    }
    assert shown == {
        "active": (None, None, "updated_at", False),
        "audit": (0, None, None, False),
        # neither an index of an expression nor one of some rows serves a range
        "customers": (2, ["id"], "updated_at", True),
        "events": (300, ["id"], "id", False),
        "sales.Order Lines": (1, ["order_id", "line"], "lastModified", False),
    }
    only = run(
        *("discover", "shop", "--schema", "sales", "--json"),
        TIDEMARK_CONNECTION_SHOP=url,
    )
    assert [row["table"] for row in json.loads(only.stdout)] == ["sales.Order Lines"]


def test_what_is_written_of_postgres_lands_what_the_tables_hold(
    run: Run, project: Path, postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(ON_POSTGRES, database)
    (project / ".env").write_text(
        f"TIDEMARK_CONNECTION_SHOP={postgres_server.url(database)}\n"
    )
    done = run("discover", "shop", "customers", "sales.Order Lines", "--write")
    assert done.returncode == 0, done.stderr
    written = (project / "dbt_project/bronze/customers.yml").read_text()
    assert "{name: rate, data_type: varchar}  # numeric: numeric" in written
    assert "# photo, bytea: lands as bytes" in written
    assert "note, data_type: varchar}  # jsonb: lands as its text" in written
    (index,) = [line for line in written.splitlines() if "create index" in line]
    postgres_server.psql(index.strip(" #"), database)
    after = run("discover", "shop", "customers", "--json")
    assert json.loads(after.stdout)[0]["lacks_index"] is False
    assert run("extract").returncode == 0
    landed = rows_of(project, "customers")
    shown = sorted(
        (row["id"], str(row["balance"]), row["rate"], row["note"], row["photo"])
        for row in landed
    )
    assert shown == [
        (1, "1.2300", "1.0001", '{"a": 1.10}', b"\x00\xff"),
        (2, "None", None, None, None),
    ]
    (line,) = rows_of(project, "sales_order_lines")
    assert (line["order_id"], line["line"]) == (1, 1)


def test_what_is_written_of_mariadb_lands_what_the_tables_hold(
    run: Run, project: Path, mariadb_server: MariaDbServer
) -> None:
    with (
        closing(pymysql.connect(**_root(mariadb_server))) as connection,
        connection.cursor() as cursor,
    ):
        for statement in (
            "drop database if exists discovered",
            "drop database if exists discovered_too",
            "create database discovered",
            "create database discovered_too",
            "use discovered",
            "create table staff (id binary(2), name varchar(50) not null unique, "
            "stamp timestamp default current_timestamp on update current_timestamp, "
            "left_company tinyint(1), deleted tinyint(1) not null default 0, "
            "updated_at datetime, pay decimal(10,2), born date)",
            "create index first on staff (updated_at)",
            "insert into staff values (x'0001', 'Ana', '2026-05-01 10:00:00', 0, 1, "
            "null, 12.30, '1990-02-28')",
            "create table discovered_too.bills (no int auto_increment primary key, "
            "total double, index (total))",
            "insert into discovered_too.bills (total) values (0.1)",
        ):
            cursor.execute(statement)
        connection.commit()
    (project / ".env").write_text(
        f"TIDEMARK_CONNECTION_DESK={mariadb_server.url('discovered')}\n"
    )
    listed = json.loads(run("discover", "desk", "--json").stdout)
    assert [row["table"] for row in listed] == ["staff"]
    other = run("discover", "desk", "--schema", "discovered_too", "--json")
    assert [row["table"] for row in json.loads(other.stdout)] == [
        "discovered_too.bills"
    ]
    done = run("discover", "desk", "staff", "discovered_too.bills", "--json", "--write")
    assert done.returncode == 0, done.stderr
    staff, bills = json.loads(done.stdout)
    # what the database moves by itself before what a writer may forget
    assert (staff["key"], staff["watermark"], staff["deleted_column"]) == (
        *(["name"], "stamp", "deleted"),
    )
    with closing(pymysql.connect(**_root(mariadb_server))) as connection:
        connection.cursor().execute(staff["create_index"])
    after = json.loads(run("discover", "desk", "staff", "--json").stdout)
    assert (staff["lacks_index"], after[0]["lacks_index"]) == (True, False)
    assert (bills["key"], bills["watermark"]) == (["no"], "no")
    assert run("extract").returncode == 0
    (row,) = rows_of(project, "staff")
    assert (row["name"], str(row["pay"]), row["is_deleted"]) == ("Ana", "12.30", True)
    assert row["id"] == b"\x00\x01"
    (row,) = rows_of(project, "discovered_too_bills")
    assert (row["no"], row["total"]) == (1, 0.1)


def test_what_is_written_of_files_of_sqlite_and_duckdb_lands_what_they_hold(
    run: Run, project: Path
) -> None:
    with closing(sqlite3.connect(project / "shop.db")) as shop, shop:
        shop.execute(
            "create table goods (sku text primary key, price real, changed_at text)"
        )
        shop.execute("create index by_time on goods (changed_at)")
        shop.execute("insert into goods values ('a', 1.5, '2026-05-01 10:00:00')")
    with closing(duckdb.connect(str(project / "desk.duckdb"))) as desk:
        desk.execute("create schema old")
        desk.execute(
            "create table old.tickets (no integer unique not null, big hugeint, "
            "tags varchar[], modified_at timestamptz)"
        )
        desk.execute(
            "insert into old.tickets values "
            "(1, 170141183460469231731687303715884105727, ['a'], '2026-05-01 10:00Z')"
        )
    (project / ".env").write_text(
        "TIDEMARK_CONNECTION_SHOP=sqlite:///shop.db\n"
        "TIDEMARK_CONNECTION_DESK=duckdb:///desk.duckdb\n"
        # by SQLAlchemy, as any database that has no reader of its own
        f"TIDEMARK_CONNECTION_ANY=sqlite+pysqlite:///{project}/shop.db\n"
    )
    (any_goods,) = json.loads(run("discover", "any", "--json").stdout)
    assert any_goods["table"] == "goods"
    assert run("discover", "any", "--schema", "main").stdout.count("main.goods") == 1
    (goods,) = json.loads(run("discover", "shop", "goods", "--json", "--write").stdout)
    done = run("discover", "desk", "old.tickets", "--json", "--write")
    (tickets,) = json.loads(done.stdout)
    for one in (goods, any_goods):
        assert (one["key"], one["watermark"], one["lacks_index"]) == (
            *(["sku"], "changed_at", False),
        )
    # DuckDB passes over groups of rows without one
    assert (tickets["key"], tickets["watermark"], tickets["lacks_index"]) == (
        *(["no"], "modified_at", False),
    )
    assert run("extract").returncode == 0
    (row,) = rows_of(project, "goods")
    assert (row["sku"], row["price"]) == ("a", "1.5")
    (row,) = rows_of(project, "old_tickets")
    assert row["big"] == "170141183460469231731687303715884105727"
    listed = json.loads(run("discover", "desk", "--json").stdout)
    assert [(row["table"], row["declared_as"]) for row in listed] == [
        ("old.tickets", "old_tickets")
    ]


def test_a_rowversion_is_the_watermark_of_a_table_of_sql_server() -> None:
    columns = [
        ("id", "int", 10, 0, False),
        ("updated_at", "datetime2", 26, 6, False),
        ("rv", "timestamp", 0, 0, False),
        ("seen", "datetime2", 27, 7, True),
    ]
    recorded = Recorded(columns, pa.table({}))
    recorded.tables = [
        *[("dbo", "orders", "U ", 70), ("old", "orders", "U ", 7)],
        ("dbo", "open_orders", "V ", None),
    ]
    recorded.indexes = [("pk", "id", True), ("by_time", "updated_at", False)]
    recorded.by_itself = [("id", True, "int"), ("rv", False, "timestamp")]
    reader = SqlServerReader("mssql://ana:pw@db.example/shop", recorded.connect)
    with reader.catalog("shop") as catalog:
        listed = [(one.table, one.is_view, one.rows) for one in catalog.tables(None)]
        proposal = propose(catalog.describe("orders"))
        index = catalog.create_index("orders", "rv")
    assert listed == [
        *[("orders", False, 70), ("old.orders", False, 7)],
        ("open_orders", True, None),
    ]
    assert proposal.key is not None
    assert proposal.watermark is not None
    assert (proposal.key.one, proposal.watermark.one) == ("id", "rv")
    assert proposal.lacks_index
    assert index == "create index ix_orders_rv on [dbo].[orders] ([rv])"
    assert "pw" not in catalog.where


def _root(server: MariaDbServer) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": server.port, "user": "root"}
