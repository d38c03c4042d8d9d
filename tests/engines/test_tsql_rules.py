"""Each rule finds its fault, and passes what is right."""

import pytest
from _tsql_recording import Batch
from _tsql_rules import FABRIC, POOL, findings

HASHED = (
    "CREATE TABLE s.t WITH (DISTRIBUTION = HASH(id), CLUSTERED COLUMNSTORE INDEX) AS "
    "SELECT 1 AS id, cast('a' as varchar(10)) AS name"
)
MERGE = (
    "merge into [s].[t] as d using s.u as s on (d.id = s.id) when matched then update "
    "set name = s.name when not matched then insert (id, name) values (id, name);"
)


def broken(*batches: str) -> list[str]:
    """Return the names of the rules that batches break, in their order."""
    sent = [Batch(number, "", text) for number, text in enumerate(batches, 1)]
    return [finding.rule for finding in findings(sent)]


def as_model(select: str, storage: str = "DISTRIBUTION = ROUND_ROBIN") -> str:
    """Return what dbt-synapse sends to make a table of a model."""
    quoted = select.replace("'", "''")
    return (
        f'EXEC(\'create view "s"."m__dbt_tmp_vw" as {quoted};\');\n'
        f"EXEC('CREATE TABLE [d].[s].[m]WITH({storage}) AS "
        "(SELECT * FROM [d].[s].[m__dbt_tmp_vw]);');"
    )


FAULTS = [
    ("merge only into HASH", [HASHED.replace("HASH(id)", "ROUND_ROBIN"), MERGE]),
    ("merge only into HASH", [HASHED.replace("HASH(id)", "REPLICATE"), MERGE]),
    ("merge only into HASH", [MERGE]),
    (
        "merge by columns",
        [HASHED, MERGE.replace("(d.id", "(d.name = 'a' and d.id")],
    ),
    (
        "merge keeps the distribution",
        [HASHED, MERGE.replace("set name", "set [id] = s.id, name")],
    ),
    ("no CTAS without DISTRIBUTION", ["CREATE TABLE s.t AS SELECT 1 AS id"]),
    (
        "no CTAS without DISTRIBUTION",
        ["CREATE TABLE s.t WITH (HEAP) AS SELECT 1 a"],
    ),
    (
        "no view renamed",
        ["create view s.v as select 1 as a", 'rename object "s"."v" to w'],
    ),
    ("no int / int", ["select a / b from t"]),
    ("no int / int", ["create view s.v as select sum(a) / count(*) as b from t"]),
    ("no int / int", ["select cast(a as int) / 2 from t"]),
    (
        "no OUTPUT",
        [HASHED, MERGE.replace("(id, name);", "(id, name) output d.id;")],
    ),
    ("no OUTPUT", ["delete from s.t output deleted.id where id = 1"]),
    ("no other engine", ["create or alter view s.v as select 1 as a"]),
    ("no other engine", ["exec sp_rename 's.v', 'w'"]),
    (
        "no other engine",
        [
            "insert into s.t select a from openrowset(bulk 'b', data_source = 'c', "
            "format = 'PARQUET') with (a int) as files"
        ],
    ),
    ("columns are known", ["create table s.t (a int frobnicate) with (HEAP)"]),
]


@pytest.mark.parametrize(("rule", "batches"), FAULTS)
def test_a_fault_is_found(rule: str, batches: list[str]) -> None:
    assert broken(*batches) == [rule]


@pytest.mark.parametrize(
    "select",
    [
        "select cast('a' as varchar(max)) as long",
        "select cast('a' as nvarchar(max)) as long union all select 'b'",
        "select 'b' as long union all select cast('a' as varchar(max))",
        "with a as (select cast(x as varchar(max)) as y from t) "
        "select lower(trim(y)) as long from a",
        "with a as (select cast(x as varchar(max)) as y from t) select a.* from a",
        "with a as (select cast(x as varchar(max)) as y from t) "
        "select coalesce(nullif(b.y, ''), 'none') + '!' as long from a as b",
        "with a as (select cast(x as varchar(max)) as y, z from t) "
        "select max(y) over (partition by z) as long from a",
        "select json_query(x, '$.a') as long from t",
        "select i.value as long from t cross apply openjson(t.x) as i",
        "select i.e as long from t cross apply (select value as e from openjson(t.x)) "
        "as i",
        "select case when 1 = 1 then cast(x as varchar(max)) end as long from t",
    ],
)
def test_text_of_any_length_in_a_columnstore_is_found(select: str) -> None:
    storage = "DISTRIBUTION = HASH(long), CLUSTERED COLUMNSTORE INDEX"
    rule = "no varchar(max) in a columnstore"
    assert broken(as_model(select, storage)) == [rule]
    # which is what a table is when nothing is said
    assert broken(as_model(select)) == [rule]
    assert broken(as_model(select, "DISTRIBUTION = ROUND_ROBIN, HEAP")) == []


