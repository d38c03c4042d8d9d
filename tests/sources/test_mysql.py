"""Tables of MariaDB land exactly."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pymysql
import pytest
from reading import column, declared, everything
from servers import MariaDbServer

from landing.columns.types import declared_type
from landing.errors import SourceError
from landing.extraction.positions import positions
from landing.extraction.window import at, kind_of
from landing.readers.mysql import MysqlReader

PAGE = Path(__file__).parents[2] / "docs" / "databases.md"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
_numbers = count(1)


class Kind(NamedTuple):
    type: str
    """as it is declared in MariaDB"""
    written: str
    """a value, as SQL"""
    lands: str
    """the type in the file"""
    value: str
    """what Arrow writes for the value in the file"""


KINDS = [
    Kind("tinyint", "-128", "smallint", "-128"),
    Kind("tinyint unsigned", "255", "smallint", "255"),
    Kind("smallint unsigned", "65535", "integer", "65535"),
    Kind("mediumint", "-8388608", "integer", "-8388608"),
    Kind("int", "2147483647", "integer", "2147483647"),
    Kind("int unsigned", "4294967295", "bigint", "4294967295"),
    Kind("bigint", "-9223372036854775808", "bigint", "-9223372036854775808"),
    Kind("bigint unsigned", "18446744073709551615", "decimal(20,0)",
         "18446744073709551615"),
    Kind("decimal(38,4)", "1" * 34 + ".1000", "decimal(38,4)", "1" * 34 + ".1000"),
    Kind("float", "16777217", "double", "16777216.0"),
    Kind("double", "0.1", "double", "0.1"),
    Kind("bit(1)", "1", "bigint", "1"),
    Kind("bit(64)", "18446744073709551615", "decimal(20,0)", "18446744073709551615"),
    Kind("boolean", "true", "smallint", "1"),
    Kind("char(4)", "'ab'", "varchar", "ab"),
    Kind("varchar(50)", r"'tab	\\ ''é'", "varchar", "tab	\\\\ 'é"),
    Kind("longtext", "'😀'", "varchar", "😀"),
    Kind("varchar(9) character set latin1", "'é'", "varchar", "é"),
    Kind("binary(3)", "x'00ff'", "varbinary", repr(b"\x00\xff\x00")),
    Kind("blob", "x'00ff'", "varbinary", repr(b"\x00\xff")),
    Kind("date", "'9999-12-31'", "date", "9999-12-31"),
    Kind("time(6)", "'-838:59:59'", "varchar", "-838:59:59.000000"),
    Kind("datetime(6)", "'2024-03-31 02:30:00.000001'", "timestamp",
         "2024-03-31 02:30:00.000001+00:00"),
    Kind("timestamp", "'2024-03-31 02:30:00'", "timestamp",
         "2024-03-31 02:30:00+00:00"),
    Kind("year", "2024", "smallint", "2024"),
    Kind("enum('so so','fine')", "'so so'", "varchar", "so so"),
    Kind("set('a','b')", "'b,a'", "varchar", "a,b"),
    Kind("json", """'{"a" :1.10}'""", "varchar", '{"a" :1.10}'),
    Kind("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "varchar",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    Kind("inet6", "'2001:db8::1'", "varchar", "2001:db8::1"),
    Kind("point", "point(1, 2.5)", "varchar", "POINT(1 2.5)"),
]  # fmt: skip
"""What stands in docs/databases.md, in this order."""


def table_of_types() -> str:
    lines = ["| type of MariaDB | lands as | for example |", "| --- | --- | --- |"]
    for kind in KINDS:
        shown = kind.value.replace("\t", " ")
        lines.append(f"| `{kind.type}` | {kind.lands} | `{shown}` |")
    return "\n".join(lines)


class Shop:
    """A database of its own."""

    def __init__(self, server: MariaDbServer, name: str) -> None:
        self.server = server
        self.name = name
        self.reader = MysqlReader(server.url(name))

    def connect(self, user: str = "root") -> Any:
        connected: Any = pymysql.connect(
            host="127.0.0.1",
            port=self.server.port,
            user=user,
            database=self.name,
            charset="utf8mb4",
            init_command="set sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+00:00'",
        )
        return connected

    def run(self, *statements: str) -> None:
        connection = self.connect()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.commit()
        connection.close()


@pytest.fixture
def shop(mariadb_server: MariaDbServer) -> Iterator[Shop]:
    name = f"d{next(_numbers)}"
    connection: Any = pymysql.connect(
        host="127.0.0.1", port=mariadb_server.port, user="root"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name} character set utf8mb4")
    connection.close()
    return Shop(mariadb_server, name)


def test_every_type_lands_exactly_and_as_the_page_says(shop: Shop) -> None:
    columns = ", ".join(f"c{i} {kind.type} null" for i, kind in enumerate(KINDS))
    values = ", ".join(kind.written for kind in KINDS)
    nulls = ", ".join("null" for _ in KINDS)
    shop.run(
        f"create table t (id int primary key, changed datetime(6), {columns})",
        f"insert into t values (1, now(6), {values}), (2, now(6), {nulls})",
    )
    rows = everything(shop.reader, declared())
    for index, kind in enumerate(KINDS):
        found = rows[f"c{index}"]
        assert declared_type(found.type) == kind.lands, kind
        first, nothing = found.to_pylist()
        assert (str(first), nothing) == (kind.value, None), kind
    assert table_of_types() in PAGE.read_text()


@pytest.mark.parametrize(
    ("kind", "written", "declared_as"),
    [
        ("date", "'0000-00-00'", None),
        ("date", "'2024-02-00'", None),
        ("datetime", "'0000-00-00'", None),
        ("datetime", "'2024-00-00 10:00:00'", "timestamp"),
        ("decimal(65,0)", "9" * 39, "decimal(38,0)"),
        ("decimal(9,3)", "1.101", "decimal(9,2)"),
        ("bigint unsigned", "18446744073709551615", "bigint"),
        ("bigint", "9007199254740993", "double"),
        ("varchar(9)", "'X'", "boolean"),
        ("blob", "x'ff'", "varchar"),
    ],
)
def test_what_no_type_holds_is_refused_by_column_row_and_value(
    shop: Shop, kind: str, written: str, declared_as: str | None
) -> None:
    shop.run(
        f"create table t (id int, changed datetime, c {kind})",
        "insert into t values (1, now(), null)",
        f"insert into t values (2, now(), {written})",
    )
    source = declared() if declared_as is None else declared(c=declared_as)
    with pytest.raises(SourceError, match=r"column c of row id=2 holds .*not exactly"):
        everything(shop.reader, source)
    if kind != "blob":
        text = column(everything(shop.reader, declared(c="varchar")), "c")[1]
        assert text.startswith(written.strip("'")[:10])


def test_a_number_without_an_exact_type_is_refused_until_it_is_declared(
    shop: Shop,
) -> None:
    shop.run("create table t (id int, changed datetime, c decimal(65,30))")
    with pytest.raises(SourceError, match=re.escape("column c is decimal(65,30)")):
        everything(shop.reader, declared())
    assert everything(shop.reader, declared(c="varchar")).schema.field("c").type == (
        pa.string()
    )


@pytest.mark.parametrize(
    ("kind", "values", "declared_as"),
    [
        ("datetime", ["2024-05-01 12:00:00", "2024-05-01 11:59:59", None], "timestamp"),
        ("timestamp", ["2024-05-01 12:00:00", "2024-05-01 11:59:59"], "timestamp"),
        ("date", ["2024-05-01", "2024-04-30", None], "date"),
        ("datetime", ["0000-00-00", "2024-05-02"], "varchar"),
        (
            "varchar(40)",
            ["2024-05-01T12:00:00Z", "2024-02-30", "yesterday", "", "2024-04-01", None],
            "varchar",
        ),
        ("int", ["6", "7", "8", "2147483647", None], "integer"),
        ("bigint unsigned", ["6", "7", "18446744073709551"], "bigint"),
        ("decimal(20,0)", ["6", "7", None], "bigint"),
        ("varchar(9)", ["6", "7", "70", None], "bigint"),
    ],
)
@pytest.mark.parametrize("zone", [None, "Europe/Vienna"])
def test_a_window_begins_at_its_low(
    shop: Shop, kind: str, values: list[str | None], declared_as: str, zone: str | None
) -> None:
    shop.run(
        f"create table t (id int auto_increment primary key, changed {kind} null)",
        *(
            f"insert into t (changed) values ({'null' if v is None else repr(v)})"
            for v in values
        ),
    )
    source = replace(declared(changed=declared_as), timezone=zone)
    low = 7 if kind_of(source) == "integer" else at(NOON)
    whole = everything(shop.reader, source)
    places = positions(whole["changed"], kind_of(source), source.zone).to_pylist()
    wanted = {
        number
        for number, place in zip(column(whole, "id"), places, strict=True)
        if place is None or place >= low
    }
    found = column(everything(shop.reader, source, low), "id")
    assert wanted <= set(found)
    assert len(found) == len(set(found))
    with shop.reader.open(source) as reading:
        assert reading.any_below(low) == (len(found) < whole.num_rows)
        if kind_of(source) == "integer":
            ordered = [p for p in places if p is not None]
            assert reading.largest() == max(ordered)


def test_rows_are_found_by_keys_of_every_type(shop: Shop) -> None:
    types = ["bigint", "varchar(20)", "char(3)", "decimal(9,2)", "date", "timestamp(6)"]
    types += ["datetime(6)", "boolean", "varbinary(9)", "double", "time"]
    columns = ", ".join(f"`K {place}` {kind}" for place, kind in enumerate(types))
    rows = ", ".join(
        f"({n}, 'it''s \\', 'ab', 1.50, '2024-02-29', '2024-03-31 01:30:00.000001', "
        "'2024-03-31 02:30:00', true, x'00ff', 1e300, '09:00:00', now())"
        for n in range(1, 6)
    )
    shop.run(
        f"create table t ({columns}, changed datetime)", f"insert into t values {rows}"
    )
    key = [f"K {place}" for place in range(len(types))]
    with shop.reader.open(declared(key=key)) as reading:
        keys = pa.concat_tables(list(reading.batches(None))).select(key)
        found = reading.by_key(keys.slice(1, 3))
        assert sorted(column(found, "K 0")) == [2, 3, 4]
        assert reading.by_key(keys.slice(0, 0)).num_rows == 0
        every = pa.concat_tables(list(reading.keys()))
        assert every.schema.names == [*key, "changed"]
        assert every.select(key).sort_by("K 0") == keys.sort_by("K 0")
        assert reading.primary_key() == ()


def test_a_snapshot_is_one_moment_and_memory_is_bounded(shop: Shop) -> None:
    shop.run(
        "create table t (id int, changed datetime, filler text)",
        "insert into t select seq, now(), repeat('x', 500) from seq_1_to_60000",
    )
    with shop.reader.open(declared()) as reading:
        batches = reading.batches(None)
        first = next(batches)
        shop.run("set lock_wait_timeout = 2", "delete from t")
        rows = [first, *batches]
        assert max(table.num_rows for table in rows) <= 20_000
        assert sum(table.num_rows for table in rows) == 60_000
        assert pa.concat_tables(list(reading.keys())).num_rows == 60_000


def test_a_reading_that_is_given_up_leaves_the_snapshot(shop: Shop) -> None:
    shop.run(
        "create table t (id int, changed datetime, filler text)",
        "insert into t select seq, now(), repeat('x', 500) from seq_1_to_300000",
    )
    with shop.reader.open(declared()) as reading:
        batches = reading.batches(None)
        key = next(batches).select(["id"]).slice(0, 1)
        shop.run("delete from t")
        batches.close()
        assert reading.by_key(key).num_rows == 1
        assert sum(table.num_rows for table in reading.batches(None)) == 300_000


def test_a_login_that_may_not_see_transactions_is_told_so(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.run(
        "create table t (id int, changed datetime)",
        "create user reader@'127.0.0.1'",
        f"grant select on {shop.name}.t to reader@'127.0.0.1'",
    )
    reader = MysqlReader(shop.server.url(shop.name).replace("root@", "reader@"))
    for _ in range(2):
        with reader.open(declared()) as reading:
            assert reading.oldest_open() is None
    (record,) = caplog.records
    assert "grant process" in record.getMessage()


def test_errors_say_what_to_do_and_no_password(shop: Shop) -> None:
    shop.run("create table orders (id int, changed datetime)")
    port = shop.server.port
    for url, told in {
        f"mysql://root:hunter2@127.0.0.1:{port}/{shop.name}": "refuses the login",
        f"mysql://root:hunter2@127.0.0.1:1/{shop.name}": "takes no connection",
        f"mysql://root:hunter2@127.0.0.1:{port}": "address of connection shop",
        f"mysql://root:hunter2@127.0.0.1:x/{shop.name}": "address of connection shop",
    }.items():
        with pytest.raises(SourceError, match=told) as refused:
            everything(MysqlReader(url), declared())
        assert "hunter2" not in str(refused.value)
        assert "TIDEMARK_CONNECTION_SHOP" in refused.value.way_out
    with pytest.raises(SourceError, match=r"no table order that .*did you mean orders"):
        everything(shop.reader, declared("order"))
    shop.run(
        "insert into orders select seq, now() from seq_1_to_100000",
        "create table large as select id, changed, repeat('x', 900) as c from orders",
    )
    with shop.reader.open(declared("large")) as reading:
        batches = reading.batches(None)
        next(batches)
        connection = shop.connect()
        with connection.cursor() as cursor:
            cursor.execute(
                "select id from information_schema.processlist where command = 'Query'"
                " and db = %s and id <> connection_id()",
                shop.name,
            )
            for (number,) in cursor.fetchall():
                cursor.execute(f"kill {number}")
        connection.close()
        with pytest.raises(SourceError, match="connection was lost while table large"):
            list(batches)


def test_a_timestamp_is_utc_whatever_zone_is_declared(shop: Shop) -> None:
    shop.run(
        "create table t (id int, changed timestamp(6) null, at_ datetime)",
        "insert into t values (1, '2024-05-01 12:00:00', '2024-05-01 12:00:00')",
    )
    source = replace(declared(), timezone="Europe/Vienna")
    rows = everything(shop.reader, source)
    assert column(rows, "changed") == [NOON]
    assert column(rows, "at_") == [NOON - timedelta(hours=2)]
