"""A deleted row lands as one, or the extraction says which value it cannot read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from _extraction import OLD

from landing.errors import SourceError
from landing.extraction.deletes import is_deleted

MOMENT = datetime(2024, 5, 1, 12, tzinfo=UTC)
NOW = datetime(2024, 5, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *(1, 1.0, Decimal("1.00"), True, "1", "T", "true", "Yes", " y "),
        *("2024-05-01 12:00:00", "2024-05-01", date(2024, 5, 1), MOMENT),
        *("1970-01-02", "2024-05-02T13:00:00+00:00"),
    ],
)
def test_a_plain_yes_or_a_time_means_deleted(value: Any) -> None:
    assert is_deleted(value, now=NOW) is True


@pytest.mark.parametrize(
    "value", [None, 0, 0.0, Decimal("0.00"), False, "0", "", " ", "f", "No", "false"]
)
def test_a_plain_no_or_nothing_does_not(value: Any) -> None:
    assert is_deleted(value, now=NOW) is False
    assert is_deleted(value, ["X"], now=NOW) is False


UNCLEAR = [
    *("X", "D", "deleted", "2", "01", "01.05.2024", 2, 7, -1, 0.5, "active"),
    # what stands for no time, or for one that never comes, or has not come yet
    *("9999-12-31", "9999-12-31 23:59:59.997", "2099-01-01T00:00:00Z"),
    *("0001-01-01T00:00:00", "1753-01-01", "1900-01-01 00:00:00", "1970-01-01"),
]


@pytest.mark.parametrize("value", UNCLEAR)
def test_what_means_neither_is_refused_with_its_row(table_extraction, value) -> None:
    table_extraction.create("id integer primary key, changed text, state")
    table_extraction.declare(deleted_column="state", deletes="column")
    table_extraction.insert((1, OLD, None), (2, OLD, value))
    with pytest.raises(SourceError, match="column state of row id=2 holds") as raised:
        table_extraction.extract()
    assert "landing.deleted_values" in raised.value.way_out
    assert table_extraction.files() == []


@pytest.mark.parametrize("value", [*UNCLEAR, "x", " X "])
def test_what_is_listed_means_deleted_and_nothing_else_does(
    table_extraction, value
) -> None:
    table_extraction.create("id integer primary key, changed text, state")
    listed = (str(value),)
    table_extraction.declare(
        deleted_column="state", deletes="column", deleted_values=listed
    )
    table_extraction.insert((1, OLD, None), (2, OLD, value), (3, OLD, 0))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {1: False, 2: True, 3: False}
    table_extraction.insert((4, table_extraction.now(), "y"))
    with pytest.raises(SourceError, match=r"row id=4 holds 'y'") as raised:
        table_extraction.extract()
    assert f"landing.deleted_values has {value}" in raised.value.way_out


def test_a_column_of_states_says_which_are_kept(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, state")
    table_extraction.declare(
        deleted_column="state",
        deletes="column",
        deleted_values=("D", "0"),
        kept_values=("a", "1", "9999-12-31"),
    )
    states = ["D", 0, "A ", 1, None, "9999-12-31"]
    table_extraction.insert(*((n, OLD, state) for n, state in enumerate(states)))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {0: True, 1: True, 2: False, 3: False, 4: False, 5: False}


def test_an_end_that_never_comes_may_be_kept(table_extraction) -> None:
    table_extraction.create("id integer primary key, changed text, state")
    table_extraction.declare(
        deleted_column="state", deletes="column", kept_values=("9999-12-31",)
    )
    table_extraction.insert((1, OLD, "9999-12-31"), (2, OLD, "2024-05-01"))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {1: False, 2: True}


def test_a_listed_value_may_be_a_plain_no() -> None:
    assert is_deleted("N", ["n"], now=NOW) is True


@pytest.mark.parametrize("kind", ["timestamp", "date", "boolean", "integer", "varchar"])
def test_the_declared_type_does_not_matter(table_extraction, kind: str) -> None:
    table_extraction.create("id integer primary key, changed text, gone")
    table_extraction.declare(
        "id bigint", "changed varchar", f"gone {kind}", deleted_column="gone"
    )
    mark = "2024-05-01" if kind in ("timestamp", "date", "varchar") else 1
    table_extraction.insert((1, OLD, mark), (2, OLD, None))
    table_extraction.extract()
    flags = {row["id"]: row["is_deleted"] for row in table_extraction.rows()}
    assert flags == {1: True, 2: False}