def test_text_of_any_length_is_found_by_way_of_other_tables() -> None:
    staged = (
        "create table s.a (x varchar(max), y int) with (DISTRIBUTION = HASH(y), HEAP)"
    )
    renamed = "rename object s.a to b"
    view = "create view s.v as select b.x as z, y from s.b"
    assert broken(staged, renamed, view, as_model("select y from s.v")) == []
    assert broken(staged, renamed, view, as_model("select z from s.v")) == [
        "no varchar(max) in a columnstore"
    ]
    added = "alter table s.t add [x] varchar(max), [y] int"
    assert broken(HASHED, added) == ["no varchar(max) in a columnstore"]
    assert broken(HASHED, added.replace("max", "10")) == []


@pytest.mark.parametrize(
    "batches",
    [
        [HASHED, MERGE],
        [
            as_model(
                "with a as (select cast(x as varchar(max)) as y, z from t), "
                "b as (select z from a), c as (select * from b) select c.* from c"
            )
        ],
        [HASHED.replace("s.t", "s.temp"), "rename object s.temp to t", MERGE],
        ["create table s.t (id int) with (DISTRIBUTION = HASH(id), HEAP)", MERGE],
        [
            "create view s.v as select 1 as a",
            "if object_id('s.v', 'V') is not null drop view s.v",
            HASHED.replace("s.t", "s.v"),
            "rename object s.v to w",
        ],
        [
            "select cast(a as decimal(18, 2)) / b, a / 60.0, (a + 1.5) / b, "
            "a / nullif(cast(b as float), 0) from t"
        ],
        ["select 'a / b OUTPUT' as [OUTPUT] -- c / d\nfrom t"],
    ],
)
def test_what_is_right_passes(batches: list[str]) -> None:
    assert broken(*batches) == []


def test_each_rule_has_a_fault_that_it_finds() -> None:
    tested = {rule for rule, _ in FAULTS}
    assert tested | {"no varchar(max) in a columnstore"} == {
        *POOL.rules,
        "columns are known",
    }


def broken_in_fabric(*batches: str) -> set[str]:
    """Return the names of Fabric's rules that batches break."""
    sent = [Batch(number, "", text) for number, text in enumerate(batches, 1)]
    return {finding.rule for finding in findings(sent, FABRIC)}


FABRIC_FAULTS = [
    ("no type of no warehouse", "create table s.t (a nvarchar(10) null)"),
    ("no type of no warehouse", "create table s.t (a datetime2(7) null)"),
    ("no type of no warehouse", "create table s.t as select sysutcdatetime() as a"),
    ("no type of no warehouse", "create table s.t as select N'a' as a"),
    (
        "no type of no warehouse",
        "create table s.t as select upper(json_value(x, '$.a')) + 'b' as a from u",
    ),
    (
        "no type of no warehouse",
        "create table s.t as select i.[key] as a from u cross apply openjson(x) as i",
    ),
    (
        "no type of no warehouse",
        "create table s.t as select cast(x as datetime2(6)) at time zone 'UTC' as a "
        "from u",
    ),
    ("no type of no warehouse", "alter table s.t add [a] datetime2(6), [b] money"),
    ("no DISTRIBUTION, no index", HASHED),
    ("no int / int", "select a / b from t"),
    ("no OUTPUT", "delete from s.t output deleted.id where id = 1"),
    ("no other engine", "rename object s.t to u"),
]


@pytest.mark.parametrize(("rule", "batch"), FABRIC_FAULTS)
def test_a_fault_in_fabric_is_found(rule: str, batch: str) -> None:
    assert broken_in_fabric(batch) == {rule}


def test_a_type_of_no_warehouse_is_found_by_way_of_a_view_with_another_name() -> None:
    view = "create view s.v as select json_value(x, '$.a') as a, 1 as b from t"
    renamed = "EXEC sp_rename 's.v', 'w'"
    made = "EXEC('CREATE TABLE [d].[s].[m] AS SELECT {} FROM [d].[s].[w]');"
    assert broken_in_fabric(view, renamed, made.format("b")) == set()
    assert broken_in_fabric(view, renamed, made.format("*")) == {
        "no type of no warehouse"
    }


def test_what_is_right_in_fabric_passes() -> None:
    assert (
        broken_in_fabric(
            "create table s.t (a varchar(max) null, b datetime2(6) null, c bit, "
            "d decimal(18, 2), e float, f bigint)",
            "create table s.u as select cast(json_value(x, '$.a') as varchar(max)) as a"
            ", convert(date, b) as b, len(json_value(x, '$.a')) as c from t",
            MERGE,
            "select case when c.max_length <> -1 then c.max_length / 2 end from c",
        )
        == set()
    )


def test_each_rule_of_fabric_has_a_fault_that_it_finds() -> None:
    assert {rule for rule, _ in FABRIC_FAULTS} == set(FABRIC.rules)
