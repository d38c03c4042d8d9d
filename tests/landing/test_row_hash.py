"""`row_hash` is the same for the same row, and for no other."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landing.columns.row_hash import row_hashes

TIME = pa.timestamp("us", tz="UTC")


def one_hash(row: Mapping[str, Any], **types: pa.DataType) -> str:
    """Return the hash of one row; what has no type of its own is text."""
    columns = {
        name: pa.array([value], types.get(name, pa.string()))
        for name, value in row.items()
    }
    (found,) = row_hashes(pa.table(columns)).to_pylist()
    return found


def md5(text: bytes) -> str:
    return hashlib.md5(text).hexdigest()


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        ("Ana", pa.string(), b"Ana"),
        (" Ana\t", pa.string(), b" Ana\t"),
        ("", pa.string(), b""),
        ("Grüße", pa.string(), "Grüße".encode()),
        ("Ana", pa.large_string(), b"Ana"),
        (b"\xff\x00", pa.binary(), b"\xff\x00"),
        (b"Ana", pa.binary(), b"Ana"),
        (450, pa.int64(), b"450"),
        (-(2**63), pa.int64(), b"-9223372036854775808"),
        (-7, pa.int32(), b"-7"),
        (7, pa.int16(), b"7"),
        (Decimal("450.00"), pa.decimal128(18, 2), b"450"),
        (Decimal("29.30"), pa.decimal128(18, 2), b"29.3"),
        (Decimal("-0.50"), pa.decimal128(18, 2), b"-0.5"),
        (Decimal("0.00"), pa.decimal128(18, 2), b"0"),
        (Decimal("0.000001"), pa.decimal128(18, 6), b"0.000001"),
        (Decimal("0.0000001"), pa.decimal128(18, 7), b"0.0000001"),
        (Decimal("0E-9"), pa.decimal128(18, 9), b"0"),
        (Decimal("100"), pa.decimal128(18, 9), b"100"),
        (Decimal("100"), pa.decimal128(18, 0), b"100"),
        (Decimal("9" * 38), pa.decimal128(38, 0), b"9" * 38),
        (450.0, pa.float64(), b"450"),
        (0.1, pa.float64(), b"0.1"),
        (1e22, pa.float64(), b"10000000000000000000000"),
        (1e-7, pa.float64(), b"0.0000001"),
        (1e40, pa.float64(), b"1e+40"),
        (-0.0, pa.float64(), b"-0"),
        (float("nan"), pa.float64(), b"nan"),
        (float("-inf"), pa.float64(), b"-inf"),
        (True, pa.bool_(), b"true"),
        (False, pa.bool_(), b"false"),
        (date(2026, 5, 1), pa.date32(), b"2026-05-01"),
        (date(1, 1, 1), pa.date32(), b"0001-01-01"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), TIME, b"2026-05-01T10:00:00.000000Z"),
        (
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            TIME,
            b"1969-12-31T23:59:59.999999Z",
        ),
    ],
)
def test_a_value_is_written_in_one_way(
    value: object, kind: pa.DataType, written: bytes
) -> None:
    text = b"1:v,%d:%b," % (len(written), written)
    assert one_hash({"v": value}, v=kind) == md5(text)


def test_the_hash_of_the_docstring_s_row_stays_what_it_is() -> None:
    row = {"name": "Ana", "Id": 7}
    assert one_hash(row, Id=pa.int64()) == md5(b"2:id,1:7,4:name,3:Ana,")
    assert one_hash(row, Id=pa.int64()) == "61a2ec86a12039fa5a126eeb936b7836"


def test_neither_the_order_of_columns_nor_the_case_of_names_matters() -> None:
    found = {
        one_hash({"a": "1", "b": "2", "Ä": "3"}),
        one_hash({"B": "2", "ä": "3", "A": "1"}),
    }
    assert len(found) == 1


def test_a_null_leaves_no_trace_and_an_empty_text_does() -> None:
    before = one_hash({"a": "1"})
    assert one_hash({"a": "1", "new": None}) == before
    assert one_hash({"a": "1", "new": ""}) != before


def test_a_row_of_nulls_has_a_hash_too() -> None:
    assert one_hash({"a": None, "b": None}) == md5(b"")


def test_neighbours_and_their_types_do_not_matter() -> None:
    as_text = pa.table({"v": pa.array(["abc", None, "450"])})
    as_bytes = pa.table({"v": pa.array([b"abc", b"\xff", b"450"])})
    first, last = row_hashes(as_text), row_hashes(as_bytes)
    assert first[0] == last[0]
    assert first[2].as_py() == last[2].as_py() == one_hash({"v": 450}, v=pa.int64())


NAMES = st.sampled_from(["a", "b", "ab", "a:1", "1:a,"])
VALUES = st.none() | st.text(alphabet="a1:,|~=\x00\\é", max_size=6)
ROWS = st.dictionaries(NAMES, VALUES, max_size=4)


@given(ROWS, ROWS)
def test_different_rows_have_different_texts(one: dict, other: dict) -> None:
    said = [{k: v for k, v in row.items() if v is not None} for row in (one, other)]
    columns = [pa.table({k: [v] for k, v in {"_": "x", **row}.items()}) for row in said]
    hashes = [row_hashes(table).to_pylist() for table in columns]
    assert (hashes[0] == hashes[1]) == (said[0] == said[1])


def test_many_rows_keep_their_order_over_batches_and_chunks() -> None:
    numbers = range(40_000)
    half = pa.array(numbers[:20_001]), pa.array(numbers[20_001:])
    table = pa.table({"v": pa.chunked_array(half), "n": pa.nulls(40_000, pa.string())})
    found = row_hashes(table.slice(5))
    assert found.to_pylist() == [
        md5(b"1:v,%d:%d," % (len(str(n)), n)) for n in numbers[5:]
    ]
    assert row_hashes(table.slice(0, 0)).to_pylist() == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.decimal128(18, 2), [Decimal("29.30"), None, Decimal("0.00")]),
        (pa.decimal128(18, 9), [Decimal("1E-9"), Decimal("0E-9"), Decimal(7), None]),
        (pa.float64(), [0.0, -0.0, None, float("nan"), 0.1]),
        (TIME, [datetime(2026, 5, 1, tzinfo=UTC), None]),
        (pa.date32(), [date(2026, 5, 1), None]),
        (pa.string(), ["", "a" * 999, "a" * 1000, None]),
    ],
)
def test_values_that_repeat_are_written_as_each_alone(
    kind: pa.DataType, values: list[Any]
) -> None:
    alone = [one_hash({"v": value}, v=kind) for value in values]
    assert row_hashes(pa.table({"v": pa.array(values * 300, kind)})).to_pylist() == (
        alone * 300
    )


@pytest.mark.parametrize(
    ("year", "written"), [(9999, b"9999"), (10_000, b"10000"), (-1, b"-0001")]
)
def test_a_year_of_any_length_is_written_whole(year: int, written: bytes) -> None:
    days = (year - 1970) * 146_097 // 400
    first = pa.array([days * 86_400_000_000], pa.int64()).view(pa.timestamp("us"))
    shown = first.cast(pa.string())[0].as_py().replace(" ", "T").encode() + b"Z"
    assert shown.startswith(written)
    table = pa.table({"v": first.view(TIME)})
    assert row_hashes(table)[0].as_py() == md5(b"1:v,%d:%b," % (len(shown), shown))


def test_a_type_that_landing_never_writes_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        one_hash({"v": 1.0}, v=pa.float32())
