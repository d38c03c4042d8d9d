"""What a payload may be: one rule, tried with its neighbours, on every engine.

DuckDB here, the same tests with the others in tests/engines; of times and amounts in
test_time_rules.py and test_amount_rules.py. Where engines may differ they do so by
refusing: `assert_either` says which value it is that only some of them read.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from _dialect import Dialect, DuckDB, Rows, assert_either
from _dialect import table as _table
from _dialect import texts as _texts

pytestmark = pytest.mark.shop


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return DuckDB(tmp_path_factory.mktemp("rules"))


FIELDS = (
    "select place, {{ flag(is_set('is_object')) }}, k, v, a from ({{ json_fields("
    "'given', column='value', texts=['k'], values=['v'], arrays=['a']) }}"
    ") as stated order by place"
)


def _fields(dialect: Dialect, bodies: list[str | None]) -> Rows:
    """Return is_object, a field as a text, one as a value, one as an array."""
    return [row[1:] for row in dialect.rows(FIELDS, _texts(bodies))]


# text


def test_blanks_are_trimmed_and_nothing_else_is(dialect: Dialect) -> None:
    kept = [
        "a",
        "a b",
        "\ta",
        "a\t",
        "a\n",
        "\u00a0a\u00a0",
        "\u00a0",
        "\u200b",
        "\u200ba",
        "\u3000a",
        "\ufeffa",
        "\x00",
        "\U0001f600",
    ]
    expected: dict[Any, Any] = {text: text for text in kept}
    expected |= {f"  {text} ": text for text in kept}
    expected |= {None: None, "": None, " ": None, "   ": None}
    assert dialect.each("clean_text('value')", list(expected)) == expected


def test_case_is_folded_for_letters_of_ascii_alone(dialect: Dialect) -> None:
    lower = {
        None: None,
        "": "",
        "PAID": "paid",
        "Paid 7-B_c": "paid 7-b_c",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ": "abcdefghijklmnopqrstuvwxyz",
        "\u0130PTAL": "\u0130ptal",
        "\u03a3\u0391\u03a3": "\u03a3\u0391\u03a3",
        "\u00c9TAT": "\u00c9tat",
        "\u212aG": "\u212ag",
        "[@`{": "[@`{",
        "\U00010400A": "\U00010400a",
    }
    assert dialect.each("lower_ascii('value')", list(lower)) == lower
    upper = {
        None: None,
        "": "",
        "eur": "EUR",
        "stra\u00dfe": "STRA\u00dfE",
        "\u0131": "\u0131",
        "\u00e9tat": "\u00e9TAT",
        "abcdefghijklmnopqrstuvwxyz": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "[@`{": "[@`{",
        "\ufb01": "\ufb01",
    }
    assert dialect.each("upper_ascii('value')", list(upper)) == upper


# JSON


def test_a_string_and_a_whole_number_are_one_key_and_nothing_else_is(
    dialect: Dialect,
) -> None:
    keys = {
        '"55"': "55",
        "55": "55",
        "-55": "-55",
        "0": "0",
        "-0": "0",
        '"-0"': "-0",
        '"055"': "055",
        '" 55 "': " 55 ",
        '""': "",
        '"55.0"': "55.0",
        '"1e3"': "1e3",
        '"true"': "true",
        '"null"': "null",
        '"[1]"': "[1]",
        '"{\\"a\\":1}"': '{"a":1}',
        '"\\u00a055"': "\u00a055",
        '"\\t55"': "\t55",
        '"a\\"b\\\\c\\/d"': 'a"b\\c/d',
        '"\\u00e9\u00e9"': "\u00e9\u00e9",
        '"\\ud83d\\ude00\U0001f600"': "\U0001f600\U0001f600",
        '"\\\\ud800"': "\\ud800",
        '"\\u0000"': "\x00",
        '"\u200b"': "\u200b",
        '"\ufffd"': "\ufffd",
        "9223372036854775807": "9223372036854775807",
        "18446744073709551615": "18446744073709551615",
        "55.0": None,
        "55.5": None,
        "1e3": None,
        "1E3": None,
        "5.5e1": None,
        "true": None,
        "false": None,
        "null": None,
        "{}": None,
        '{"a":1}': None,
        "[]": None,
        '["55"]': None,
    }
    found = _fields(dialect, [f'{{"k":{value}}}' for value in keys])
    assert {row[0] for row in found} == {True}
    assert dict(zip(keys, (row[1] for row in found), strict=True)) == keys
    # beyond 64 bits, and not every reader keeps a number's digits
    corners = {"123456789012345678901234": "123456789012345678901234"}
    found = _fields(dialect, [f'{{"k":{value}}}' for value in corners])
    assert_either(dict(zip(corners, (row[1] for row in found), strict=True)), corners)


def test_a_value_is_stated_unless_it_is_null(dialect: Dialect) -> None:
    said = {
        '"2025-11-14"': "2025-11-14",
        '""': "",
        "5": "5",
        "1763120674": "1763120674",
        "450.25": "450.25",
        "true": "true",
        "false": "false",
        "null": None,
    }
    found = _fields(dialect, [f'{{"v":{value}}}' for value in said])
    assert [row[2] for row in found] == list(said.values())
    nested = ['{"a": [1]}', "[1, 2]", "{}", "[]", "1e3", "-0", "-0.0"]
    found = _fields(dialect, [f'{{"v":{value}}}' for value in nested])
    assert None not in [row[2] for row in found]
    assert [json.loads(row[2]) for row in found] == [json.loads(v) for v in nested]


def test_an_array_is_one_nothing_is_empty_and_the_rest_is_null(
    dialect: Dialect,
) -> None:
    arrays = ["[]", '[1, {"a": [2]}]', '[[[]], "x", null]', '["[", "]"]']
    found = _fields(dialect, [f'{{"a": {array} }}' for array in arrays])
    assert [json.loads(row[3]) for row in found] == [json.loads(a) for a in arrays]
    others = ["{}", '{"a":[]}', '"[]"', "5", "true", '""', "1e3"]
    found = _fields(dialect, [f'{{"a":{other}}}' for other in others])
    assert [row[3] for row in found] == [None] * len(others)
    found = _fields(dialect, ['{"a":null}', "{}", '{"b":[1]}'])
    assert [row[3] for row in found] == ["[]"] * 3


def test_a_body_is_an_object_or_has_no_field(dialect: Dialect) -> None:
    objects = [
        "{}",
        ' {"k": "x"} ',
        '\n\t{"k":"x"}\r\n',
        '{"x":{"k":"y"},"k":"x"}',
        '{"x":[{"k":"y"}],"k":"x"}',
        '{"x":"\\"k\\":1","k":"x"}',
        '{"x":"}","k":"x"}',
        '{"x":1e999,"k":"x"}',
        '{"\\u006b":"x"}',
    ]
    found = _fields(dialect, list(objects))
    assert [row[0] for row in found] == [True] * len(objects)
    assert [row[1] for row in found] == [None] + ["x"] * (len(objects) - 1)
    others = [
        None,
        *("", " ", "null", "true", "1", '"x"', "[]", '[{"k":"x"}]', "not json"),
        *('{"k":', '{"k":"x"', '{"k":"x"}}', '{"k":"x"}{"k":"y"}', '{"k":"x"},'),
        *('{k:"x"}', "{'k':'x'}", '{"k":"x\x01"}', '{"k":"\\x"}', '{"k":"\\u12"}'),
        *('{"k":01}', '{"k":+1}', '{"k":.5}', '{"k":0x10}', '{"k":"x"}\x00'),
        *('{"k":"\\ud800"}', '{"k":"\\udc00"}', '{"k":"\\ud800\\ud800"}'),
        *('{"k":"\\ud83d\\ude00\\ud83d"}', '{"k":"\\ude00\\ud83d"}', '"{\\"k\\":1}"'),
    ]
    found = _fields(dialect, list(others))
    assert dict(zip(others, (row[0] for row in found), strict=True)) == dict.fromkeys(
        others, False
    )
    assert {row[1:3] for row in found} == {(None, None)}


def test_a_name_is_compared_letter_by_letter(dialect: Dialect) -> None:
    names = ["K", "k ", " k", "k\\u0000", "kk", "$.k", "\\u212a", "k\u0301", ""]
    found = _fields(dialect, [f'{{"{name}":"x"}}' for name in names])
    assert found == [(True, None, None, "[]")] * len(names)


def test_of_a_field_stated_twice_the_first_counts_or_none(dialect: Dialect) -> None:
    bodies = {
        '{"k":"x","k":"y"}': "x",
        '{"k":"y","k":"x"}': "y",
        '{"k":1,"v":2,"k":"1"}': "1",
        '{"k":null,"k":"x"}': None,
        '{"k":"x","k":null}': "x",
        '{"k":"x","\\u006b":"y"}': "x",
    }
    for body, row in zip(bodies, _fields(dialect, list(bodies)), strict=True):
        is_object, key = row[:2]
        assert key == (bodies[body] if is_object else None), body
    # nothing is wrong where it is a field of a field, or its value is named like one
    once = ['{"k":"x","v":{"k":"y"}}', '{"k":"x","v":"k"}', '{"k":"x","v":["k","k"]}']
    assert [row[:2] for row in _fields(dialect, once)] == [(True, "x")] * 3


def test_of_a_field_stated_twice_within_an_object_the_first_counts_or_none(
    dialect: Dialect,
) -> None:
    """And where none does, nothing of the payload is read: never one part of it."""
    bodies = {
        '{"k":"1","v":{"b":"x","b":"y"}}': ("1", "x", None, "[]"),
        '{"k":"1","v":{"c":5,"b":"x","\\u0062":"y"}}': ("1", "x", "5", "[]"),
        '{"v":{"w":{"d":[1],"c":7,"c":8},"b":"x"},"k":"1"}': ("1", "x", None, "[1]"),
        '{"k":"1","v":{"b":"x","w":{"d":[1]},"w":{"d":[2]}}}': (
            *("1", "x", None, "[1]"),
        ),
    }
    whole = '{"k":"1","v":{"b":"x","c":5,"w":{"d":[1]},"x":{"b":1}},"b":"y"}'
    query = (
        "select place, {{ flag(is_set('is_object')) }}, k, b, c, d from ("
        "{{ json_fields('given', column='value', texts={'k': 'k', 'b': 'v.b'}, "
        "values={'c': 'v.c'}, arrays={'d': 'v.w.d'}) }}) as stated order by place"
    )
    rows = dialect.rows(query, _texts([whole, *bodies]))
    assert rows[0][1:] == (True, "1", "x", "5", "[1]")
    for body, (_, is_object, *fields) in zip(bodies, rows[1:], strict=True):
        if is_object:
            assert tuple(fields) == bodies[body], body
        else:
            # of what is no object nobody reads the arrays, which are empty or null
            assert fields[:3] == [None] * 3, body
            assert fields[3] in (None, "[]"), body


def test_a_text_that_a_column_does_not_take_is_a_reject_and_not_null(
    dialect: Dialect,
) -> None:
    """T-SQL takes 4,000 bytes: a longer text is kept, or its payload is not read."""
    fits, long, wide = "a" * 4_000, "a" * 4_001, "\u6f22" * 1_334
    bodies = {
        f'{{"k":"{fits}","v":"{fits}"}}': (fits, fits),
        f'{{"k":"  {fits} ","v":" {fits} "}}': (fits, fits),
        f'{{"k":1,"v":2,"x":"{long}"}}': ("1", "2"),
        f'{{"k":"{long}","v":1}}': (long, "1"),
        f'{{"k":1,"v":"{long}"}}': ("1", long),
        f'{{"k":1,"v":"{wide}"}}': ("1", wide),
        f'{{"k":"{wide}","v":1}}': (wide, "1"),
    }
    query = (
        "select place, {{ flag(is_set('is_object')) }}, {{ clean_text('k') }}, "
        "{{ clean_text('v') }} from ({{ json_fields('given', column='value', "
        "texts=['k'], values=['v']) }}) as stated order by place"
    )
    rows = [row[1:] for row in dialect.rows(query, _texts([*bodies]))]
    read = [(True, *said) for said in bodies.values()]
    assert rows[:3] == read[:3]
    for row, said in zip(rows[3:], read[3:], strict=True):
        assert row in (said, (False, None, None))


def test_a_text_of_a_table_that_a_column_does_not_take_is_a_reject_and_not_null(
    dialect: Dialect,
) -> None:
    fits, long = "a" * 4_000, "a" * 4_001
    moment = "{{ timestamp_literal('2026-05-04T09:00:00') }}"
    query = (
        "with judged as (select place, value as customer_id, 'n' as name, "
        "value as city, 'c' as country, '2026-05-04' as last_updated, "
        "value as row_hash, '1' as window_low, '1' as window_high, "
        f"{moment} as landed_at, 'f' as landed_file, {moment} as event_time, "
        "{{ flag('1 = 0') }} as is_deleted, "
        "case when place = '000003' then 'missing_key' end as reject_reason "
        "from given), "
        "received as (select place, {{ clean_text('city') }} as city_text, "
        "{{ as_received('customers') }} from judged) "
        "select place, reject_reason, city_text from received order by place"
    )
    rows = [
        row[1:] for row in dialect.rows(query, _texts([fits, f" {fits} ", long, long]))
    ]
    assert rows[:2] == [(None, fits)] * 2
    assert rows[2] in ((None, long), ("invalid_text", None))
    assert rows[3][0] in ("missing_key", "invalid_text")


def test_fields_come_beside_all_columns_and_under_their_own_names(
    dialect: Dialect,
) -> None:
    query = (
        "select place, value, order_key, amount_text, lines from ({{ json_fields("
        "'given', column='value', texts={'order_key': 'order id'}, "
        "values={'amount_text': 'amount'}, arrays={'lines': 'items'}) }}) as stated"
    )
    body = '{"order id":7,"amount":"1.5","items":[1]}'
    assert dialect.rows(query, _texts([body])) == [
        ("000000", body, "7", "1.5", "[1]"),
    ]


ELEMENTS = (
    "select element_number, {{ flag(is_set('is_object')) }}, line, price from ("
    "{{ json_fields('elements', column='element', texts=['line'], values=['price']) }}"
    ") as stated order by element_number"
)


def test_the_elements_of_an_array_are_numbered_and_read_like_a_body(
    dialect: Dialect,
) -> None:
    items = (
        '[{"line":1,"price":2.50}, {"line":"1"},{}, 5, "x", null, [1,[2]], true, '
        '{"line":{"line":9}}, "{\\"line\\":1}", {"line":"\\ud83d\\ude00"}]'
    )
    query = (
        "with stated as ({{ json_fields('given', column='value', arrays=['items']) }}),"
        " elements as (select item.element_number, item.element from stated "
        "{{ json_elements('stated.items', 'item') }}) " + ELEMENTS
    )
    rows = dialect.rows(query, _texts([f'{{"items":{items}}}']))
    assert [row[0] for row in rows] == list(range(1, 12))
    assert [bool(row[1]) for row in rows] == [
        *(True, True, True, False, False, False, False, False, True, False, True)
    ]
    assert [row[2] for row in rows] == ["1", "1", *[None] * 8, "\U0001f600"]
    assert Decimal(rows[0][3]) == Decimal("2.5")
    assert {row[3] for row in rows[1:]} == {None}


@pytest.mark.parametrize("items", ["[]", "null", "{}", "5"])
def test_what_is_no_array_or_empty_has_no_elements(
    dialect: Dialect, items: str
) -> None:
    query = (
        "with stated as ({{ json_fields('given', column='value', arrays=['items']) }}) "
        "select item.element_number from stated "
        "{{ json_elements('stated.items', 'item') }}"
    )
    assert dialect.rows(query, _texts([f'{{"items":{items}}}'])) == []


# identity and order


def test_a_hash_is_the_md5_of_the_text_as_utf_8(dialect: Dialect) -> None:
    said = ["", "a", "a ", "\u00e9", "\U0001f600", "\x00", "x" * 20_000]
    found = dialect.each("key_hash('value')", said)
    digits = {text: str(digest).replace("-", "") for text, digest in found.items()}
    assert digits == {
        text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        for text in said
    }
    assert dialect.each("key_hash('value')", [None]) == {None: None}


def test_a_reading_is_ordered_by_the_end_of_its_window(dialect: Dialect) -> None:
    expected = {
        "0": 0,
        "4711": 4711,
        "-4711": -4711,
        "9223372036854775807": 9223372036854775807,
        "1970-01-01T00:00:00.000000000Z": 0,
        "1970-01-01T00:00:01.000001000Z": 1_000_001,
        "1969-12-31T23:59:59.999999000Z": -1,
        "2026-11-21T10:48:00.123000000Z": 1_795_258_080_123_000,
        "2026-11-21T10:48:00.123456789Z": 1_795_258_080_123_456,
        "9999-12-31T23:59:59.999999999Z": 253_402_300_799_999_999,
    }
    assert dialect.each("reading_number('value')", list(expected)) == expected
    others = [None, "", "-", "x"]
    found = dialect.each("reading_number('value')", others)
    assert set(found.values()) <= {0, None}


def test_the_one_value_of_a_group_is_found_for_texts_and_flags(
    dialect: Dialect,
) -> None:
    rows = dialect.rows(
        "select k, {{ any_value('v') }}, {{ any_flag('f') }} from (select k, v, "
        "{{ flag(\"f = '1'\") }} as f from given) as said group by k order by k",
        _table(
            pa.string(),
            k=["a", "a", "b", "c"],
            v=["x", "x", None, ""],
            f=["1", "1", "0", None],
        ),
    )
    assert rows == [("a", "x", True), ("b", None, False), ("c", "", False)]


def test_rows_differ_where_a_column_does_and_null_is_a_value(dialect: Dialect) -> None:
    pairs = [
        (("a", "b"), ("a", "b"), False),
        (("a", None), ("a", None), False),
        ((None, None), (None, None), False),
        (("a", "b"), ("a", "c"), True),
        (("a", "b"), ("c", "b"), True),
        (("a", None), ("a", "b"), True),
        (("a", "b"), (None, "b"), True),
        (("a", ""), ("a", None), True),
        (("a", "b"), ("b", "a"), True),
    ]
    rows = dialect.rows(
        "select one.place, {{ flag(differs('one', 'other', ['x', 'y'])) }} from ("
        "select place, x, y from given) as one inner join (select place, p as x, "
        "q as y from given) as other on one.place = other.place order by one.place",
        _table(
            pa.string(),
            place=[str(place) for place, _ in enumerate(pairs)],
            x=[one[0] for one, _, _ in pairs],
            y=[one[1] for one, _, _ in pairs],
            p=[other[0] for _, other, _ in pairs],
            q=[other[1] for _, other, _ in pairs],
        ),
    )
    assert [differs for _, differs in rows] == [differs for _, _, differs in pairs]
