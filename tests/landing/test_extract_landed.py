"""What lands of a table: its columns, file names, hashes and flags."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from _extraction import HOUR, OLD, Crash, crash_at

from landing.bronze import table_file_name
from landing.declarations import Column


def test_a_file_has_all_columns_and_its_window(table_extraction) -> None:
    table_extraction.create(
        "id integer primary key, changed text, price real, seats int, "
        "photo blob, note, doubled generated always as (seats * 2)"
    )
    table_extraction.declare("id varchar", "price decimal(18,2)", "changed varchar")
    table_extraction.sql(
        "insert into orders (id, changed, price, seats, photo, note) values "
        f"(1, '{OLD}', 29.33, 9007199254740993, x'ff00', 450.0)"
    )
    result = table_extraction.extract(clock=lambda: HOUR)
    (row,) = table_extraction.rows()
    assert re.fullmatch("[0-9a-f]{32}", row.pop("row_hash"))
    assert row == {
        "id": "1",
        "changed": OLD,
        "price": Decimal("29.33"),
        "seats": 2**53 + 1,
        "photo": b"\xff\x00",
        "note": "450",
        "doubled": str(2**54 + 2),
        "landed_at": HOUR,
        "is_deleted": False,
        "window_low": None,
        "window_high": result.window_high,
    }


def test_a_file_is_named_by_hour_window_part_run_and_content(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    result = table_extraction.extract(clock=lambda: HOUR)
    (path,) = table_extraction.files()
    folder, name = path.rsplit("/", 1)
    assert folder == "bronze/orders/landed_hour=2024-05-01T12"
    stem = table_file_name("orders", None, result.window_high, 0)
    assert re.fullmatch(
        rf"{re.escape(stem)}(-[0-9a-f]{{12}}){{2}}-[0-9a-f]{{8}}\.parquet", name
    )


def test_a_row_keeps_its_hash_in_every_window_and_gets_another_when_it_changes(
    table_extraction,
) -> None:
    table_extraction.create("id integer primary key, changed text, city text")
    table_extraction.insert((1, table_extraction.now(), "Graz"), (2, OLD, "Wien"))
    table_extraction.extract()
    table_extraction.sql("alter table orders add column country text")
    again = table_extraction.extract(clock=lambda: HOUR)
    assert again.rows == 0  # its hash is the one that landed
    hashes = {row["id"]: row["row_hash"] for row in table_extraction.rows()}
    table_extraction.sql("update orders set country = 'AT' where id = 1")
    (changed,) = table_extraction.rows(table_extraction.extract().paths)
    assert changed["row_hash"] not in hashes.values()


def test_the_time_of_landing_is_not_part_of_the_content(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    with pytest.raises(Crash):
        table_extraction.extract(progress=crash_at("committing"), clock=lambda: HOUR)
    table_extraction.extract(clock=lambda: HOUR + timedelta(minutes=1))
    assert [row["landed_at"] for row in table_extraction.rows()] == [HOUR]


def test_a_flag_marks_deleted_rows(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, deleted integer")
    table_extraction.declare(deleted_column="deleted")
    table_extraction.insert((1, OLD, 0), (2, OLD, 1), (3, OLD, None))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {1: False, 2: True, 3: False}


def test_a_view_with_odd_names_can_be_read(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    table_extraction.sql(
        'create view "new ""orders"" {x}" as select id, changed as "a :b {w}" '
        "from orders"
    )
    table_extraction.declare(
        table='new "orders" {x}',
        watermark="a :b {w}",
        columns=(Column("id", "bigint"), Column("a :b {w}", "varchar")),
    )
    assert table_extraction.extract().rows == 1
    assert table_extraction.extract().rows == 0


def test_the_source_is_never_written(table_extraction) -> None:
    table_extraction.create()
    table_extraction.database.chmod(0o400)
    before = table_extraction.database.read_bytes()
    table_extraction.extract()
    assert table_extraction.database.read_bytes() == before
