"""Values reach Bronze exactly, or the error says which one could not."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landing.columns.row_hash import row_hashes
from landing.columns.types import number_text
from landing.columns.values import (
    SourceColumn,
    check_columns,
    to_table,
    with_landed_at,
    with_window,
)
from landing.errors import SourceError
from landing.extraction.window import Window


@pytest.fixture
def land(table_extraction):
    """Return what values land as, in one column of a declared type."""

    def land(data_type: str | None, *values: Any, lands_as: Any = "text") -> pa.Array:
        declared = [f"value {data_type}"] if data_type else []
        table_extraction.declare("id bigint", *declared)
        columns = [SourceColumn("id"), SourceColumn("value", lands_as)]
        rows = list(enumerate(values, 1))
        return to_table(table_extraction.source, columns, rows)["value"]

    return land


@pytest.mark.parametrize(
    ("data_type", "value", "expected"),
    [
        ("varchar", "ünïcode", "ünïcode"),
        ("varchar", 450, "450"),
        ("varchar", 450.0, "450"),
        ("varchar", 29.33, "29.33"),
        ("varchar", 1e22, "10000000000000000000000"),
        ("varchar", 1e-7, "0.0000001"),
        ("varchar", 2**63 - 1, "9223372036854775807"),
        ("varchar", "0012.50", "0012.50"),
        ("varchar", b"text", "text"),
        ("varchar", float("nan"), None),
        ("bigint", 2**63 - 1, 2**63 - 1),
        ("bigint", "-9223372036854775808", -(2**63)),
        ("bigint", "007", 7),
        ("bigint", 450.0, 450),
        ("integer", 2**31 - 1, 2**31 - 1),
        ("smallint", -32768, -32768),
        ("decimal(18,2)", 29.33, Decimal("29.33")),
        ("decimal(18,2)", 0.1, Decimal("0.10")),
        ("decimal(18,2)", 450, Decimal("450.00")),
        ("decimal(18,2)", "450.000", Decimal("450.00")),
        ("decimal(18,2)", " -1e2 ", Decimal("-100.00")),
        ("decimal(38,9)", "9" * 29 + ".123456789", Decimal("9" * 29 + ".123456789")),
        ("double", 0.1, 0.1),
        ("double", "0.1", 0.1),
        ("double", 2**53, float(2**53)),
        ("boolean", 1, True),
        ("boolean", "False", False),
        ("boolean", "Y", True),
        ("date", "2024-02-29", date(2024, 2, 29)),
        (
            "timestamp",
            "2024-05-01 14:00:00.123456+02:00",
            datetime(2024, 5, 1, 12, 0, 0, 123456, tzinfo=UTC),
        ),
    ],
)
def test_a_declared_type_holds_the_value_exactly(
    land, data_type: str, value: object, expected: object
) -> None:
    landed = land(data_type, value, None).to_pylist()
    assert landed == [expected, None]
    assert type(landed[0]) is type(expected)


@pytest.mark.parametrize(
    ("data_type", "value"),
    [
        ("bigint", 2**63),
        ("bigint", 0.5),
        ("bigint", "12a"),
        ("bigint", "9" * 5000),
        ("bigint", "1_000"),
        ("integer", 2**31),
        ("smallint", 32768),
        ("decimal(18,2)", "29.335"),
        ("decimal(18,2)", 0.1 + 0.2),
        ("decimal(4,2)", "123.45"),
        ("decimal(18,2)", "NaN"),
        ("decimal(18,2)", "12,50"),
        ("decimal(18,2)", "1e9999"),
        ("decimal(18,2)", float("inf")),
        ("double", 2**53 + 1),
        ("double", "0.10000000000000000001"),
        ("double", "1e400"),
        ("boolean", 2),
        ("boolean", "perhaps"),
        ("date", "2024-02-30"),
        ("date", "2024-02-29T12:00:00"),
        ("timestamp", "2024-05-01T12:00:00.123456789Z"),
        ("timestamp", 1_714_564_800),
        ("timestamp", "0000-06-01T12:00:00Z"),
        ("timestamp", "0001-01-01T00:00:00+01:00"),
        ("timestamp", "9999-12-31T23:30:00-01:00"),
        ("timestamp", "10000-01-01T00:00:00Z"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_not_rounded(
    land, data_type: str, value: object
) -> None:
    with pytest.raises(SourceError) as raised:
        land(data_type, None, value)
    message = str(raised.value)
    assert message.startswith("source orders: column value of row id=2 holds ")
    assert f"which is not exactly a {data_type}" in message
    assert "Declare the column as varchar and judge it in Silver" in message
    assert len(message) < 300


def test_bytes_that_are_no_text_are_not_called_text(land) -> None:
    with pytest.raises(SourceError, match="bytes land as they are"):
        land("varchar", b"\xff")


def test_a_time_of_nine_digits_lands_whole_as_text(land) -> None:
    exact = "2024-05-01T12:00:00.123456789Z"
    assert land("varchar", exact).to_pylist() == [exact]


def test_an_undeclared_column_keeps_what_it_holds(land) -> None:
    integers = land(None, 1, None, 2**62, lands_as="integer")
    assert (integers.type, integers.to_pylist()) == (pa.int64(), [1, None, 2**62])
    odd = land(None, 1, "two", 3.5, lands_as="integer")
    assert (odd.type, odd.to_pylist()) == (pa.string(), ["1", "two", "3.5"])
    texts = land(None, "a", 29.33, None)
    assert (texts.type, texts.to_pylist()) == (pa.string(), ["a", "29.33", None])


def test_undeclared_bytes_stay_bytes_even_among_text(land) -> None:
    declared = land(None, None, lands_as="binary")
    assert declared.type == pa.binary()
    mixed = land(None, b"\xff\x00", "é", 7, None)
    assert mixed.type == pa.binary()
    assert mixed.to_pylist() == [b"\xff\x00", "é".encode(), b"7", None]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_means_that_number(value: float) -> None:
    assert float(number_text(value)) == value


def test_what_landing_adds_comes_last_and_in_its_order(table_extraction) -> None:
    table_extraction.declare("id bigint", "gone integer", deleted_column="gone")
    columns = [SourceColumn("id"), SourceColumn("gone", "integer")]
    rows = [(1, 0), (2, 1), (3, None)]
    source = table_extraction.source
    table = to_table(source, columns, rows)
    table = with_window(source, table, Window("integer", None, 9))
    moment = datetime(2024, 5, 1, 12, tzinfo=UTC)
    table = with_landed_at(table, moment)
    assert table.column_names == [
        *("id", "gone"),
        *("landed_at", "is_deleted", "window_low", "window_high", "row_hash"),
    ]
    assert table["landed_at"].to_pylist() == [moment] * 3
    assert table["is_deleted"].to_pylist() == [False, True, False]
    assert table["window_low"].to_pylist() == [None] * 3
    assert table["window_high"].to_pylist() == ["9"] * 3
    hashes = row_hashes(table.select(["id", "gone"]))
    assert table["row_hash"].to_pylist() == hashes.to_pylist()


def test_the_source_must_have_what_is_declared(table_extraction) -> None:
    source = table_extraction.source
    with pytest.raises(
        SourceError, match=r"table x has no column changed; it has id, b.*tables\.yml"
    ):
        check_columns(source, ["id", "b"], "table x")


def test_the_source_need_not_have_what_landing_adds(table_extraction) -> None:
    table_extraction.declare("id bigint", "landed_at timestamp", "is_deleted boolean")
    check_columns(table_extraction.source, ["id", "more"], "table x")


@pytest.mark.parametrize("name", ["landed_at", "is_deleted", "Window_Low", "row_hash"])
def test_the_source_may_not_have_what_landing_adds(table_extraction, name: str) -> None:
    with pytest.raises(SourceError, match=f"has a column {name}, a name that landing"):
        check_columns(table_extraction.source, ["id", "changed", name], "table x")
