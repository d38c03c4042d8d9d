"""What is committed late under an early watermark is found, however late it is.

Nothing here has an overlap: what is found is found by what the server tells of the
transactions that are open. That it is this which finds it is seen without it.
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
from servers import PostgresServer

from landing.control.watermarks import Control
from landing.declarations import TableSource
from landing.extraction import aim
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.postgresql import PostgresReader, PostgresReading, _catalog
from landing.readers.postgresql._session import Session

TABLE = "create table t (id bigserial primary key, changed timestamptz default now())"
WATERMARKS = ("changed", "id")


@dataclass
class Extraction:
    """A table, a lake and a control table."""

    source: TableSource
    reader: PostgresReader
    lake: Lake
    control: Control

    def run(self) -> int:
        done = extract(
            self.source, reader=self.reader, lake=self.lake, control=self.control
        )
        return done.rows

    def ids(self) -> list[int]:
        files = Path(self.lake.url).rglob("bronze/**/*.parquet")
        return sorted(
            number
            for file in files
            for number in pq.ParquetFile(file).read(["id"])["id"].to_pylist()
        )


@pytest.fixture
def extraction(
    postgres_server: PostgresServer, database: str, tmp_path: Path
) -> Callable[[str], Extraction]:
    postgres_server.psql(TABLE, database)

    def of(watermark: str, user: str = "postgres") -> Extraction:
        types = {"id": "bigint", "changed": "timestamp"}
        source = declared(watermark=watermark, **types)
        overlap: timedelta | int = timedelta(0) if watermark == "changed" else 0
        return Extraction(
            replace(source, overlap=overlap),
            PostgresReader(postgres_server.url(database, user)),
            Lake.open(str(tmp_path / "lake")),
            Control.open(f"sqlite:///{tmp_path / 'control.db'}"),
        )

    return of


@pytest.fixture
def writer(postgres_server: PostgresServer, database: str) -> Callable[[], Session]:
    def connected() -> Session:
        session = Session(postgres_server.url(database))
        session.execute("set application_name = 'a till'")
        return session

    return connected


@pytest.fixture(autouse=True)
def by_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of numbers begin where their values say: few rows would hide a loss."""
    monkeypatch.setattr(aim, "SEQUENCE_ROWS", 1)


def forget_open_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PostgresReading, "oldest_open", lambda self: None)


@pytest.mark.parametrize("watermark", WATERMARKS)
@pytest.mark.parametrize("is_told", [True, False])
def test_a_row_that_is_committed_late_is_found(
    extraction: Callable[[str], Extraction],
    writer: Callable[[], Session],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
    is_told: bool,
) -> None:
    if not is_told:
        forget_open_transactions(monkeypatch)
    late, quick = writer(), writer()
    at_work = extraction(watermark)
    quick.execute("insert into t default values")
    at_work.run()
    late.execute("begin; insert into t default values")  # 2
    for _ in range(3):
        quick.execute("insert into t default values")
        at_work.run()
    late.execute("commit")
    at_work.run()
    at_work.run()
    assert set(at_work.ids()) == ({1, 2, 3, 4, 5} if is_told else {1, 3, 4, 5})
    late.close()
    quick.close()


@pytest.mark.parametrize("watermark", WATERMARKS)
def test_what_begins_while_a_run_does_is_waited_for(
    extraction: Callable[[str], Extraction],
    writer: Callable[[], Session],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
) -> None:
    """Between the question for open transactions and the snapshot."""
    late, quick = writer(), writer()
    at_work = extraction(watermark)
    quick.execute("insert into t default values")
    at_work.run()

    def read_open(session: Session) -> _catalog.OpenTransactions:
        told = asked(session)
        late.execute("begin; insert into t default values")  # 2
        quick.execute("insert into t default values")  # 3
        return told

    asked = _catalog.read_open
    with monkeypatch.context() as patch:
        patch.setattr(_catalog, "read_open", read_open)
        at_work.run()
    assert 3 in at_work.ids()
    late.execute("commit")
    at_work.run()
    assert set(at_work.ids()) == {1, 2, 3}
    late.close()
    quick.close()


def test_a_transaction_that_has_not_written_yet_is_waited_for(
    extraction: Callable[[str], Extraction], writer: Callable[[], Session]
) -> None:
    """now() is when the transaction began, not when the row was written."""
    late, quick = writer(), writer()
    at_work = extraction("changed")
    late.execute("begin; select 1")
    quick.execute("insert into t default values")
    at_work.run()
    late.execute("insert into t default values; commit")
    at_work.run()
    assert set(at_work.ids()) == {1, 2}
    late.close()
    quick.close()


def test_a_prepared_transaction_is_waited_for(
    extraction: Callable[[str], Extraction], writer: Callable[[], Session]
) -> None:
    late, quick = writer(), writer()
    at_work = extraction("changed")
    late.execute("begin; insert into t default values")
    time.sleep(0.2)
    late.execute("prepare transaction 'late'")
    quick.execute("insert into t default values")
    at_work.run()
    at_work.run()
    late.execute("commit prepared 'late'")
    at_work.run()
    assert set(at_work.ids()) == {1, 2}
    late.close()
    quick.close()


def test_what_is_not_told_is_said_once(
    extraction: Callable[[str, str], Extraction],
    writer: Callable[[], Session],
    postgres_server: PostgresServer,
    database: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    postgres_server.psql(
        "create role reader login; grant select on t to reader", database
    )
    idle, late = writer(), writer()
    at_work = extraction("changed", "reader")
    assert at_work.run() == 0
    assert not caplog.records  # others are there, and in no transaction
    late.execute("begin; insert into t default values")
    at_work.run()
    at_work.run()
    (record,) = caplog.records
    assert "grant pg_read_all_stats to it" in record.getMessage()
    caplog.clear()
    postgres_server.psql("grant pg_read_all_stats to reader")
    with at_work.reader.open(at_work.source) as reading:
        oldest = reading.oldest_open()
        assert oldest is not None
        assert 0 < reading.clock() - oldest < 60 * 10**9
    late.execute("commit")
    with at_work.reader.open(at_work.source) as reading:
        assert reading.oldest_open() is None
    assert not caplog.records
    idle.close()
    late.close()


@pytest.mark.parametrize("watermark", WATERMARKS)
@pytest.mark.parametrize("is_told", [True, False])
def test_of_many_writers_that_commit_late_nothing_is_lost(
    extraction: Callable[[str], Extraction],
    writer: Callable[[], Session],
    monkeypatch: pytest.MonkeyPatch,
    watermark: str,
    is_told: bool,
) -> None:
    if not is_told:
        forget_open_transactions(monkeypatch)
    at_work = extraction(watermark)
    until = time.monotonic() + 5

    def write(number: int) -> None:
        chance, session = random.Random(number), writer()
        while time.monotonic() < until:
            session.execute("begin")
            time.sleep(chance.random() ** 4 * 0.5)
            for _ in range(chance.randrange(1, 4)):
                session.execute("insert into t default values")
            time.sleep(chance.random() ** 4)
            session.execute("rollback" if chance.random() < 0.1 else "commit")
        session.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        at_work.run()
    at_work.run()
    for each in writers:
        each.join()
    last = writer()
    there = {number for (number,) in last.fetch("select id from t")}
    last.close()
    lost = there - set(at_work.ids())
    assert len(there) > 50
    assert bool(lost) != is_told
