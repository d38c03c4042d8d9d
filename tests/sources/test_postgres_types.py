"""Every type of PostgreSQL lands exactly, or is refused by its column's name."""

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from reading import column, declared, everything
from servers import PostgresServer

from landing.columns.types import declared_type
from landing.errors import SourceError
from landing.readers.postgresql import PostgresReader

PAGE = Path(__file__).parents[2] / "docs" / "databases.md"


class Kind(NamedTuple):
    type: str
    """as PostgreSQL shows it"""
    written: str
    """a value, as SQL"""
    lands: str
    """the type in the file"""
    value: str
    """what Arrow writes for the value in the file"""


KINDS = [
    Kind("smallint", "-32768", "smallint", "-32768"),
    Kind("integer", "2147483647", "integer", "2147483647"),
    Kind("bigint", "-9223372036854775808", "bigint", "-9223372036854775808"),
    Kind("oid", "4294967295", "bigint", "4294967295"),
    Kind(
        "numeric(18,4)", "12345678901234.1000", "decimal(18,4)", "12345678901234.1000"
    ),
    Kind("numeric(38,0)", "9" * 38, "decimal(38,0)", "9" * 38),
    Kind("numeric(3,5)", "0.00123", "decimal(5,5)", "0.00123"),
    Kind("numeric(2,-3)", "99000", "decimal(5,0)", "99000"),
    Kind("real", "0.1", "double", "0.1"),
    Kind(
        "double precision",
        "1.7976931348623157e308",
        "double",
        "1.7976931348623157e+308",
    ),
    Kind("boolean", "true", "boolean", "True"),
    Kind(
        "text",
        r"E'a\tb\\n\n\r\\N\x08\f\x0b'",
        "varchar",
        "a\tb\\n\n\r\\N\x08\x0c\x0b",
    ),
    Kind("character varying(9)", "''", "varchar", ""),
    Kind("character(4)", "'ab'", "varchar", "ab  "),
    Kind('"char"', "'c'", "varchar", "c"),
    Kind("name", "'n'", "varchar", "n"),
    Kind("bytea", r"'\x00ff5c6e'", "varbinary", repr(b"\x00\xff\\n")),
    Kind("date", "'9999-12-31'", "date", "9999-12-31"),
    Kind("time without time zone", "'24:00'", "varchar", "24:00:00"),
    Kind("time with time zone", "'09:00:00.5-07:30'", "varchar", "09:00:00.5-07:30"),
    Kind(
        "timestamp without time zone",
        "'2024-03-31 02:30:00.000001'",
        "timestamp",
        "2024-03-31 02:30:00.000001+00:00",
    ),
    Kind(
        "timestamp with time zone",
        "'2024-03-31 02:30:00.1+05:45'",
        "timestamp",
        "2024-03-30 20:45:00.100000+00:00",
    ),
    Kind(
        "interval", "'1 year -2 months 3 days 04:05:06.7'", "varchar", "P10M3DT4H5M6.7S"
    ),
    Kind("money", "-1234567.5", "varchar", "-1234567.50"),
    Kind(
        "uuid",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "varchar",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    Kind("json", """'{"a" :1.10, "a":2}'""", "varchar", '{"a" :1.10, "a":2}'),
    Kind("jsonb", """'{"b" :1.10, "a":1e2}'""", "varchar", '{"a": 100, "b": 1.10}'),
    Kind("xml", "'<a>1</a>'", "varchar", "<a>1</a>"),
    Kind("integer[]", "'{1,NULL,3}'", "varchar", "{1,NULL,3}"),
    Kind(
        "text[]",
        """array['a"b', 'c,d', 'NULL', null]""",
        "varchar",
        r'{"a\"b","c,d","NULL",NULL}',
    ),
    Kind("bit(3)", "B'101'", "varchar", "101"),
    Kind("bit varying", "B'0'", "varchar", "0"),
    Kind("inet", "'10.1.2.3/8'", "varchar", "10.1.2.3/8"),
    Kind("cidr", "'2001:db8::/32'", "varchar", "2001:db8::/32"),
    Kind("macaddr", "'08-00-2b-01-02-03'", "varchar", "08:00:2b:01:02:03"),
    Kind("point", "'(1,2.5)'", "varchar", "(1,2.5)"),
    Kind("int4range", "'[1,5]'", "varchar", "[1,6)"),
    Kind(
        "tstzrange",
        "'[2024-01-01 00:00+01,infinity)'",
        "varchar",
        '["2023-12-31 23:00:00+00",infinity)',
    ),
    Kind(
        "datemultirange",
        "'{[2024-01-01,2024-02-01)}'",
        "varchar",
        "{[2024-01-01,2024-02-01)}",
    ),
    Kind("tsvector", "'b a'", "varchar", "'a' 'b'"),
    Kind("pg_lsn", "'16/B374D848'", "varchar", "16/B374D848"),
    Kind("xid8", "'18446744073709551615'", "varchar", "18446744073709551615"),
    Kind("mood", "'so so'", "varchar", "so so"),
    Kind("pair", "row(1, 'a,b')", "varchar", '(1,"a,b")'),
    Kind("price", "1.50", "decimal(9,2)", "1.50"),
    Kind("cost", "2.50", "decimal(9,2)", "2.50"),
]
"""What stands in docs/databases.md, in this order."""

OWN_TYPES = """
    create type mood as enum ('so so', 'fine');
    create type pair as (a integer, b text);
    create domain price as numeric(9,2) check (value > 0);
    create domain cost as price;
"""
SHOWN = {
    "mood": "an enumeration",
    "pair": "a composite type",
    "price": "a domain over `numeric(9,2)`",
    "cost": "a domain over another",
}


def table_of_types() -> str:
    lines = ["| type | lands as | for example |", "| --- | --- | --- |"]
    for kind in KINDS:
        shown = SHOWN.get(kind.type, f"`{kind.type}`")
        example = kind.value if kind.value.isprintable() else "as it stands"
        example = example.replace("|", "\\|")
        lines.append(
            f"| {shown} | {kind.lands} | {f'`{example}`' if example else ''} |"
        )
    return "\n".join(lines)


def test_every_type_lands_exactly_and_as_the_page_says(
    postgres_server: PostgresServer, database: str
) -> None:
    columns = ", ".join(f"c{i} {kind.type}" for i, kind in enumerate(KINDS))
    values = ", ".join(kind.written for kind in KINDS)
    nulls = ", ".join("null" for _ in KINDS)
    postgres_server.psql(
        f"""{OWN_TYPES}
        create table t (id int primary key, changed timestamptz, {columns});
        insert into t values (1, now(), {values}), (2, now(), {nulls}),
            (3, now(), {values});""",
        database,
    )
    rows = everything(PostgresReader(postgres_server.url(database)), declared())

    for index, kind in enumerate(KINDS):
        found = rows[f"c{index}"]
        assert declared_type(found.type) == kind.lands, kind
        first, nothing, third = found.to_pylist()
        assert (str(first), nothing, third) == (kind.value, None, first), kind
    assert table_of_types() in PAGE.read_text()


@pytest.mark.parametrize(
    ("kind", "written", "declared_as", "value"),
    [
        ("numeric", "1.10", "decimal(38,10)", Decimal("1.1000000000")),
        ("numeric", "1.1000000", "decimal(5,2)", Decimal("1.10")),
        ("numeric", "1e-20", "varchar", "0.00000000000000000001"),
        ("numeric", "'NaN'", "varchar", "NaN"),
        ("numeric(50,10)", "1e39", "varchar", "1" + "0" * 39 + ".0000000000"),
        ("numeric(18,4)", "7.0000", "decimal(18,2)", Decimal("7.00")),
        ("numeric", "0.5", "double", 0.5),
        ("bigint", "9007199254740992", "double", 9007199254740992.0),
        ("bigint", "12", "varchar", "12"),
        ("smallint", "1", "boolean", True),
        ("text", "'yes'", "boolean", True),
        ("text", "' 12 '", "integer", 12),
        ("text", "'2024-02-29'", "date", "2024-02-29"),
        ("text", "'2024-05-01T10:00+02:00'", "timestamp", "2024-05-01 08:00:00+00:00"),
        ("date", "'2024-05-01'", "timestamp", "2024-05-01 00:00:00+00:00"),
        ("date", "'infinity'", "varchar", "infinity"),
        ("timestamptz", "'-infinity'", "varchar", "-infinity"),
        ("timestamptz", "'2024-05-01 10:00+02'", "varchar", "2024-05-01 08:00:00+00"),
        ("bytea", r"'\xc3a9'", "varchar", "é"),
        ("money", "12.5", "decimal(19,2)", Decimal("12.50")),
        ("uuid", "'a0eebc999c0b4ef8bb6d6bb9bd380a11'", "varchar",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("bool", "true", "varchar", "t"),
    ],
)  # fmt: skip
def test_a_declared_type_is_what_lands(
    postgres_server: PostgresServer,
    database: str,
    kind: str,
    written: str,
    declared_as: str,
    value: object,
) -> None:
    postgres_server.psql(
        f"create table t (id int, changed timestamptz default now(), c {kind});"
        f"insert into t values (1, now(), {written}), (2, now(), null)",
        database,
    )
    reader = PostgresReader(postgres_server.url(database))
    found = column(everything(reader, declared(c=declared_as)), "c")
    assert found[1] is None
    assert found[0] == value or str(found[0]) == value


@pytest.mark.parametrize(
    ("kind", "written", "declared_as"),
    [
        ("date", "'infinity'", None),
        ("date", "'0044-03-15 BC'", None),
        ("date", "'10000-01-01'", None),
        ("timestamp", "'-infinity'", None),
        ("timestamptz", "'infinity'", None),
        ("timestamptz", "'infinity'", "timestamp"),
        ("numeric(9,2)", "'NaN'", None),
        ("numeric", "'Infinity'", "decimal(9,2)"),
        ("numeric", "1.101", "decimal(9,2)"),
        ("numeric", "1000", "decimal(5,2)"),
        ("numeric", "0.30000000000000001", "double"),
        ("bigint", "9007199254740993", "double"),
        ("bigint", "40000", "smallint"),
        ("text", "'2023-02-29'", "date"),
        ("text", "'X'", "boolean"),
        ("bytea", r"'\xff'", "varchar"),
        ("jsonb", "'1'", "timestamp"),
    ],
)
def test_what_no_type_holds_is_refused_by_column_row_and_value(
    postgres_server: PostgresServer,
    database: str,
    kind: str,
    written: str,
    declared_as: str | None,
) -> None:
    postgres_server.psql(
        f"create table t (id int, changed timestamptz default now(), c {kind});"
        f"insert into t values (1, now(), null), (2, now(), {written})",
        database,
    )
    reader = PostgresReader(postgres_server.url(database))
    source = declared() if declared_as is None else declared(c=declared_as)
    with pytest.raises(
        SourceError, match=r"column c of row id='2' holds .*not exactly"
    ):
        everything(reader, source)


@pytest.mark.parametrize("kind", ["numeric", "numeric(39,0)", "numeric(1000,500)"])
def test_a_number_without_an_exact_type_is_refused_until_it_is_declared(
    postgres_server: PostgresServer, database: str, kind: str
) -> None:
    postgres_server.psql(
        f"create table t (id int, changed timestamptz, c {kind});", database
    )
    reader = PostgresReader(postgres_server.url(database))
    with pytest.raises(SourceError, match=re.escape("column c is numeric")) as refused:
        everything(reader, declared())
    assert "varchar" in refused.value.way_out
    assert (
        everything(reader, declared(c="varchar")).schema.field("c").type == pa.string()
    )


def test_text_that_is_not_utf_8_is_refused(
    postgres_server: PostgresServer, database: str
) -> None:
    name = f"{database}_ascii"
    postgres_server.psql(
        f"create database {name} encoding sql_ascii locale 'C' template template0"
    )
    postgres_server.psql(
        "create table t (id int, changed timestamptz default now(), c text);"
        r"insert into t (id, c) values (1, 'é'), (2, E'\xe9')",
        name,
    )
    reader = PostgresReader(postgres_server.url(name))
    with pytest.raises(
        SourceError, match=r"a text of table public\.t .* not UTF-8"
    ) as no:
        everything(reader, declared())
    assert "convert_from" in no.value.way_out


def test_settings_of_the_login_change_nothing(
    postgres_server: PostgresServer, database: str
) -> None:
    settings = [
        "datestyle to 'SQL, DMY'",
        "timezone to 'America/New_York'",
        "intervalstyle to 'sql_standard'",
        "extra_float_digits to -15",
        "bytea_output to 'escape'",
    ]
    changed = "".join(f"alter role bent set {setting};" for setting in settings)
    postgres_server.psql(
        f"""create role bent login; {changed}
        create table t (id int, changed timestamptz, d date, i interval, f float8,
            b bytea);
        insert into t values (1, '2024-05-01 12:00+02', '2024-05-06', '1 day 2 hours',
            0.1234567890123456, '\\x00');
        grant select on t to bent;""",
        database,
    )
    reader = PostgresReader(postgres_server.url(database, "bent"))
    row = everything(reader, declared()).to_pylist()[0]
    assert [str(value) for value in row.values()] == [
        "1",
        "2024-05-01 10:00:00+00:00",
        "2024-05-06",
        "P1DT2H",
        "0.1234567890123456",
        repr(b"\x00"),
    ]
