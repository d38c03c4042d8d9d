"""What is sent to SQL Server, type by type, and what becomes of what it answers."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from reading import column, declared, everything
from recorded_sqlserver import Recorded

from landing.columns.types import declared_type
from landing.errors import SourceError
from landing.extraction.window import at
from landing.readers.sqlserver import SqlServerReader
from landing.readers.sqlserver._columns import column_of

PAGE = Path(__file__).parents[2] / "docs" / "databases.md"
NOON = at(datetime(2024, 5, 1, 12, tzinfo=UTC))
URL = "mssql://ana:pw%7D@db.example/shop"


class Kind(NamedTuple):
    shown: str
    catalogue: tuple[str, int, int]
    """type, precision and scale as the catalogue has them"""
    asked: str
    lands: str


KINDS = [
    Kind("bit", ("bit", 1, 0), "c", "boolean"),
    Kind("tinyint", ("tinyint", 3, 0), "c", "smallint"),
    Kind("bigint", ("bigint", 19, 0), "c", "bigint"),
    Kind("decimal(38,4)", ("decimal", 38, 4), "c", "decimal(38,4)"),
    Kind("money", ("money", 19, 4), "convert(decimal(19,4), c)", "decimal(19,4)"),
    Kind("real", ("real", 24, 0), "convert(float, c)", "double"),
    Kind("float", ("float", 53, 0), "c", "double"),
    Kind("nvarchar", ("nvarchar", 0, 0), "c", "varchar"),
    Kind("ntext", ("ntext", 0, 0), "convert(nvarchar(max), c)", "varchar"),
    Kind("varbinary", ("varbinary", 0, 0), "c", "varbinary"),
    Kind("rowversion", ("timestamp", 0, 0), "convert(bigint, c)", "bigint"),
    Kind("uniqueidentifier", ("uniqueidentifier", 0, 0),
         "lower(convert(char(36), c))", "varchar"),
    Kind("date", ("date", 10, 0), "convert(char(10), c, 23)", "date"),
    Kind("time", ("time", 16, 7), "convert(varchar(16), c, 114)", "varchar"),
    Kind("datetime", ("datetime", 23, 3), "convert(varchar(27), c, 121)", "timestamp"),
    Kind("datetime2(6)", ("datetime2", 26, 6), "convert(varchar(27), c, 121)",
         "timestamp"),
    Kind("datetime2(7)", ("datetime2", 27, 7), "convert(varchar(27), c, 121)",
         "varchar"),
    Kind("datetimeoffset(6)", ("datetimeoffset", 33, 6),
         "convert(varchar(27), convert(datetime2(6), "
         "switchoffset(c, '+00:00')), 121) + 'Z'", "timestamp"),
    Kind("xml", ("xml", 0, 0), "convert(nvarchar(max), c)", "varchar"),
    Kind("hierarchyid", ("hierarchyid", 892, 0), "c.ToString()", "varchar"),
]  # fmt: skip


def table_of_types() -> str:
    lines = [
        "| type of SQL Server | is asked for as | lands as |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{k.shown}` | `{k.asked}` | {k.lands} |" for k in KINDS]
    return "\n".join(lines)


def recorded(rows: pa.Table, *columns: tuple[str, str, int, int, bool]) -> Recorded:
    first = ("id", "int", 10, 0, False), ("changed", "datetime2", 26, 6, True)
    return Recorded([*first, *columns], rows)


def answered(**more: list[Any]) -> pa.Table:
    times = ["2024-05-01 12:00:00.000001", None]
    return pa.table({"id": [1, 2], "changed": times, **more})


def test_every_type_is_asked_for_as_the_page_says() -> None:
    for kind in KINDS:
        found = column_of("c", *kind.catalogue, True)
        assert (found.shown, found.asked.format("c")) == (kind.shown, kind.asked)
        assert found.found is not None
        assert declared_type(found.found) == kind.lands
    assert table_of_types() in PAGE.read_text()


def test_what_is_answered_lands_exactly() -> None:
    rows = answered(
        n=[Decimal("1.10"), None],
        o=["2024-05-01 10:00:00.1234560Z", None],
        g=["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None],
    )
    columns = [
        ("n", "decimal", 9, 2, True),
        ("o", "datetimeoffset", 33, 6, True),
        ("g", "uniqueidentifier", 0, 0, True),
    ]
    driver = recorded(rows, *columns)
    reader = SqlServerReader(URL, driver.connect)
    landed = everything(reader, declared("orders"))
    assert [str(v) for v in landed.to_pylist()[0].values()] == [
        "1",
        "2024-05-01 12:00:00.000001+00:00",
        "1.10",
        "2024-05-01 10:00:00.123456+00:00",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ]
    assert column(landed, "o")[1] is None
    assert "Server=tcp:db.example,1433;" in driver.given
    assert "PWD={pw}}}" in driver.given


def test_a_seventh_digit_is_refused_where_a_timestamp_is_declared() -> None:
    driver = recorded(answered(c=["2024-05-01 10:00:00.1234567", None]))
    driver.columns = [*driver.columns, ("c", "datetime2", 27, 7, True)]
    reader = SqlServerReader(URL, driver.connect)
    with pytest.raises(SourceError, match=r"column c of row id=1 holds .*not exactly"):
        everything(reader, declared("orders", c="timestamp"))


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        (
            ("datetime2", 26, 6),
            "convert(datetime2(6), '2024-05-01 12:00:00.000000', 121)",
        ),
        (("datetime", 23, 3), "convert(datetime, '2024-05-01T11:59:00.000', 126)"),
        (("date", 10, 0), "convert(date, '2024-05-01', 23)"),
        (
            ("datetimeoffset", 34, 7),
            "convert(datetimeoffset(6), '2024-05-01 12:00:00.000000 +00:00', 121)",
        ),
    ],
)
def test_a_window_is_a_range_of_the_column_as_it_is(
    kind: tuple[str, int, int], condition: str
) -> None:
    driver = recorded(answered())
    driver.columns = [driver.columns[0], ("changed", *kind, True)]
    reader = SqlServerReader(URL, driver.connect)
    with reader.open(declared("orders", changed="varchar")) as reading:
        list(reading.batches(NOON))
    first, second = driver.sent[-1].split(" union all ")
    assert first.endswith(f"from [dbo].[orders] where [changed] >= {condition}")
    assert second.endswith("from [dbo].[orders] where [changed] is null")


def test_a_rowversion_is_read_below_what_is_still_open() -> None:
    rows = pa.table({"id": [1], "changed": [4000]})
    driver = recorded(rows)
    driver.columns = [driver.columns[0], ("changed", "timestamp", 0, 0, False)]
    reader = SqlServerReader(URL, driver.connect)
    with reader.open(declared("orders", changed="bigint")) as reading:
        list(reading.batches(17))
    bound = "convert(binary(8), convert(bigint, 5000))"
    assert driver.sent[-1] == (
        "select [id], convert(bigint, [changed]) from "
        f"(select * from [dbo].[orders] where [changed] < {bound}) as t "
        "where [changed] >= convert(binary(8), convert(bigint, 17))"
    )
    # asked for before the snapshot
    sent = driver.sent
    before = sent.index("select convert(bigint, min_active_rowversion())")
    assert before < sent.index("set transaction isolation level snapshot")
    assert sent.index("begin transaction") == 1 + sent.index(
        "set transaction isolation level snapshot"
    )


def test_what_is_below_a_window_is_asked_for_by_the_column_as_it_is() -> None:
    driver = recorded(pa.table({"any": [1]}))
    driver.columns = [driver.columns[0], ("changed", "date", 10, 0, True)]
    reader = SqlServerReader(URL, driver.connect)
    with reader.open(declared("orders", changed="varchar")) as reading:
        assert reading.any_below(NOON)
    assert driver.sent[-1] == (
        "select case when min([changed]) is null then 0 else 1 end from [dbo].[orders] "
        "where not ([changed] >= convert(date, '2024-05-01', 23)) "
        "and not ([changed] is null)"
    )


def test_transactions_that_are_not_told_are_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    driver = recorded(answered())
    reader = SqlServerReader(URL, driver.connect)
    with reader.open(declared("orders")) as reading:
        assert reading.oldest_open() == reading.clock() - 60 * 10**9
    driver.may_see_transactions = False
    for _ in range(2):
        with reader.open(declared("orders")) as reading:
            assert reading.oldest_open() is None
    (record,) = caplog.records
    assert "grant view database state" in record.getMessage()


def test_an_address_that_is_none_is_told_without_it() -> None:
    for url in ("mssql://ana:hunter2@db.example", "mssql://ana:hunter2@db:x/shop"):
        with pytest.raises(SourceError, match="address of connection shop") as refused:
            everything(SqlServerReader(url), declared())
        assert "hunter2" not in str(refused.value)
