"""What parity tells of tables that are not the same."""

from decimal import Decimal

import pyarrow as pa
import pytest
from _parity import differences

ROWS = {"order_id": ["1", "2"], "total_orders": [3, 4]}
BIGINT = pa.schema([("order_id", pa.string()), ("total_orders", pa.int64())])


def told(expected: pa.Table, found: pa.Table) -> list[str]:
    return list(differences({"gold.days": expected}, {"gold.days": found}))


def test_the_same_rows_are_the_same_in_any_order() -> None:
    table = pa.table(ROWS, BIGINT)
    assert told(table, table.take([1, 0])) == []


def test_a_number_of_another_size_is_told_though_its_value_is_the_same() -> None:
    smaller = BIGINT.set(1, pa.field("total_orders", pa.int32()))
    assert told(pa.table(ROWS, BIGINT), pa.table(ROWS, smaller)) == [
        "gold.days has other columns: total_orders: int64 and int32"
    ]


def test_a_decimal_of_another_scale_is_told() -> None:
    one, other = (
        pa.table({"amount": pa.array([Decimal("1.5")], pa.decimal128(18, scale))})
        for scale in (2, 3)
    )
    assert told(one, other) == [
        "gold.days has other columns: amount: decimal128(18, 2) and decimal128(18, 3)"
    ]


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        (pa.string(), pa.large_string()),
        (pa.timestamp("us"), pa.timestamp("us", "UTC")),
    ],
)
def test_what_drivers_alone_say_differently_is_the_same(
    kind: pa.DataType, other: pa.DataType
) -> None:
    values = [None, None]
    one, two = (pa.table({"at": pa.array(values, each)}) for each in (kind, other))
    assert told(one, two) == []


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ('[{"a":3.0,"b":"\\u00e9"}]', '[ {"b":"\u00e9","a":3} ]', True),
        ("[-0.0, 1e3]", "[0, 1000.00]", True),
        ("[9007199254740993]", "[9007199254740992]", False),
        ("[1234567890123456.78]", "[1234567890123456.79]", False),
        ('["3"]', "[3]", False),
    ],
)
def test_json_that_is_kept_as_text_is_what_it_says_to_the_digit(
    one: str, other: str, is_same: bool
) -> None:
    tables = (pa.table({"id": ["1"], "items": [said]}) for said in (one, other))
    assert (told(*tables) == []) == is_same


def test_a_value_is_told_with_its_key_and_its_column() -> None:
    other = ROWS | {"total_orders": [3, 5]}
    assert told(pa.table(ROWS, BIGINT), pa.table(other, BIGINT)) == [
        "gold.days, order_id '2': total_orders is 4 and 5"
    ]


def test_json_is_compared_by_what_it_says() -> None:
    one, other, third = (
        pa.table({"order_id": ["1"], "items": [items]})
        for items in ('[{"a": 1.50}]', '[{"a":1.5}]', '[{"a":1.6}]')
    )
    assert told(one, other) == []
    assert len(told(one, third)) == 1
