"""A table that cannot be read says why."""

import sqlite3
from contextlib import closing

import pytest
from _extraction import statuses

from landing.errors import SourceError


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


def test_text_that_is_not_utf8_is_an_error(table_extraction) -> None:
    table_extraction.create()
    table_extraction.sql("insert into orders values (1, cast(x'ff' as text))")
    with pytest.raises(SourceError, match=r"table orders in .* UTF-8"):
        table_extraction.extract()
