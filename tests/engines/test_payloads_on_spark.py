"""What Spark does not read in a payload: such an event is a reject, never a crash."""

import json

import pytest
from _dialect import Rows, texts
from _spark import Spark, session

DEEP = 100_000


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Spark:
    session()
    return Spark(tmp_path_factory.mktemp("dialect"))


FIELDS = (
    "select is_object, k, v, a from ({{ json_fields('given', column='value', "
    "texts=['k'], values=['v'], arrays=['a']) }}) as stated order by place"
)


def _fields(dialect: Spark, bodies: list[str]) -> Rows:
    """Return is_object, a field as a text, one as a value, one as an array."""
    return dialect.rows(FIELDS, texts(bodies))


UNREAD = [
    '{"k":1,"k":2}',
    '{"k":1,"x":{"y":1,"y":2}}',
    '{"k":NaN}',
    '{"k":1,}',
    f'{{"k":1,{"9" * 5_000}}}',
    '{"x":' * DEEP + "1" + "}" * DEEP,
    '{"x":' + "[" * DEEP + "]" * DEEP + "}",
    '{"a":' + "[" * DEEP + "]" * DEEP + "}",
    "[" * DEEP,
]


def test_what_spark_cannot_read_is_no_object_and_has_no_fields(dialect: Spark) -> None:
    nothing = [(False, None, None, "[]")] * len(UNREAD)
    assert _fields(dialect, UNREAD) == nothing


def test_what_follows_an_object_makes_it_none(dialect: Spark) -> None:
    bodies = [
        '{"k":1} x',
        '{"k":1}] {}',
        '{"k":1}} {',
        '{"k":1},{"k":2}',
        '{"k":1},5',
        '{"k":1},5],[',
        "{} {",
        "{},",
        '{"k":1}\x00',
    ]
    assert _fields(dialect, bodies) == [(False, None, None, "[]")] * len(bodies)


def test_a_text_of_many_escapes_crashes_nothing(dialect: Spark) -> None:
    body = '{"k":"' + '\\"' * 200_000 + '","v":12345678901234567.5}'
    [(is_object, key, value, _)] = _fields(dialect, [body])
    assert (is_object, key, value) == (True, '"' * 200_000, "12345678901234567.5")


def test_an_object_is_read_at_some_depth_and_size(dialect: Spark) -> None:
    deep = '{"k":1,"x":' + "[" * dialect.deepest + "]" * dialect.deepest + "}"
    long = '{"k":"' + "x" * dialect.longest_text + '"}'
    found = _fields(dialect, [deep, long])
    assert [row[:2] for row in found] == [(True, "1"), (True, "x" * 5_000_000)]


def test_a_number_is_exact_or_none(dialect: Spark) -> None:
    """Spark knows whole numbers of 128 bits, and of those of 64 how they stand."""
    keys = {
        "-9223372036854775808": "-9223372036854775808",
        "18446744073709551615": "18446744073709551615",
        "99999999999999999999": "99999999999999999999",
        "100000000000000000000": None,
        "12345678901.0": None,
    }
    found = _fields(dialect, [f'{{"k":{number}}}' for number in keys])
    assert {key: row[1] for key, row in zip(keys, found, strict=True)} == keys
    amounts = {
        "450.10": "450.10",
        "1.0049999999999999999999": "None",
        "1e3": "1000.00",
        "12345678901234567e-3": "None",
        "1e999": "None",
    }
    rows = dialect.rows(
        "select {{ parse_amount('v') }} from ({{ json_fields('given', column='value', "
        "values=['v']) }}) as stated order by place",
        texts([f'{{"v":{number}}}' for number in amounts]),
    )
    assert [str(amount) for (amount,) in rows] == list(amounts.values())


def test_an_array_keeps_the_values_of_what_it_holds(dialect: Spark) -> None:
    array = '[{"b":1234567890123456.78,"a":"\\ud83d\\ude00\\"\\n"}, null, 2.50]'
    [(_, _, _, found)] = _fields(dialect, [f'{{"a":{array}}}'])
    assert "1234567890123456.78" in found
    assert json.loads(found) == json.loads(array)
