"""Tables of DuckDB land exactly, or are refused by their column's name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest
from reading import column, declared, everything

from landing.columns.types import declared_type
from landing.errors import SourceError
from landing.extraction.window import at
from landing.readers.duckdb import DuckDbReader

PAGE = Path(__file__).parents[2] / "docs" / "databases.md"


class Kind(NamedTuple):
    type: str
    written: str
    lands: str
    value: str


KINDS = [
    Kind("UTINYINT", "255", "smallint", "255"),
    Kind("INTEGER", "-2147483648", "integer", "-2147483648"),
    Kind("UINTEGER", "4294967295", "bigint", "4294967295"),
    Kind("BIGINT", "9223372036854775807", "bigint", "9223372036854775807"),
    Kind("UBIGINT", "18446744073709551615", "decimal(20,0)", "18446744073709551615"),
    Kind("DECIMAL(18,4)", "1.1000", "decimal(18,4)", "1.1000"),
    Kind("FLOAT", "0.1", "double", "0.1"),
    Kind("DOUBLE", "0.1", "double", "0.1"),
    Kind("BOOLEAN", "true", "boolean", "True"),
    Kind("VARCHAR", "'é'", "varchar", "é"),
    Kind("BLOB", r"'\x00\xFF'::blob", "varbinary", repr(b"\x00\xff")),
    Kind("DATE", "'9999-12-31'", "date", "9999-12-31"),
    Kind("TIME", "'10:00:00.5'", "varchar", "10:00:00.5"),
    Kind("TIMESTAMP", "'2024-03-31 02:30:00.000001'", "timestamp",
         "2024-03-31 02:30:00.000001+00:00"),
    Kind("TIMESTAMP WITH TIME ZONE", "'2024-03-31 02:30:00+05:45'", "timestamp",
         "2024-03-30 20:45:00+00:00"),
    Kind("TIMESTAMP_NS", "'2024-03-31 02:30:00.123456789'", "varchar",
         "2024-03-31 02:30:00.123456789"),
    Kind("INTERVAL", "interval 1 day", "varchar", "1 day"),
    Kind("UUID", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "varchar",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    Kind("JSON", """'{"a" :1.10}'""", "varchar", '{"a" :1.10}'),
    Kind("INTEGER[]", "[1, null]", "varchar", "[1,null]"),
    Kind("STRUCT(a VARCHAR)", "{'a': 'x,y'}", "varchar", '{"a":"x,y"}'),
    Kind("ENUM('so so')", "'so so'", "varchar", "so so"),
]  # fmt: skip


def table_of_types() -> str:
    lines = ["| type of DuckDB | lands as | for example |", "| --- | --- | --- |"]
    lines += [f"| `{k.type}` | {k.lands} | `{k.value}` |" for k in KINDS]
    return "\n".join(lines)


def made(folder: Path, *statements: str) -> DuckDbReader:
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    return DuckDbReader("duckdb:///shop.duckdb", folder)


def test_every_type_lands_exactly_and_as_the_page_says(tmp_path: Path) -> None:
    columns = ", ".join(f"c{i} {kind.type}" for i, kind in enumerate(KINDS))
    values = ", ".join(kind.written for kind in KINDS)
    nulls = ", ".join("null" for _ in KINDS)
    reader = made(
        tmp_path,
        f"create table t (id int primary key, changed timestamp, {columns})",
        f"insert into t values (1, now(), {values}), (2, now(), {nulls})",
    )
    rows = everything(reader, declared())
    for index, kind in enumerate(KINDS):
        found = rows[f"c{index}"]
        assert declared_type(found.type) == kind.lands, kind
        first, nothing = found.to_pylist()
        assert (str(first), nothing) == (kind.value, None), kind
    assert table_of_types() in PAGE.read_text()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("DATE", "'infinity'"),
        ("DATE", "'0044-03-15 (BC)'"),
        ("TIMESTAMP", "'-infinity'"),
        ("TIMESTAMP WITH TIME ZONE", "'infinity'"),
    ],
)
def test_what_no_type_holds_is_refused_by_its_row(
    tmp_path: Path, kind: str, written: str
) -> None:
    reader = made(
        tmp_path,
        f"create table t (id int, changed timestamp, c {kind})",
        f"insert into t values (1, now(), null), (2, now(), {written})",
    )
    with pytest.raises(SourceError, match=r"column c of row id=2 holds .*not exactly"):
        everything(reader, declared())
    assert column(everything(reader, declared(c="varchar")), "c")[1] is not None


def test_a_huge_number_is_refused_until_it_is_declared(tmp_path: Path) -> None:
    reader = made(tmp_path, "create table t (id int, changed timestamp, c hugeint)")
    with pytest.raises(SourceError, match="column c is HUGEINT"):
        everything(reader, declared())
    assert everything(reader, declared(c="decimal(38,0)")).num_rows == 0


def test_a_window_begins_at_its_low_and_rows_are_found_by_key(tmp_path: Path) -> None:
    reader = made(
        tmp_path,
        "create table t (id int primary key, part blob, changed timestamp)",
        r"""insert into t values (1, '\x00', '2024-05-01 12:00'), (2, '\xFF', null),
        (3, 'a', '2024-05-01 11:59:59.999999'), (4, 'b', '2024-05-02')""",
    )
    noon = at(datetime(2024, 5, 1, 12, tzinfo=UTC))
    assert column(everything(reader, declared(), noon), "id") == [1, 4, 2]
    with reader.open(declared(key=["id", "part"])) as reading:
        assert reading.any_below(noon)
        assert not reading.any_below(noon - 1_000)
        keys = pa.concat_tables(list(reading.keys())).select(["id", "part"])
        assert sorted(column(reading.by_key(keys.slice(0, 2)), "id")) == [1, 2]
        assert reading.primary_key() == ("id",)
        assert reading.oldest_open() is None
        assert reading.measure().system == "duckdb:///shop.duckdb"


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no DuckDB file"):
        everything(DuckDbReader("duckdb:///none.duckdb", tmp_path), declared())
    reader = made(tmp_path, "create table orders (id int, changed timestamp)")
    with pytest.raises(SourceError, match="no table order; did you mean orders"):
        everything(reader, declared("order"))
    (tmp_path / "text.duckdb").write_text("no database")
    with pytest.raises(SourceError, match="cannot be read"):
        everything(DuckDbReader("duckdb:///text.duckdb", tmp_path), declared())


@pytest.mark.parametrize("kind", ["hugeint", "uhugeint", "varchar", "ubigint"])
def test_numbers_of_any_kind_may_be_a_watermark(tmp_path: Path, kind: str) -> None:
    reader = made(
        tmp_path,
        f"create table t (id int, changed {kind})",
        f"insert into t values (1, 9), (2, 41), (3, null), (4, {2**63 - 1})",
    )
    source = declared(changed="bigint")
    assert {1, 2, 4} <= {*column(everything(reader, source), "id")}
    with reader.open(source) as reading:
        assert reading.largest() == 41
        ids = {n for rows in reading.batches(41) for n in column(rows, "id")}
        assert ids >= {2, 3, 4}
