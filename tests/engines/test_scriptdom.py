"""Microsoft's parser finds what T-SQL has not, and passes what it has."""

from pathlib import Path

import pytest
from _scriptdom import faults, faults_of_batch, require_hash, require_machine

VIEW = 'EXEC(\'create view "s"."v" as {};\');'


@pytest.mark.parametrize(
    "select",
    [
        "select a from t limit 5",
        "select a from t order by a limit 5",
        "select a from t qualify row_number() over (order by a) = 1",
        "copy into s.t from 'https://a.example/b' with (file_type = 'CSV')",
        "with b as (with c as (select 1 as a) select * from c) select * from b",
        "select * from (with c as (select 1 as a) select * from c) as d",
        "select a::int as b from t",
        "select cast(a as int)::varchar(10) as b from t",
        "select a > 1 as b from t",
        "select a is null as b from t",
        "select true as b",
        "select a from t where false",
        "select case when a then 1 end as b from t",
        "select a from t where is_deleted",
        "select coalesce(a = 1, false) as b from t",
        "select 'a' || b as c from t",
        "select count(*) from (select 1 as a)",
        "select date '2026-03-02' as a",
        "select a from t, lateral (select 1 as b) as c",
        "select a from t group by all",
        "select * exclude (a) from t",
        "select max(a) filter (where b = 1) as c from t",
        "select a + interval '1 minute' as b from t",
    ],
)
def test_what_t_sql_has_not_is_found(select: str) -> None:
    assert faults(VIEW.format(select.replace("'", "''")))
    assert faults(select)


@pytest.mark.parametrize(
    "batch",
    [
        "merge into t as d using s on (FALSE) when not matched then insert (a) "
        "values (a);",
        "merge into t as d using s on (d.a = s.a) when not matched then insert (a) "
        "values (a)",
        "insert into t (a) with b as (select 1 as a) select a from b",
        "CREATE TABLE [s].[t] WITH(DISTRIBUTION = HASH(a), HEAP) AS select a limit 1",
        "delete from t where a limit 1",
        "create table if not exists s.t (a int)",
        "with test_main_sql as (with a as (select 1 as b limit 1) select * from a), "
        "t as (select * from test_main_sql) select count(*) as failures from t",
        "with test_main_sql as (select 1 as b), t as (select * from test_main_sql) "
        "select count(*) as failures from t limit 1",
        "drop table s.t cascade",
        "if object_id('s.t', 'U') drop table s.t",
    ],
)
def test_what_a_statement_must_not_be_is_found(batch: str) -> None:
    assert faults(batch)


def test_a_fault_has_its_place_and_its_text() -> None:
    [fault] = faults("select a\nfrom t\nwhere a is null limit 1")
    assert (fault.line, fault.column) == (3, 17)
    assert "limit" in fault.message
    assert fault.text.startswith("select a")


@pytest.mark.parametrize(
    "batch",
    [
        VIEW.format("with b as (select 1 as a) select a from b"),
        "EXEC('CREATE TABLE [d].[s].[t]WITH(DISTRIBUTION = HASH(a),CLUSTERED "
        "COLUMNSTORE INDEX) AS (SELECT * FROM [d].[s].[v]);');",
        "CREATE TABLE s.t (a int not null, b varchar(10) unique NOT ENFORCED) "
        "WITH (DISTRIBUTION = ROUND_ROBIN, HEAP)",
        "RENAME OBJECT s.a TO b",
        "COPY INTO s.t (a 1, b default 'x' 2) FROM 'https://a.example/b' "
        "WITH (FILE_TYPE = 'PARQUET')",
        "delete from t where (a) in (select (a) from s) OPTION (LABEL = 'x');",
        "merge into t as d using s on (d.a = s.a) when matched then update set "
        "a = s.a when not matched then insert (a) values (a);",
        "IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 's') BEGIN "
        "EXEC('CREATE SCHEMA [s]') END",
        "CREATE STATISTICS a ON s.t (a) WITH FULLSCAN",
        "select cast(case when a = 1 then 1 else 0 end as bit) as b from t",
        "select i.value from t cross apply openjson(t.a) as i",
        "select 'a::b' as c, [true] as d, json_value(e, '$.\"f\"') as f from t",
    ],
)
def test_what_is_t_sql_passes(batch: str) -> None:
    assert faults(batch) == []


def test_only_fabric_nests_ctes() -> None:
    batch = (
        "with test_main_sql as (-- why\nwith a as (select 1 as b) select * from a), "
        "t as (select top (1) * from test_main_sql) select count(*) as failures from t"
    )
    assert faults(batch, nests_ctes=True) == []
    assert faults(batch)


ROWS = (
    "insert into s.t ([a]) select [a] from openrowset(bulk 'b/*.parquet', "
    "data_source = 'lake', format = 'PARQUET') with ([a] {}) as files"
)


@pytest.mark.parametrize(
    "batch",
    [
        "declare @a int = 1; begin try select @a end try begin catch throw; end catch",
        "EXEC('CREATE OR ALTER VIEW s.v AS select 1 as a;')",
        "EXEC('select * into s.t from s.v OPTION (LABEL = ''x'');')",
        ROWS.format("varchar(max)"),
    ],
)
def test_what_a_database_takes_passes_as_it_was_sent(batch: str) -> None:
    assert faults_of_batch(batch) == []


@pytest.mark.parametrize(
    "batch",
    [
        "select a from t limit 5",
        "EXEC('CREATE OR ALTER VIEW s.v AS select ''a'' || b as c from t;')",
        "use [d]; EXEC('EXEC(''select 1 as a where a is true'')')",
        "declare @a int = 1 begin try select @a",
        ROWS.format("varchar(max"),
        ROWS.format("varchar(max)") + " qualify 1 = 1",
    ],
)
def test_what_a_database_does_not_take_is_found_as_it_was_sent(batch: str) -> None:
    assert faults_of_batch(batch)


def test_a_wheel_that_is_not_the_known_one_is_not_loaded(tmp_path: Path) -> None:
    wheel = tmp_path / "mssql_cli.whl"
    wheel.write_bytes(b"")
    of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    require_hash(wheel, of_nothing)
    wheel.write_bytes(b"other")
    with pytest.raises(RuntimeError, match=rf"mssql_cli\.whl .* not {of_nothing}"):
        require_hash(wheel, of_nothing)


@pytest.mark.parametrize(
    ("system", "machine"),
    [("Linux", "aarch64"), ("Darwin", "arm64"), ("Darwin", "x86_64")],
)
def test_another_machine_is_told_what_the_parser_runs_on(
    system: str, machine: str
) -> None:
    require_machine("Linux", "x86_64")
    with pytest.raises(RuntimeError, match=f"Linux on x86-64.* {system} on {machine}"):
        require_machine(system, machine)
