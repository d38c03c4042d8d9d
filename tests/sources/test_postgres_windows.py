"""A window has every row from its low on, and all that have no order."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from reading import column, declared, everything
from servers import PostgresServer

from landing.extraction.positions import positions
from landing.extraction.window import at, kind_of, parse_time, position
from landing.extraction.zones import to_utc
from landing.readers.postgresql import PostgresReader, _query
from landing.readers.protocol import Measure

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "values", "declared_as"),
    [
        (
            "timestamptz",
            ["2024-05-01 12:00+00", "2024-05-01 11:59:59.999999+00", None],
            "timestamp",
        ),
        ("timestamptz not null", ["2024-05-01 14:00+02", "2024-05-02+00"], "timestamp"),
        ("timestamp", ["2024-05-01 12:00", "2024-05-01 11:59", None], "timestamp"),
        ("date", ["2024-05-01", "2024-04-30", None], "date"),
        ("timestamptz", ["infinity", "-infinity", "2024-05-01+00"], "varchar"),
        ("timestamptz", ["0044-03-15 12:00+00 BC", "2024-05-01 13:00+00"], "varchar"),
        (
            "text",
            [
                "2024-05-01T12:00:00Z",
                "2024-05-01 14:30:00+02:00",
                "2024-05-01T11:59:59.999999999Z",
                "2024-02-30",
                "2023-02-29 10:00",
                "0000-01-01",
                "yesterday",
                " 2024-05-01",
                "2024-04-30",
                "2020-01-01 24:00",
                "2020-01-01T00:00:00+25",
                "2020-01-01\n",
                "",
                None,
            ],
            "varchar",
        ),
    ],
)
def test_a_window_of_times_begins_at_its_low(
    postgres_server: PostgresServer,
    database: str,
    kind: str,
    values: list[str | None],
    declared_as: str,
) -> None:
    _has_what_is_wanted(postgres_server, database, kind, values, declared_as, at(NOON))


@pytest.mark.parametrize(
    ("kind", "declared_as"),
    [
        ("smallint", "smallint"),
        ("int", "bigint"),
        ("bigint", "bigint"),
        ("bigint not null", "bigint"),
        ("numeric(20,0)", "bigint"),
        ("text", "bigint"),
        ("float8", "bigint"),
    ],
)
@pytest.mark.parametrize("low", [7, -1, 40_000])
def test_a_window_of_numbers_begins_at_its_low(
    postgres_server: PostgresServer,
    database: str,
    kind: str,
    declared_as: str,
    low: int,
) -> None:
    values = ["6", "7", "8", "-1", "-2", "32767", None]
    values = values[:-1] if "not null" in kind else values
    _has_what_is_wanted(postgres_server, database, kind, values, declared_as, low)


def _has_what_is_wanted(
    server: PostgresServer,
    database: str,
    kind: str,
    values: list[str | None],
    declared_as: str,
    low: int,
) -> None:
    server.psql(f"create table t (id serial, changed {kind})", database)
    for value in values:
        written = "null" if value is None else f"'{value}'"
        server.psql(f"insert into t (changed) values ({written})", database)
    source = declared(changed=declared_as)
    reader = PostgresReader(server.url(database))
    whole = everything(reader, source)
    assert whole.num_rows == len(values)
    places = positions(whole["changed"], kind_of(source)).to_pylist()
    wanted = {
        number
        for number, place in zip(column(whole, "id"), places, strict=True)
        if place is None or place >= low
    }
    found = column(everything(reader, source, low), "id")
    assert wanted <= set(found)
    assert len(found) == len(set(found))  # no branch repeats another's rows
    with reader.open(source) as reading:
        assert reading.any_below(low) == (len(found) < whole.num_rows)


ZONES = ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["timestamp", "date", "text"])
def test_a_window_of_another_zone_s_times_begins_at_its_low(
    postgres_server: PostgresServer, database: str, zone: str, kind: str
) -> None:
    """Through the nights in which clocks are put forward and back."""
    written = {"text": "to_char(s, 'YYYY-MM-DD HH24:MI')"}.get(kind, f"s::{kind}")
    postgres_server.psql(
        f"""create table t (id serial, changed {kind});
        insert into t (changed) select {written} from (
            select generate_series(timestamp '2024-03-30', '2024-04-08', '30 minutes') s
            union all
            select generate_series(timestamp '2024-10-26', '2024-11-04', '30 minutes') s
        ) as night""",
        database,
    )
    declared_as = {"text": "varchar"}.get(kind, kind)
    source = replace(declared(changed=declared_as), timezone=zone)
    with PostgresReader(postgres_server.url(database)).open(source) as reading:
        whole = pa.concat_tables(list(reading.batches(None)))
        places = positions(whole["changed"], "time", ZoneInfo(zone)).to_pylist()
        texts = [str(value)[:16] for value in column(whole, "changed")]
        if kind == "text":
            assert places == [position(text, "time", ZoneInfo(zone)) for text in texts]
        for low in sorted(set(places))[::23]:
            wanted = {
                number
                for number, place in zip(column(whole, "id"), places, strict=True)
                if place >= low
            }
            tables = list(reading.batches(low))
            assert wanted <= set(column(pa.concat_tables(tables), "id"))


@pytest.mark.parametrize("zone", ZONES)
def test_times_of_another_zone_land_as_python_reads_them(zone: str) -> None:
    half_hour = timedelta(minutes=30, microseconds=1)
    first = NOON.replace(tzinfo=None)
    shown = [first + half_hour * n for n in range(17_000)]
    shown += [first.replace(year=1893), first.replace(year=1), first.replace(year=9999)]
    read = to_utc(pa.array([*shown, None], pa.timestamp("us")), ZoneInfo(zone))
    assert read.cast(pa.int64()).to_pylist() == [
        *(parse_time(str(each), ZoneInfo(zone)) // 1000 for each in shown),
        None,
    ]


def test_a_text_that_is_read_as_no_time_is_in_every_window(
    postgres_server: PostgresServer, database: str
) -> None:
    """SQL judges texts by a pattern, which must never take more than Python does."""
    known = random.Random(7)
    texts = {"".join(known.choices("0123456789-:T Z+.,", k=16)) for _ in range(200)}
    for _ in range(4000):
        text = list(
            f"20{known.randrange(30):02}-02-28T12:30:45.5+01:00"[: known.randrange(31)]
        )
        for _ in range(known.randrange(4)):
            text[known.randrange(len(text) or 1) : known.randrange(31)] = known.choices(
                "0123456789-:T Z+.,"
            )
        texts.add("".join(text))
    values = ", ".join(f"('{text}')" for text in sorted(texts))
    postgres_server.psql(
        f"create table t (id serial, changed text);"
        f"insert into t (changed) values {values}",
        database,
    )
    source = declared(changed="varchar")
    late = at(NOON + timedelta(days=40_000))
    reader = PostgresReader(postgres_server.url(database))
    whole = everything(reader, source)
    places = positions(whole["changed"], "time").to_pylist()
    odd = {
        t for t, p in zip(column(whole, "changed"), places, strict=True) if p is None
    }
    assert 1000 < len(odd) < len(texts)
    assert odd <= set(column(everything(reader, source, late), "changed"))


def test_the_order_of_a_database_does_not_matter_to_times_in_text(
    postgres_server: PostgresServer, database: str
) -> None:
    """A linguistic order passes over punctuation: 2024-05-01 and 20240-501 are near."""
    postgres_server.psql(
        """create collation odd (provider = icu, locale = 'en-u-ka-shifted');
        create table t (id serial, changed text collate odd);
        insert into t (changed) values ('2024-05-01 12:00'), ('2024-04-01 12:00');""",
        database,
    )
    reader = PostgresReader(postgres_server.url(database))
    found = everything(reader, declared(changed="varchar"), at(NOON))
    assert column(found, "id") == [1]


@pytest.mark.parametrize("kind", ["timestamptz", "timestamp", "date", "bigint", "text"])
def test_a_window_is_read_by_the_index_of_its_watermark(
    postgres_server: PostgresServer, database: str, kind: str
) -> None:
    value = {"bigint": "n", "text": "to_char(day, 'YYYY-MM-DD HH24:MI')"}.get(
        kind, "day"
    )
    postgres_server.psql(
        f"""create table t (id serial, changed {kind}, filler text);
        insert into t (changed, filler)
        select {value}, repeat('x', 100) from generate_series(1, 20000) n,
        lateral (select timestamptz '2004-01-01+00' + n * interval '1 hour' as day) d;
        create index on t (changed); analyze t;""",
        database,
    )
    source = declared(changed="bigint" if kind == "bigint" else "varchar")
    low = 19_990 if kind == "bigint" else at(datetime(2006, 4, 12, tzinfo=UTC))
    with PostgresReader(postgres_server.url(database)).open(source) as reading:
        query = _query.since(
            reading._landings,
            reading._table,
            reading._watermark,
            kind_of(source),
            source.columns[0].data_type,
            low,
            source.zone,
        )
        rows = sum(table.num_rows for table in reading.batches(low))
    plan = postgres_server.psql(f"set jit = off; explain {query}", database)
    assert 0 < rows < 200
    # a text may be no time, and which are is seen by looking at all
    assert ("Seq Scan" in plan) == (kind == "text"), plan


def test_the_largest_number_is_not_the_one_that_stands_for_ever(
    postgres_server: PostgresServer, database: str
) -> None:
    reader = PostgresReader(postgres_server.url(database))
    for kind, most in (("bigint", 2**63 - 1), ("int", 2**31 - 1), ("smallint", 32767)):
        postgres_server.psql(
            f"drop table if exists t; create table t (id int, changed {kind})", database
        )
        with reader.open(declared(changed=kind)) as reading:
            assert reading.largest() is None
        postgres_server.psql(
            f"insert into t values (1, 41), (2, {most}), (3, null)", database
        )
        with reader.open(declared(changed=kind)) as reading:
            assert reading.largest() == 41
            assert sum(table.num_rows for table in reading.batches(42)) == 2


def test_rows_are_found_by_keys_of_every_type(
    postgres_server: PostgresServer, database: str
) -> None:
    types = ["bigint", "uuid", "text", "char(3)", "numeric(9,2)", "date", "timestamptz"]
    types += ["timestamp", "boolean", "bytea", "float8", "time", "mood"]
    columns = ", ".join(f'"K {place}" {kind}' for place, kind in enumerate(types))
    postgres_server.psql(
        f"""create type mood as enum ('so so');
        create table t ({columns}, changed timestamptz);
        insert into t select n, 'a0eebc999c0b4ef8bb6d6bb9bd380a11',
            E'it''s "{{a,\\\\b}}"', 'ab', 1.50, '2024-02-29',
            '2024-03-31 01:30:00.000001+00',
            '2024-03-31 02:30', true, '\\x00ff', 1e300, '09:00:00.5', 'so so', now()
        from generate_series(1, 5) n""",
        database,
    )
    key = [f"K {place}" for place in range(len(types))]
    with PostgresReader(postgres_server.url(database)).open(
        declared(key=key)
    ) as reading:
        rows = pa.concat_tables(list(reading.batches(None)))
        keys = rows.select(key)
        found = reading.by_key(pa.concat_tables([keys.slice(1, 2), keys.slice(2, 2)]))
        assert sorted(column(found, "K 0")) == [2, 3, 4]
        assert found.schema == reading.schema
        assert reading.by_key(keys.slice(0, 0)).num_rows == 0
        all_keys = pa.concat_tables(list(reading.keys()))
        assert all_keys.schema.names == [*key, "changed"]
        assert all_keys.select(key).sort_by("K 0") == keys.sort_by("K 0")


def test_a_table_is_known_again_by_what_it_is_measured_on(
    postgres_server: PostgresServer, database: str
) -> None:
    made = """create table "Or.ders" ("Id" numeric(9,0), part int, changed timestamp,
        primary key (part, "Id"))"""
    postgres_server.psql(made, database)
    source = declared('public."Or.ders"', key=["Id"])
    reader = PostgresReader(postgres_server.url(database))
    with reader.open(source) as reading:
        first = reading.measure()
        assert reading.primary_key() == ("part", "Id")
    assert first == Measure(
        f"postgresql://127.0.0.1:{postgres_server.port}/{database}",
        "public.Or.ders",
        "changed",
        "timestamp without time zone",
        first.identity,
        "",
    )
    postgres_server.psql('truncate "Or.ders"; vacuum full "Or.ders"', database)
    with reader.open(source) as reading:
        assert reading.measure() == first
    postgres_server.psql(f'drop table "Or.ders"; {made}', database)
    with reader.open(source) as reading:
        assert reading.measure().identity != first.identity


@pytest.mark.parametrize("name", ["Orders", "orders", "public.orders", '"orders"'])
def test_a_name_in_another_case_is_the_table_that_sql_would_take(
    postgres_server: PostgresServer, database: str, name: str
) -> None:
    postgres_server.psql("create table orders (id int, changed timestamptz)", database)
    reader = PostgresReader(postgres_server.url(database))
    assert everything(reader, declared(name)).num_rows == 0


def test_views_and_partitions_are_read_as_one_table(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create table t (id int, gone int, changed timestamptz,
            twice int generated always as (id * 2) stored) partition by range (id);
        create table t1 partition of t for values from (0) to (10);
        create table t2 partition of t for values from (10) to (20);
        alter table t drop column gone;
        insert into t values (1, now()), (11, now());
        create view v as select id, changed, twice from t;""",
        database,
    )
    reader = PostgresReader(postgres_server.url(database))
    for name in ("t", "v"):
        rows = everything(reader, declared(name))
        assert rows.schema.names == ["id", "changed", "twice"]
        assert sorted(column(rows, "twice")) == [2, 22]


def test_a_snapshot_is_one_moment_and_blocks_nobody(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create table t (id int, changed timestamptz, filler text);
        insert into t select n, now(), repeat('x', 1000)
        from generate_series(1, 40000) n""",
        database,
    )
    with PostgresReader(postgres_server.url(database)).open(declared()) as reading:
        batches = reading.batches(None)
        first = next(batches)
        postgres_server.psql(
            "set lock_timeout = '2s'; delete from t; insert into t values (0, now())",
            database,
        )
        ids = column(pa.concat_tables([first, *batches]), "id")
        assert sorted(ids) == list(range(1, 40001))
        assert pa.concat_tables(list(reading.keys())).num_rows == 40000


def test_a_row_that_is_larger_than_a_block_lands_whole(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create table t (id int, changed timestamptz, doc text);
        insert into t select n, now(), repeat('0123456789', 3000000) || n
        from generate_series(1, 3) n""",
        database,
    )
    rows = everything(PostgresReader(postgres_server.url(database)), declared())
    assert [doc[-12:] for doc in column(rows, "doc")] == [
        f"{'0123456789' * 2}{n}"[-12:] for n in (1, 2, 3)
    ]
