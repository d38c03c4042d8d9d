"""Reading a SQLite file keeps no writer waiting, and reads the end of an index."""

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any

import pytest
from _extraction import HOUR, OLD

from landing.readers.sqlite import SqliteReader

ROWS = 25_000


@pytest.fixture
def large(table_extraction) -> Any:
    """A table of several batches, of a file that is copied to be read whole."""
    table_extraction.create()
    table_extraction.insert(*[(number, OLD) for number in range(ROWS)])
    table_extraction.reader = SqliteReader(table_extraction.database, copied_from=1)
    return table_extraction


def writes(extraction: Any) -> Any:
    """Return a progress that writes into the file after each step."""
    written: list[str] = []

    def write(step: str, rows: int) -> None:
        key = ROWS + len(written)
        writer = sqlite3.connect(extraction.database, timeout=0.1)
        with closing(writer), suppress(sqlite3.OperationalError):
            writer.execute("insert into orders values (?, ?)", (key, OLD))
            writer.commit()
            written.append(step)

    write.written = written  # type: ignore[attr-defined]
    return write


def test_a_writer_is_not_kept_waiting_while_all_is_read(large) -> None:
    write = writes(large)
    result = large.extract(part_rows=1_000, progress=write)
    assert write.written.count("landed") == result.files
    large.extract()
    assert set(large.ids()) == set(range(ROWS + len(write.written)))


def test_a_writer_is_not_kept_waiting_while_an_increment_lands(large) -> None:
    large.extract()
    large.insert(*[(number, large.now()) for number in range(ROWS, ROWS + 3)])
    with closing(sqlite3.connect(large.database)) as writer:
        journal = writer.execute("pragma journal_mode").fetchone()
    assert journal == ("delete",)
    steps: list[str] = []
    now = large.now()

    def write(step: str, rows: int) -> None:
        if step != "planned":
            large.sql(f"insert into orders values ({ROWS + 10 + len(steps)}, '{now}')")
            steps.append(step)

    large.extract(progress=write)
    assert steps == ["landed", "committing"]
    large.extract()
    assert set(large.ids()) >= {*range(ROWS + 3), ROWS + 10, ROWS + 11}


def test_a_file_that_is_written_to_all_the_time_is_read_itself(
    large, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landing.readers import sqlite_copy

    monkeypatch.setattr(sqlite_copy, "_BEGUN_AGAIN", -1)
    assert large.extract().rows == ROWS


def test_a_copy_is_not_made_where_there_is_no_room(
    large, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landing.readers import sqlite_copy

    monkeypatch.setattr(
        sqlite_copy.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1})
    )
    assert large.extract().rows == ROWS


# The end of an index


@pytest.fixture
def traced(table_extraction, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A table with an index on its watermark, and the SQL that reads it."""
    table_extraction.create()
    table_extraction.sql("create index by_changed on orders (changed)")
    table_extraction.insert((1, OLD), (2, table_extraction.now()))
    table_extraction.traced = []
    real = sqlite3.connect

    def connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = real(*arguments, **named)
        connection.set_trace_callback(table_extraction.traced.append)
        return connection

    monkeypatch.setattr("landing.readers.sqlite.sqlite3.connect", connect)
    return table_extraction


def looked_at_all(extraction: Any, day: int = 0) -> bool:
    """Extract on a day; return whether texts were looked at that are below."""
    extraction.traced.clear()
    extraction.extract(clock=lambda: HOUR + timedelta(days=day, minutes=1))
    windows = [sql for sql in extraction.traced if ">= '2" in sql]
    assert windows
    return any("union all" in sql for sql in windows)


def test_a_column_of_times_alone_is_read_from_the_window_on_for_a_day(traced) -> None:
    traced.extract(clock=lambda: HOUR)
    assert not looked_at_all(traced)
    traced.insert((3, "1 May 2019"))  # below the window, as a text
    assert not looked_at_all(traced)
    assert looked_at_all(traced, day=1)
    assert 3 in traced.ids()
    assert looked_at_all(traced, day=1)  # for it is there
    traced.sql("delete from orders where id = 3")
    assert looked_at_all(traced, day=1)
    assert not looked_at_all(traced, day=1)


def test_a_column_with_other_texts_is_looked_at_whole(traced) -> None:
    traced.insert((3, "soon"), (4, "01.02.2019"))
    traced.extract(clock=lambda: HOUR)
    assert looked_at_all(traced)
    assert traced.ids().count(4) == 2


def test_null_is_found_without_looking_at_all(traced) -> None:
    traced.insert((3, None))
    traced.extract(clock=lambda: HOUR)
    assert not looked_at_all(traced)
    assert traced.ids().count(3) == 2
