"""What any dialect of SQLAlchemy answers lands exactly; tried through SQLite's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from reading import column, declared, everything
from sqlalchemy.dialects import oracle

from landing.control.watermarks import Control
from landing.errors import SourceError
from landing.extraction.table import extract
from landing.extraction.window import at
from landing.lake import Lake
from landing.readers.any_sqlalchemy import AnyReader

NOON = at(datetime(2024, 5, 1, 12, tzinfo=UTC))


def made(folder: Path, *statements: str) -> AnyReader:
    engine = sa.create_engine(f"sqlite:///{folder / 'shop.db'}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return AnyReader(engine)


def test_values_land_as_they_are(tmp_path: Path) -> None:
    reader = made(
        tmp_path,
        "create table t (id integer primary key, changed datetime, price decimal(9,2),"
        " day date, paid boolean, photo blob, size double, name varchar(9))",
        "insert into t values (1, '2024-05-01 12:00:00.000001', '1.10', '2024-02-29',"
        " 1, x'00ff', 0.1, 'é'), (2, null, null, null, null, null, null, null)",
    )
    rows = everything(reader, declared()).to_pylist()
    assert [str(value) for value in rows[0].values()] == [
        *("1", "2024-05-01 12:00:00.000001+00:00", "1.10", "2024-02-29", "True"),
        *(repr(b"\x00\xff"), "0.1", "é"),
    ]
    assert set(rows[1].values()) == {2, None}
    assert everything(reader, declared(price="decimal(18,4)"))["price"][0].as_py() == (
        Decimal("1.1000")
    )


def test_what_no_type_holds_is_refused_by_its_row(tmp_path: Path) -> None:
    reader = made(
        tmp_path,
        "create table t (id integer, changed datetime, c decimal(9,2))",
        "insert into t values (1, null, '1.101')",
    )
    with pytest.raises(SourceError, match=r"column c of row id='1' holds '1.101'"):
        everything(reader, declared())


def test_no_number_is_cut_to_a_whole_one(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    # Oracle's type, which SQLAlchemy takes for a whole number as well
    engine.dialect.ischema_names = {
        **engine.dialect.ischema_names,
        "NUMBER": oracle.NUMBER,
    }
    made(
        tmp_path,
        "create table t (id number(9,0), changed datetime, price number(9,2),"
        " n integer)",
        "insert into t values (1, null, 12.34, 9.5), (2, null, 12, 9)",
    )
    reader = AnyReader(engine)
    with pytest.raises(SourceError, match=r"column n of row id='1' holds '9\.5'"):
        everything(reader, declared())
    rows = everything(reader, declared(n="varchar"))
    assert column(rows, "n") == ["9.5", "9"]
    assert column(rows, "price") == [Decimal("12.34"), Decimal("12.00")]
    with reader.open(declared(watermark="n", n="bigint")) as reading:
        assert reading.largest() == 9


def test_a_window_begins_at_its_low_and_rows_are_found_by_key(tmp_path: Path) -> None:
    reader = made(
        tmp_path,
        "create table t (id integer primary key, part blob, changed datetime)",
        "insert into t values (1, x'00', '2024-05-01 12:00:00.000000'),"
        " (2, x'ff', null), (3, x'01', '2024-05-01 11:59:59.999999')",
    )
    assert sorted(column(everything(reader, declared(), NOON), "id")) == [1, 2]
    source = declared(watermark="id", id="bigint")
    assert column(everything(reader, source, 2), "id") == [2, 3]
    with reader.open(source) as reading:
        assert reading.any_below(2)
        assert not reading.any_below(1)
    with reader.open(declared(key=["id", "part"])) as reading:
        assert reading.any_below(NOON)
        assert not reading.any_below(NOON - 1_000)
        keys = pa.concat_tables(list(reading.keys())).select(["id", "part"])
        assert sorted(column(reading.by_key(keys.slice(0, 2)), "id")) == [1, 2]
        assert reading.primary_key() == ("id",)
        assert reading.oldest_open() is None


@pytest.mark.parametrize(
    ("overlap", "lag", "is_found"),
    [(6, 0, True), (0, 6, True), (4, 0, False), (0, 4, False)],
)
def test_what_is_committed_late_is_found_within_overlap_or_lag(
    tmp_path: Path, overlap: int, lag: int, is_found: bool
) -> None:
    """A row of five minutes ago comes after one of now was seen, of minutes each."""
    reader = made(tmp_path, "create table t (id integer, changed datetime)")
    source = replace(
        declared(id="bigint"),
        overlap=timedelta(minutes=overlap),
        lag=timedelta(minutes=lag),
    )
    lake = Lake.open(str(tmp_path / "lake"))
    control = Control.open(f"sqlite:///{tmp_path / 'control.db'}")
    now = datetime.now(UTC).replace(tzinfo=None)

    def write(number: int, minutes: float) -> None:
        stamp = now - timedelta(minutes=minutes)
        made(tmp_path, f"insert into t values ({number}, '{stamp}')")

    for number, minutes in enumerate((60, 4.5, 0)):
        write(number, minutes)
    assert extract(source, reader=reader, lake=lake, control=control).rows == 3
    write(3, 5)
    found = extract(source, reader=reader, lake=lake, control=control)
    assert found.rows == int(is_found)


def test_errors_say_what_to_do_and_no_password(tmp_path: Path) -> None:
    reader = made(tmp_path, "create table orders (id integer, changed datetime)")
    with pytest.raises(SourceError, match="no table order; did you mean orders"):
        everything(reader, declared("order"))
    engine = sa.create_engine("sqlite:////no/such/folder/x.db?hunter2=1")
    with pytest.raises(SourceError, match="unable to open") as refused:
        everything(AnyReader(engine), declared())
    assert "hunter2" not in str(refused.value)
