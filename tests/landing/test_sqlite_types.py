"""Every kind of value that SQLite keeps lands exactly, as the page says."""

from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from _extraction import OLD

from landing.columns.types import declared_type

PAGE = Path(__file__).parents[2] / "docs" / "databases.md"


class Kind(NamedTuple):
    type: str
    written: str
    lands: str
    value: str


KINDS = [
    Kind("INTEGER", "9223372036854775807", "bigint", "9223372036854775807"),
    Kind("INTEGER", "'n/a'", "varchar", "n/a"),
    Kind("BOOLEAN", "1", "varchar", "1"),
    Kind("REAL", "29.33", "varchar", "29.33"),
    Kind("REAL", "1e22", "varchar", "10000000000000000000000"),
    Kind("NUMERIC", "1.10", "varchar", "1.1"),
    Kind("TEXT", "'é😀'", "varchar", "é😀"),
    Kind("TEXT", "cast(x'ff' as text)", "varbinary", repr(b"\xff")),
    Kind("DATETIME", "'2024-03-31 02:30:00.123456789'", "varchar",
         "2024-03-31 02:30:00.123456789"),
    Kind("BLOB", "x'00ff'", "varbinary", repr(b"\x00\xff")),
    Kind("", "'without a type'", "varchar", "without a type"),
]  # fmt: skip


def table_of_types() -> str:
    lines = [
        "| type of SQLite | holds | lands as | for example |",
        "| --- | --- | --- | --- |",
    ]
    for k in KINDS:
        shown = f"`{k.type}`" if k.type else "none"
        lines.append(f"| {shown} | `{k.written}` | {k.lands} | `{k.value}` |")
    return "\n".join(lines)


def test_every_kind_lands_exactly_and_as_the_page_says(table_extraction) -> None:
    columns = ", ".join(f"c{i} {kind.type}" for i, kind in enumerate(KINDS))
    table_extraction.create(f"id integer primary key, changed text, {columns}")
    values = ", ".join(kind.written for kind in KINDS)
    nulls = ", ".join("null" for _ in KINDS)
    for key, row in enumerate((values, nulls)):
        table_extraction.sql(f"insert into orders values ({key}, '{OLD}', {row})")
    [path] = table_extraction.extract().paths
    table = pq.read_table(table_extraction.folder / "lake" / path, partitioning=None)
    found = [
        (declared_type(table.schema.field(f"c{i}").type), *table[f"c{i}"].to_pylist())
        for i in range(len(KINDS))
    ]
    assert [(kind, str(value), null) for kind, value, null in found] == [
        (kind.lands, kind.value, None) for kind in KINDS
    ]
    assert table_of_types() in PAGE.read_text()
