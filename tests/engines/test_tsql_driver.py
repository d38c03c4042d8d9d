"""What stands in for a pool does what a pool does, and refuses what it refuses."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import Any

import _tsql_driver
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _tsql_duckdb import like_pattern
from _tsql_recording import batches
from _tsql_text import statements

Send = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Send:
    monkeypatch.setenv("TSQL_DATABASE", str(tmp_path / "pool.duckdb"))
    monkeypatch.setenv("TSQL_RECORDING", str(tmp_path / "sent.sql"))
    monkeypatch.setenv("TSQL_LAKE", str(tmp_path / "lake"))
    connection = _tsql_driver.connect("SERVER=nowhere;Database=pool")

    def send(batch: str) -> list[tuple[Any, ...]]:
        cursor = connection.cursor().execute(batch)
        while cursor.description is None and cursor.nextset():
            pass
        return cursor.fetchall()

    send("EXEC('create schema s')")
    return send


OFFSET_TIME = "try_convert(datetimeoffset(6), '{}')"
CLOCK = f"cast({OFFSET_TIME} as datetime2(6))"
UTC_CLOCK = f"cast(switchoffset({OFFSET_TIME}, '+00:00') as datetime2(6))"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("len('ab  ')", 2),
        ("datalength('é')", 2),
        ("cast('abcdef' as varchar(3))", "abc"),
        ("cast('aéb' as varchar(2))", "a"),
        ("cast(replicate('a', 40) as varchar)", "a" * 30),
        ("cast(cast(1 as bit) as varchar(5))", "1"),
        ("try_cast('x' as decimal(5, 2))", None),
        ("try_cast('1.005' as decimal(5, 2))", Decimal("1.01")),
        ("try_cast(cast(1000 as decimal(9, 0)) as decimal(3, 0))", None),
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("cast(7 as decimal(9, 0)) / 2", Decimal("3.500000")),
        (
            "cast(12345678901234567890 as decimal(38, 0)) % 10",
            Decimal("0"),
        ),
        ("'a' + null", None),
        ("concat('a', null, 1)", "a1"),
        ("coalesce('a' + 'b' + cast(1 as varchar(9)), '')", "ab1"),
        ("case when 'x[y' like '%[[]y' then 1 else 0 end", 1),
        ("case when 'aZ' like 'a[^a-z]' then 1 else 0 end", 1),
        ("case when 'é' not like '[a-z]' then 1 else 0 end", 1),
        ("patindex('%[-+Z]%', '10:00+01')", 6),
        ("patindex('%x%', 'abc')", 0),
        ("charindex('b', 'abc')", 2),
        ("substring('abc', 0, 3)", "ab"),
        (
            "dateadd(minute, -1.9, cast('2026-03-01' as datetime2(6)))",
            "2026-02-28T23:59",
        ),
        ("datediff(hour, '2026-03-01 00:59', '2026-03-01 01:01')", 1),
        (
            "convert(varchar(26), cast('2026-03-01' as datetime2(6)), 121)",
            "2026-03-01 00:00:00.000000",
        ),
        (
            "lower(convert(varchar(32), hashbytes('MD5', 'é'), 2))",
            md5("é".encode()).hexdigest(),
        ),
        ("isjson('{\"a\": 1}') + isjson('1') + isjson('{}x')", 1),
        ("json_value('{\"a\": 1.50}', '$.\"a\"')", "1.50"),
        ("json_value('{\"a\": {}}', '$.a')", None),
        ("json_query('{\"a\": { \"b\":1}}', '$.a')", '{ "b":1}'),
        ("json_value('{\"a\": 1, \"a\": 2}', '$.a')", "1"),
        ("stuff('abcdef', 2, 3, 'xy')", "axyef"),
        ("stuff('abc', 3, 0, ':')", "ab:c"),
        ("stuff('abc', 4, 0, ':')", None),
        ("stuff('abc', 2, -1, ':')", None),
        ("trim(' ' + char(9) + 'a ')", "\ta"),
        ("translate('2026-05', '0123456789', '0000000000')", "0000-00"),
        (f"{CLOCK.format('2026-03-01 10:00:30.25 +01:00')}", "2026-03-01T10:00"),
        (f"{UTC_CLOCK.format('2026-03-01 10:00 +01:00')}", "2026-03-01T09:00"),
        (f"{UTC_CLOCK.format('2026-03-01T10:00:00-14:00')}", "2026-03-02T00:00"),
        (f"{UTC_CLOCK.format('2026-03-01T10:00:00Z')}", "2026-03-01T10:00"),
        (f"{UTC_CLOCK.format('2026-03-01')}", "2026-03-01T00:00"),
        (f"{UTC_CLOCK.format('2026-03-01T10:00Z')}", None),
        (f"{UTC_CLOCK.format('2026-03-01 24:00:00 +00:00')}", None),
        (f"{UTC_CLOCK.format('2026-02-29 10:00 +00:00')}", None),
        (f"{UTC_CLOCK.format('2026-03-01 10:00 +14:01')}", None),
        (f"{UTC_CLOCK.format('2026-03-01 10:00:00.12345678')}", None),
        (f"{UTC_CLOCK.format('9999-12-31 23:59 -14:00')}", None),
    ],
)
def test_functions_give_what_t_sql_gives(
    send: Send, expression: str, expected: object
) -> None:
    [(found,)] = send(f"select {expression} as found")
    if isinstance(found, datetime):
        found = found.isoformat(timespec="minutes")
    assert found == expected
    assert type(found) is type(expected)


def test_a_count_is_an_int_and_so_is_a_sum_of_what_is_int(send: Send) -> None:
    send(
        "create table s.counted with (HEAP) as select count(*) as a, "
        "count_big(*) as b, sum(case when 1 = 1 then 1 else 0 end) as c, "
        "count(*) + cast(1 as bigint) as d from (select 1 as one) as t"
    )
    assert send(
        "select column_name, data_type from INFORMATION_SCHEMA.COLUMNS "
        "where table_name = 'counted' order by ordinal_position"
    ) == [("a", "int"), ("b", "bigint"), ("c", "int"), ("d", "bigint")]
    assert send("select count(*) over () as a from s.counted") == [(1,)]


def test_elements_are_applied_row_by_row(send: Send) -> None:
    send("create table s.t (id int, items varchar(max)) with (HEAP)")
    items = json.dumps(["a", {"b": 1}, None])
    send(f"insert into s.t select 1, '{items}' union all select 2, '[]'")
    assert send(
        "select t.id, cast(i.[key] as int) as place, i.value from s.t "
        "cross apply openjson(t.items) as i order by place"
    ) == [(1, 0, "a"), (1, 1, '{"b": 1}'), (1, 2, None)]


def test_half_of_a_pair_does_not_survive_the_way_to_utf_8(send: Send) -> None:
    made = "select value, cast(cast(value as varchar(max)) as nvarchar(max)) as back "
    for text, survives in (("\\ud83d\\ude00", True), ("\\ud83d", False)):
        body = f'{{"a": "{text}"}}'
        [(value, back)] = send(f"{made} from openjson('{body}')")
        assert (value == back) is survives
        assert back == ("\U0001f600" if survives else "\ufffd")


@pytest.mark.parametrize(
    "batch",
    [
        "select a from s.t limit 1",
        "select 'a' || 'b' as c",
        "select true as a",
        "select lpad('a', 2, '0') as b",
        "select cast('2026-03-02' as timestamp) as a",
        "select date_trunc('hour', getdate()) as a",
        "select left('a', -1) as b",
        "select substring('a', 1, -1) as b",
        "select dateadd(minute, 3000000000, getdate()) as a",
        "select dateadd(day, 1, cast('9999-12-31' as datetime2(6))) as a",
        "select cast('x' as int) as a",
        "select * from openjson('{') as a",
        "select 1 as a from s.nothing",
        "create view s.v as select 1 as a select 1 as b",
        "select getdate() at time zone 'Europe/Berlin' as a",
        "select convert(datetimeoffset(6), '2026-02-29 10:00 +00:00') as a",
        "select convert(datetimeoffset(3), '2026-03-01 10:00 +00:00') as a",
        "exec sp_who",
        "BEGIN select 1 as a",
        "copy into s.t from 'https://lake.example/bronze/none/' with (file_type = 'x')",
        "copy into s.t from 'https://a.example/b/' with (file_tpye = 'PARQUET')",
        "copy into s.t from 'https://a.example/b/' 'https://a.example/c/' "
        "with (file_type = 'PARQUET')",
    ],
)
def test_what_a_pool_refuses_is_an_error_of_the_database(
    send: Send, batch: str
) -> None:
    send("create table s.t (a int) with (HEAP)")
    with pytest.raises(_tsql_driver.ProgrammingError):
        send(batch)


def test_what_follows_an_error_is_not_run(send: Send) -> None:
    send("create table s.t (a int) with (HEAP)")
    with pytest.raises(_tsql_driver.Error):
        send("insert into s.t select 1 insert into s.t select 1 / 0 delete from s.t")
    assert send("select a from s.t") == [(1,)]


def test_tables_and_views_are_there_once_and_under_one_name(send: Send) -> None:
    send("create table s.t with (DISTRIBUTION = HASH(a), HEAP) as select 1 as a")
    send("create view s.v as select a from s.t")
    with pytest.raises(_tsql_driver.Error):
        send("create view s.v as select a from s.t")
    with pytest.raises(_tsql_driver.Error, match="does not support views"):
        send("rename object s.v to w")
    send("rename object s.t to u")
    send("if object_id('s.t', 'U') is not null drop table s.t")
    send("if object_id('[s].[u]', 'U') is not null drop table s.u")
    assert send("select table_name from INFORMATION_SCHEMA.TABLES") == [("v",)]


def test_a_table_gets_columns_and_loses_them(send: Send) -> None:
    send("create table s.t (a int) with (HEAP)")
    send("alter table s.t add [b c] decimal(18, 2), d varchar(10)")
    send("alter table s.t drop column a, [b c]")
    assert send(
        "select column_name, data_type from INFORMATION_SCHEMA.COLUMNS "
        "where table_name = 't' order by ordinal_position"
    ) == [("d", "varchar")]


def _parquet(file: Path, **columns: list[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file)


def _no_text(count: int) -> pa.Array:
    return pa.nulls(count, pa.string())


def test_files_are_copied_by_the_place_of_their_columns(
    send: Send, tmp_path: Path
) -> None:
    lake = tmp_path / "lake" / "bronze" / "orders"
    _parquet(lake / "landed_hour=2026-03-02T10" / "a.parquet", x=[1], y=["a"])
    _parquet(lake / "landed_hour=2026-03-02T11" / "b.parquet", y=[2], x=_no_text(1))
    _parquet(lake / "landed_hour=2026-03-02T11" / "_c.parquet", x=[3], y=["c"])
    _parquet(lake / "landed_hour=2026-03-02T11" / ".d.parquet", x=[4], y=["d"])
    _parquet(lake / "landed_hour=2026-03-02T12" / "e.parquet", x=[5], y=["e"])
    send("create table s.t (id bigint, name varchar(9), hour varchar(13)) with (HEAP)")
    folder = "https://lake.example/files/bronze/orders/landed_hour=2026-03-02T"
    with_options = (
        "with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))"
    )
    send(
        "copy into s.t (id 1, name default '-' 2, hour default '10') "
        f"from '{folder}10/' {with_options} create statistics st on s.t (id)"
    )
    send(
        f"copy into s.t (id, name) from '{folder}11/', '{folder}12/*.parquet' "
        f"{with_options}"
    )
    assert send("select id, name, hour from s.t order by id") == [
        (1, "a", "10"),
        (2, None, None),
        (5, "e", None),
    ]


def test_files_that_a_pool_does_not_read_are_refused(
    send: Send, tmp_path: Path
) -> None:
    folder = tmp_path / "lake" / "bronze"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"id": [1]}), folder / "zstd.parquet", compression="zstd")
    _parquet(folder / "text.parquet", id=["1"])
    send("create table s.t (id bigint) with (HEAP)")
    for name, said in (("zstd", "reads no ZSTD"), ("text", "takes no string for id")):
        with pytest.raises(_tsql_driver.Error, match=said):
            send(
                "copy into s.t (id 1) from "
                f"'https://lake.example/files/bronze/{name}.parquet' "
                "with (file_type = 'PARQUET')"
            )
    assert send("select id from s.t") == []


def test_a_wildcard_finds_files_in_folders_below(send: Send, tmp_path: Path) -> None:
    lake = tmp_path / "lake" / "bronze" / "orders"
    _parquet(lake / "landed_hour=2026-03-02T10" / "a-1.parquet", id=[1])
    _parquet(lake / "landed_hour=2026-03-02T11" / "b-1.parquet", id=[2])
    _parquet(lake / "landed_hour=2026-03-02T11" / "c-2.parquet", id=[3])
    send("create table s.t (id bigint) with (HEAP)")
    send(
        "copy into s.t (id 1) from "
        "'https://lake.example/files/bronze/orders/*-1.parquet' "
        "with (file_type = 'PARQUET')"
    )
    assert send("select id from s.t order by id") == [(1,), (2,)]


def test_a_batch_is_split_where_t_sql_has_no_sign(send: Send, tmp_path: Path) -> None:
    batch = """
        -- select nothing
        delete from s.t where a in (select a from s.u) OPTION (LABEL = 'x');
        insert into s.t (a) select case when 1 = 1 then 1 end union all select 2
        if exists (select 1 from s.t) begin drop table s.t drop view s.v end
        EXEC('create view s.v as with b as (select ''it''''s'' as c) select c from b')
        with d as (select 1 as a) update s.t set a = 2
        merge into s.t as x using s.u as y on (x.a = y.a)
        when matched then delete when not matched then insert (a) values (a);
        create table s.w (a int) with (HEAP)
        create statistics z on s.w (a) with fullscan
    """
    assert [statement.kind for statement in statements(batch)] == [
        "DELETE FROM",
        "INSERT INTO",
        "DROP TABLE",
        "DROP VIEW",
        "CREATE VIEW",
        "WITH D",
        "MERGE INTO",
        "CREATE TABLE",
        "CREATE STATISTICS",
    ]
    view = statements(batch)[4]
    assert "'it''s'" in view.text
    assert view.wrapped
    assert "LABEL" not in statements(batch)[0].text
    assert statements(batch)[3].condition == "exists (select 1 from s.t)"


def test_what_was_sent_is_kept_with_the_node_it_was_sent_for(
    send: Send, tmp_path: Path
) -> None:
    send('/* {"app": "dbt", "node_id": "model.shop.a"} */\n select 1 as b')
    with pytest.raises(_tsql_driver.Error):
        send("select no sense")
    sent = batches(tmp_path / "sent.sql")
    assert [(batch.node, batch.text) for batch in sent[1:]] == [
        ("model.shop.a", "select 1 as b"),
        ("", "select no sense"),
    ]


def test_a_pattern_of_like_is_a_regular_expression() -> None:
    assert like_pattern("a%_[b-d][^e]") == "a.*.[b-d][^e]"
    assert like_pattern("[[{]%") == "[\\[{].*"
    assert like_pattern("1.5") == "1\\.5"


ROWS = (
    "insert into s.t ([name], [id]) select [name], [id] from openrowset(bulk '{}', "
    "data_source = 'lake', format = 'PARQUET') with ([name] varchar(max), [id] int) "
    "as files"
)


@pytest.fixture
def lake(tmp_path: Path, send: Send) -> Path:
    """A lake with two hours, and an empty table for what is in it."""
    for hour, number in (("10", 1), ("11", 2)):
        folder = tmp_path / "lake" / "bronze" / f"landed_hour={hour}"
        folder.mkdir(parents=True)
        rows = pa.table({"id": pa.array([number], pa.int32()), "name": [f"n{number}"]})
        pq.write_table(rows, folder / "a.parquet", compression="snappy")
    send("create table s.t (name varchar(max), id int)")
    return tmp_path / "lake"


def test_openrowset_finds_columns_by_their_names(send: Send, lake: Path) -> None:
    send(ROWS.format("bronze/landed_hour=10/*.parquet"))
    assert send("select id, name from s.t") == [(1, "n1")]
    send(ROWS.format("bronze/landed_hour=*/a.parquet"))
    assert send("select id, name from s.t order by id, name") == [
        (1, "n1"),
        (1, "n1"),
        (2, "n2"),
    ]


@pytest.mark.parametrize(
    "batch",
    [
        # in no folder below
        ROWS.format("bronze/*.parquet"),
        ROWS.format("bronze/landed_hour=12/*.parquet"),
        ROWS.format("bronze/landed_hour=10/*.parquet").replace("id", "key"),
        ROWS.format("bronze/landed_hour=10/*.parquet").replace("([name], [id])", ""),
    ],
)
def test_openrowset_refuses(batch: str, send: Send, lake: Path) -> None:
    with pytest.raises(_tsql_driver.ProgrammingError):
        send(batch)
    assert send("select id from s.t") == []


def test_what_reads_a_view_is_known_by_the_names_that_it_says(send: Send) -> None:
    read = (
        "select refs.referenced_database_name, o.name from "
        "sys.sql_expression_dependencies refs inner join sys.objects o "
        "on refs.referencing_id = o.object_id where refs.referenced_entity_name = 'a'"
    )
    send("EXEC('create view s.a as select 1 as x')")
    send("EXEC('create view s.b as select x from s.a')")
    send("EXEC('create view s.c as select x from [pool].[s].[a]')")
    assert sorted(send(read), key=str) == [("pool", "c"), (None, "b")]
    send("EXEC sp_rename 's.c', 'd'")
    send("EXEC('create or alter view s.b as select 2 as x')")
    assert send(read) == [("pool", "d")]
    assert send("select x from s.b") == [(2,)]
