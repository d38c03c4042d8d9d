"""What is committed late to a table of MariaDB is found, with no overlap.

That it is what the server tells of open transactions which finds it is seen without it.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from reading import declared
from test_mysql import Shop, shop

from landing.control.watermarks import Control
from landing.declarations import TableSource
from landing.extraction import aim
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.mysql import _Mysql
from landing.readers.sql.reading import SqlReading

__all__ = ["shop"]  # the fixture

WATERMARKS = ("changed", "id")


@dataclass
class Extraction:
    """A table, a lake and a control table."""

    shop: Shop
    source: TableSource
    lake: Lake
    control: Control

    def run(self) -> None:
        extract(
            self.source, reader=self.shop.reader, lake=self.lake, control=self.control
        )

    def ids(self) -> set[int]:
        files = Path(self.lake.url).rglob("bronze/**/*.parquet")
        return {n for f in files for n in pq.ParquetFile(f).read()["id"].to_pylist()}


@pytest.fixture
def extraction(shop: Shop, tmp_path: Path) -> Callable[[str], Extraction]:
    shop.run(
        "create table t (id bigint auto_increment primary key,"
        " changed timestamp(6) default now(6))"
    )

    def of(watermark: str) -> Extraction:
        source = declared(watermark=watermark, id="bigint", changed="timestamp")
        return Extraction(
            shop,
            replace(source, overlap=timedelta(0) if watermark == "changed" else 0),
            Lake.open(str(tmp_path / "lake")),
            Control.open(f"sqlite:///{tmp_path / 'control.db'}"),
        )

    return of


@pytest.fixture(autouse=True)
def by_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of numbers begin where their values say: few rows would hide a loss."""
    monkeypatch.setattr(aim, "SEQUENCE_ROWS", 1)


def forget_open_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqlReading, "oldest_open", lambda self: None)


@pytest.mark.parametrize("watermark", WATERMARKS)
@pytest.mark.parametrize("is_told", [True, False])
def test_a_row_that_is_committed_late_is_found(
    extraction: Callable[[str], Extraction],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
    is_told: bool,
) -> None:
    if not is_told:
        forget_open_transactions(monkeypatch)
    at_work = extraction(watermark)
    late = at_work.shop.connect()
    at_work.shop.run("insert into t () values ()")
    at_work.run()
    late.cursor().execute("insert into t () values ()")
    for _ in range(3):
        at_work.shop.run("insert into t () values ()")
        at_work.run()
    late.commit()
    at_work.run()
    assert at_work.ids() == ({1, 2, 3, 4, 5} if is_told else {1, 3, 4, 5})
    late.close()


@pytest.mark.parametrize("watermark", WATERMARKS)
def test_what_begins_while_a_run_does_is_found(
    extraction: Callable[[str], Extraction],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
) -> None:
    """Between the question for open transactions and the snapshot."""
    at_work = extraction(watermark)
    late = at_work.shop.connect()
    at_work.shop.run("insert into t () values ()")
    at_work.run()

    def oldest_open(database: _Mysql) -> int | None:
        told = asked(database)
        late.cursor().execute("insert into t () values ()")  # 2
        at_work.shop.run("insert into t () values ()")  # 3
        return told

    asked = _Mysql._oldest_open
    with monkeypatch.context() as patch:
        patch.setattr(_Mysql, "_oldest_open", oldest_open)
        at_work.run()
    assert 3 in at_work.ids()
    late.commit()
    at_work.run()
    assert at_work.ids() == {1, 2, 3}
    late.close()


def test_what_the_server_does_not_tell_of_yet_is_waited_for(
    extraction: Callable[[str], Extraction],
) -> None:
    """It answers from a copy, which is up to a tenth of a second old."""
    at_work = extraction("changed")
    with at_work.shop.reader.open(at_work.source) as reading:
        oldest = reading.oldest_open()
        assert oldest is not None
        assert reading.clock() - oldest >= 10**9


@pytest.mark.parametrize("watermark", WATERMARKS)
@pytest.mark.parametrize("is_told", [True, False])
def test_of_many_writers_that_commit_late_nothing_is_lost(
    extraction: Callable[[str], Extraction],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
    is_told: bool,
) -> None:
    if not is_told:
        forget_open_transactions(monkeypatch)
    at_work = extraction(watermark)
    until = time.monotonic() + 4

    def write(number: int) -> None:
        chance, connection = random.Random(number), at_work.shop.connect()
        while time.monotonic() < until:
            for _ in range(chance.randrange(1, 4)):
                connection.cursor().execute("insert into t () values ()")
            time.sleep(chance.random() ** 2)
            if chance.random() < 0.1:
                connection.rollback()
            else:
                connection.commit()
        connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        at_work.run()
    at_work.run()
    with at_work.shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select id from t")
        there = {number for (number,) in cursor.fetchall()}
    assert len(there) > 20
    assert bool(there - at_work.ids()) != is_told
