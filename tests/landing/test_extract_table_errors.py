"""A table that cannot be read says why."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from _extraction import OLD, statuses

from landing.errors import SourceError
from landing.readers.sqlite import SqliteReader


def test_a_missing_file_is_an_error(table_extraction) -> None:
    with pytest.raises(SourceError, match=r"source orders: there is no SQLite file"):
        table_extraction.extract()
    assert not table_extraction.database.exists()
    assert statuses(table_extraction) == ["failed"]


def test_a_missing_table_is_an_error(table_extraction) -> None:
    table_extraction.sql("create table order_lines (id)")
    with pytest.raises(SourceError, match="has no table orders; it has order_lines"):
        table_extraction.extract()


def test_a_missing_column_is_an_error(table_extraction) -> None:
    table_extraction.create("id integer primary key, updated text")
    with pytest.raises(SourceError, match=r"orders: table orders in .* no column ch"):
        table_extraction.extract()


def test_a_column_that_landing_adds_is_an_error(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, is_deleted int")
    with pytest.raises(SourceError, match="has a column is_deleted"):
        table_extraction.extract()


def test_a_file_that_is_no_database_is_an_error(table_extraction) -> None:
    table_extraction.database.write_text("id,changed\n" * 200)
    with pytest.raises(SourceError, match="is not an SQLite database"):
        table_extraction.extract()


def test_a_locked_database_is_an_error(table_extraction) -> None:
    table_extraction.create()
    with closing(sqlite3.connect(table_extraction.database)) as writer:
        writer.execute("begin exclusive")
        with pytest.raises(SourceError, match="is locked by another process"):
            table_extraction.extract()
        writer.rollback()
    table_extraction.extract()


def test_a_text_that_is_not_utf8_lands_as_bytes_where_it_is_not_declared(
    table_extraction,
) -> None:
    table_extraction.create("id integer primary key, changed text, note text")
    rows = [(number, OLD, f"note {number}") for number in range(25_000)]
    table_extraction.insert(*rows)
    table_extraction.sql(
        "update orders set note = cast(x'fffe' as text) where id in (7, 21000)"
    )
    table_extraction.extract()
    assert table_extraction.ids() == list(range(25_000))
    notes = {row["id"]: row["note"] for row in table_extraction.rows()}
    assert notes[7] == notes[21_000] == b"\xff\xfe"
    assert notes[20_999] in (b"note 20999", "note 20999")


def test_a_declared_text_that_is_not_utf8_is_an_error_with_its_row_and_cure(
    table_extraction,
) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    table_extraction.sql("insert into orders values (2, cast(x'ff' as text))")
    with pytest.raises(SourceError, match="column changed of row id=2 holds") as raised:
        table_extraction.extract()
    assert "Take the column out of the declaration" in raised.value.way_out


def test_a_writer_that_died_is_told_of(table_extraction, tmp_path: Path) -> None:
    table_extraction.create("id integer primary key, changed text, note text")
    died = tmp_path / "died"
    died.mkdir()
    with closing(sqlite3.connect(table_extraction.database)) as writer:
        writer.execute("pragma cache_size = 1")
        writer.execute("begin")
        rows = [(number, OLD, "x" * 100) for number in range(20_000)]
        writer.executemany("insert into orders values (?, ?, ?)", rows)
        for path in tmp_path.glob("shop.db*"):
            shutil.copy(path, died)
        writer.rollback()
    assert (died / "shop.db-journal").is_file()
    table_extraction.reader = SqliteReader(died / "shop.db")
    with pytest.raises(
        SourceError, match=r"a writer of .* died in the middle"
    ) as raised:
        table_extraction.extract()
    assert "Let the writer open the file once more" in raised.value.way_out


def test_a_wal_in_a_folder_that_cannot_be_written_is_told_of(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, OLD))
    table_extraction.sql("pragma journal_mode = wal")
    with TemporaryDirectory() as folder:
        shutil.copy(table_extraction.database, folder)
        table_extraction.reader = SqliteReader(Path(folder) / "shop.db")
        Path(folder).chmod(0o555)
        with (
            _nobody(),
            pytest.raises(SourceError, match="is in WAL mode, and what") as raised,
            table_extraction.reader.open(table_extraction.source),
        ):
            pass
        Path(folder).chmod(0o755)
    assert "Mount the folder so that it can be written" in raised.value.way_out


@contextmanager
def _nobody() -> Iterator[None]:
    """Be a user without rights, where the tests are run by one that has all."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
