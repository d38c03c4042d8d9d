"""What each macro of macros/dialect and macros/rules makes of its input.

dbt renders a macro, and an engine runs it over all cases of a test in one
query: DuckDB here, the same tests with the others in tests/engines. What a
payload may be beyond this is each engine's own, and tested with it.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from _dialect import FIELDS, Dialect, DuckDB
from _dialect import table as _table
from _dialect import texts as _texts


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return DuckDB(tmp_path_factory.mktemp("dialect"))


Zoned = Callable[[str], Dialect]


@pytest.fixture(scope="module")
def in_zone(tmp_path_factory: pytest.TempPathFactory) -> Zoned:
    return lambda zone: DuckDB(tmp_path_factory.mktemp("zone"), business_timezone=zone)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# parse_timestamp

MOMENT = _at("2025-11-14T11:44:34")


def test_unix_seconds_are_read_whole_with_a_fraction_or_an_exponent(
    dialect: Dialect,
) -> None:
    expected = {
        "0": _at("1970-01-01"),
        "-1": _at("1969-12-31T23:59:59"),
        "1763120674": MOMENT,
        "1763120674.": MOMENT,
        "1763120674.5": MOMENT.replace(microsecond=500_000),
        "1763120674.123456": MOMENT.replace(microsecond=123_456),
        "1763120674.1234569": MOMENT.replace(microsecond=123_456),
        "1763120674.12345678901234567890123456789": MOMENT.replace(microsecond=123_456),
        "1.7e9": _at("2023-11-14T22:13:20"),
        "1.763120674E+9": MOMENT,
        "1.763120674123456789E9": MOMENT.replace(microsecond=123_456),
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_iso_times_are_read_with_and_without_a_zone(dialect: Dialect) -> None:
    expected = {
        "2025-11-14": _at("2025-11-14"),
        "2025-11-14T11:44": _at("2025-11-14T11:44"),
        "2025-11-14T11:44:34": MOMENT,
        "2025-11-14 11:44:34": MOMENT,
        "2025-11-14T11:44:34Z": MOMENT,
        "2025-11-14T11:44:34+00:00": MOMENT,
        "2025-11-14T12:44:34+01:00": MOMENT,
        "2025-11-14T17:14:34+0530": MOMENT,
        "2025-11-14T11:44Z": MOMENT.replace(second=0),
        "2025-11-14 17:14+05:30": MOMENT.replace(second=0),
        "2025-11-14T03:44:34-08": MOMENT,
        "2025-11-15T01:44:34+14:00": MOMENT,
        " 2025-11-14T11:44:34Z ": MOMENT,
        "2025-11-14T11:44:34.5": MOMENT.replace(microsecond=500_000),
        "2024-02-29": _at("2024-02-29"),
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_digits_below_the_microsecond_are_cut_not_rounded(dialect: Dialect) -> None:
    cut = MOMENT.replace(microsecond=999_999)
    expected = {
        "2025-11-14T11:44:34.999999": cut,
        "2025-11-14T11:44:34.9999999": cut,
        "2025-11-14T11:44:34.99999999Z": cut,
        "2025-11-14T12:44:34.999999999+01:00": cut,
        "1763120674.999999999": cut,
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_a_time_lies_between_1900_and_9999_in_utc(dialect: Dialect) -> None:
    newest = _at("9999-12-31T23:59:59.999999")
    expected = {
        "1900-01-01": _at("1900-01-01"),
        "1899-12-31T23:59:59-01:00": _at("1900-01-01T00:59:59"),
        "1900-01-01T00:00:00+14:00": None,
        "1899-12-31T23:59:59Z": None,
        "0001-01-01": None,
        "-2208988800": _at("1900-01-01"),
        "-2208988800.000001": None,
        "9999-12-31T23:59:59.999999Z": newest,
        "9999-12-31T23:59:59.9999999Z": newest,
        "9999-12-31T23:59:59-14:00": None,
        "253402300799.999999": newest,
        "253402300800": None,
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_what_is_no_time_is_null_and_fails_nothing(dialect: Dialect) -> None:
    texts = [
        None,
        "",
        "  ",
        "2025-11-14T11:44:34 Z",
        "2025-11-14 11:44 +02:00",
        "2025-11-14T11:44:34. 5",
        "1763120674000",  # milliseconds
        "1763120674000000",
        "1e12",
        "1e99",
        "1e999",
        "9" * 5_000,
        "NaN",
        "Infinity",
        "infinity",
        "epoch",
        "now",
        "true",
        "[1763120674]",
        '{"at":1}',
        "0x10",
        "\u0661\u0667",
        "2025-02-29",
        "2025-02-30T00:00:00Z",
        "2025-13-01",
        "2016-12-31T23:59:60Z",
        "2025-11-14T24:00:00Z",
        "2025-11-14T23:60:00Z",
        "2025-11-14T11:44:34+99:99",
        "2025-11-14T11:44:34+14:01",
        "2025-11-14T11:44:34 Europe/Amsterdam",
        "2025-11-14T11:44:34Z\x00",
        "Fri, 14 Nov 2025 11:44:34 GMT",
    ]
    found = dialect.each("parse_timestamp('value')", texts)
    assert found == dict.fromkeys(texts)


# parse_amount


def test_an_amount_is_the_exact_decimal_that_was_written(dialect: Dialect) -> None:
    expected = {
        "0": "0.00",
        "450": "450.00",
        "450.1": "450.10",
        " 450 ": "450.00",
        "+5": "5.00",
        ".5": "0.50",
        "5.": "5.00",
        "1e3": "1000.00",
        "1E+3": "1000.00",
        "45e-1": "4.50",
        "0.29": "0.29",
        "1234567890123456.78": "1234567890123456.78",
        "9999999999999999.99": "9999999999999999.99",
        "1.23456789012345678e15": "1234567890123456.78",
        "123456789012345678e-2": "1234567890123456.78",
    }
    found = dialect.each("parse_amount('value')", list(expected))
    assert {text: str(amount) for text, amount in found.items()} == expected


def test_half_a_cent_is_rounded_away_from_zero(dialect: Dialect) -> None:
    expected = {
        "450.005": "450.01",
        "450.004": "450.00",
        "450.015": "450.02",
        "1.005": "1.01",
        "1.0049999999999999999999": "1.00",
        "1.0045e0": "1.00",
        "5e-3": "0.01",
        "1e-99": "0.00",
        "9999999999999999.994": "9999999999999999.99",
    }
    found = dialect.each("parse_amount('value')", list(expected))
    assert {text: str(amount) for text, amount in found.items()} == expected


def test_minus_zero_is_zero_and_any_other_minus_is_no_amount(dialect: Dialect) -> None:
    expected = {
        "-0": Decimal(0),
        "-0.00": Decimal(0),
        "-0e5": Decimal(0),
        "-0.01": None,
        "-0.001": None,
        "-1": None,
        "-1e-99": None,
    }
    found = dialect.each("parse_amount('value')", list(expected))
    assert found == expected
    assert [str(found[text]) for text in ("-0", "-0.00")] == ["0.00", "0.00"]


def test_what_is_no_amount_or_does_not_fit_is_null(dialect: Dialect) -> None:
    texts = [
        None,
        "",
        " ",
        ".",
        "1e",
        "1,5",
        "1.000,50",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "450 EUR",
        "1 e5",
        "1e 5",
        "1e5   junk",
        "\u0661",
        "[1]",
        "10000000000000000",
        "9999999999999999.995",
        "1e16",
        "6.191E16",
        "1e18",
        "1e37",
        "1e99",
        "1e999",
        "9" * 5_000,
    ]
    assert dialect.each("parse_amount('value')", texts) == dict.fromkeys(texts)


def test_an_amount_has_the_precision_that_is_asked_for(dialect: Dialect) -> None:
    expected = {"1.5": 2, "999999999": 999_999_999, "999999999.5": None, "1e9": None}
    assert dialect.each("parse_amount('value', 9, 0)", list(expected)) == expected


# text


def test_clean_text_leaves_nothing_of_blanks(dialect: Dialect) -> None:
    expected = {None: None, "": None, "  ": None, " a b ": "a b", "\x00": "\x00"}
    assert dialect.each("clean_text('value')", list(expected)) == expected


def test_a_key_is_text_and_never_an_object_or_an_array(dialect: Dialect) -> None:
    long = "k" * dialect.longest_key
    deep = "[" * dialect.deepest + "]" * dialect.deepest
    expected = {
        None: None,
        "": None,
        " ": None,
        "1234": "1234",
        " 1234 ": "1234",
        "[1]": None,
        '{"id":1}': None,
        deep: None,
        "[7] north": "[7] north",
        "{7": "{7",
        long: long,
    }
    assert dialect.each("clean_key('value')", list(expected)) == expected


# JSON


def test_only_a_json_object_is_one(dialect: Dialect) -> None:
    objects = [
        "{}",
        ' {"a": 1} ',
        '{"a":1e999}',
        '{"a":"\\u0000"}',
        '{"a":"' + "x" * 5_000_000 + '"}',
        '{"a":"' + "\\\\" * 10_000 + '"}',
        '{"a":' * dialect.deepest + "1" + "}" * dialect.deepest,
    ]
    others = [
        None,
        "",
        "[]",
        "null",
        "1",
        '"x"',
        "not json",
        '{"a": ',
        '{"a":1}{"a":2}',
        '{"a":1}\x00',
        '{"a":"\x01"}',
        '{"a":"\\ud800"}',  # half of a pair: no text that could be stored
        "[" * dialect.deepest,
        "[" * dialect.deepest + "]" * dialect.deepest,
    ]
    found = dialect.each("flag(is_json_object('value'))", objects + others)
    assert [text for text, is_object in found.items() if is_object] == objects
    assert set(found.values()) == {True, False}


def test_a_number_keeps_its_value_however_long_it_is(dialect: Dialect) -> None:
    exact = [
        "1234567890123456.78",
        "99999999999999.99",
        "12345678901234567890",
        "123456789012345678901234567890.123",
        "-0.1234567890123456789",
        "1.7631206741234567E9",
        "9" * min(900, dialect.longest_text),
        "1e" + "9" * min(900, dialect.longest_text - 2),
        "1e999",
    ]
    bodies = [f'{{"a": {number} , "b":[{number}]}}' for number in exact]
    assert [row[0] for row in dialect.fields(bodies)] == exact
    amount = "{{ parse_amount('a') }}, {{ parse_timestamp('a') }}"
    short = ["450.10", "1.50e2", "1763120674.123456", "0.1"]
    assert dialect.rows(
        f"select {amount} from ({FIELDS}) as stated order by place",
        _texts([f'{{"a":{number}}}' for number in short]),
    ) == [
        (Decimal("450.10"), _at("1970-01-01T00:07:30.1")),
        (Decimal("150.00"), _at("1970-01-01T00:02:30")),
        (Decimal("1763120674.12"), MOMENT.replace(microsecond=123_456)),
        (Decimal("0.10"), _at("1970-01-01T00:00:00.1")),
    ]


def test_digits_in_a_text_or_a_name_are_left_alone(dialect: Dialect) -> None:
    digits = "12345678901234567.5"
    texts = [f"x: {digits}, y", f'"{digits}"', f"\\{digits}\\", f'\\"{digits}', digits]
    bodies = [json.dumps({f'"{digits}\\': 1, "a": text, "b": 7}) for text in texts]
    long = json.dumps({"a": "said: 1", "b": "-"})[:-1] + f',"c":-{digits}}}  '
    assert dialect.fields([*bodies, long]) == [
        *((text, "7") for text in texts),
        ("said: 1", "-"),
    ]


def test_a_field_is_its_text_and_null_where_it_is_missing(dialect: Dialect) -> None:
    expected = {
        '{"a":"é\\u00e9😀","b":""}': ("éé😀", ""),
        '{"a":null}': (None, None),
        '{"b":"x"}': (None, "x"),
        '{"A":1}': (None, None),
        '{"a":true,"b":false}': ("true", "false"),
        '{"a":{"x":1},"b":[1,"y"]}': ('{"x":1}', '[1,"y"]'),
        '{"a":"x\\u0000y"}': ("x\x00y", None),
        '{"a":"\\ud83d\\ude00"}': ("😀", None),
    }
    assert dialect.fields(list(expected)) == list(expected.values())


def test_an_object_is_its_json_with_or_without_its_blanks(dialect: Dialect) -> None:
    [(found, _)] = dialect.fields(['{"a": {"x": [1, "y z"]} }'])
    assert found in ('{"x":[1,"y z"]}', '{"x": [1, "y z"]}')


def test_an_array_and_an_object_are_written_in_one_way(dialect: Dialect) -> None:
    expected = {
        '{"a":{"x": 1},"b":[1, "y"]}': ('{"x":1}', '[1,"y"]'),
        '{"a":["😀\\ud83d\\ude00é"],"b":{"😀":"\\\\ud83d\\\\ude00"}}': (
            '["😀😀é"]',
            '{"😀":"\\\\ud83d\\\\ude00"}',
        ),
        '{"a":["\\n\\"\\\\😀\\u001f"],"b":"[\\n😀"}': (
            '["\\n\\"\\\\😀\\u001F"]',
            "[\n😀",
        ),
    }
    assert dialect.fields(list(expected)) == list(expected.values())


def test_what_is_no_object_has_no_fields(dialect: Dialect) -> None:
    texts = [
        None,
        "",
        "[]",
        "null",
        "1",
        "x",
        '{"a":',
        '{"a":"\\ud800"}',
        "[" * dialect.deepest,
    ]
    assert dialect.fields(texts) == [(None, None)] * len(texts)


def test_an_array_is_kept_nothing_is_empty_and_the_rest_is_null(
    dialect: Dialect,
) -> None:
    expected = {
        None: "[]",
        "[]": "[]",
        ' [1, {"a": 2}] ': ' [1, {"a": 2}] ',
        "": None,
        "null": None,
        "{}": None,
        '"[]"': None,
        "[1,": None,
        "text": None,
    }
    assert dialect.each("json_array('value')", list(expected)) == expected


ELEMENTS = (
    "select element_number, element from given "
    "{{ json_elements('given.value', 'item') }} order by element_number"
)


def test_elements_come_with_their_place_and_their_text(dialect: Dialect) -> None:
    array = '[{"a":1,"b":"é"},2,"x",null,[3,[4]],true,{},1234567890123456.78,{"a":1}]'
    assert dialect.rows(ELEMENTS, _texts([array])) == [
        (1, '{"a":1,"b":"é"}'),
        (2, "2"),
        (3, "x"),
        (4, None),
        (5, "[3,[4]]"),
        (6, "true"),
        (7, "{}"),
        (8, "1234567890123456.78"),
        (9, '{"a":1}'),
    ]


@pytest.mark.parametrize("array", ["[]", None])
def test_an_empty_array_has_no_elements(dialect: Dialect, array: str | None) -> None:
    assert dialect.rows(ELEMENTS, _texts([array])) == []


def test_an_element_keeps_exact_numbers_down_to_its_fields(dialect: Dialect) -> None:
    """As an order's lines take them: body, items, element, field."""
    body = '{"items":[{"a":1234567890123456.78,"b":[0.12345678901234567]}]}'
    rows = dialect.rows(
        "select {{ json_fields('e.element', ['a', 'b']) }} from (select element from "
        "(select {{ json_fields('value', ['items']) }} from given) as t "
        "{{ json_elements('t.items', 'item') }}) as e",
        _texts([body]),
    )
    [(number, array)] = rows
    assert number == "1234567890123456.78"
    assert array.replace('"', "") == "[0.12345678901234567]"


def test_a_row_is_one_object_of_texts(dialect: Dialect) -> None:
    [(text,)] = dialect.rows(
        "select {{ row_as_json(['id', 'name', 'price', 'said']) }} from (select "
        "7 as id, null as name, cast(1.50 as decimal(18, 2)) as price, "
        "'say \"é\"\x1f' as said) as stated"
    )
    assert json.loads(text) == {
        "id": "7",
        "name": None,
        "price": "1.50",
        "said": 'say "é"\x1f',
    }
    assert "\\u001F" in text
    assert list(json.loads(text)) == ["id", "name", "price", "said"]


# what makes a version


def test_contents_that_differ_have_hashes_that_differ(dialect: Dialect) -> None:
    contents = [
        (None, None),
        (None, ""),
        ("", None),
        ("", ""),
        ("~n", None),
        ("~", "n"),
        ("a|b", "c"),
        ("a", "b|c"),
        ("a|", "b|c"),
        ("a~pb", "c"),
        ("a~", "|c"),
        ("a", "~|c"),
        ("c", "a"),
        ("A", "c"),
        ("a", "c"),
        ("a ", "c"),
    ]
    found = dialect.rows(
        "select {{ content_hash(texts=['a', 'b']) }} from given",
        _table(pa.string(), a=[a for a, _ in contents], b=[b for _, b in contents]),
    )
    hashes = {digest for (digest,) in found}
    assert len(hashes) == len(contents)
    assert {len(digest) for digest in hashes} == {32}


def test_a_hash_is_the_same_on_every_engine(dialect: Dialect) -> None:
    said = ["a", "é", "😀", "~|", "\x00", " ", "x" * 20_000]
    escaped = [text.replace("~", "~~").replace("|", "~p") for text in said]
    expected = [
        hashlib.md5(f"at=1900-01-01T00:00:00.000000|n=1.50|t={text}|".encode())
        for text in escaped
    ]
    found = dialect.over(
        "{{ content_hash(texts={'t': 'value'}, decimals={'n': 'cast(1.5 as "
        "decimal(18, 2))'}, timestamps={'at': timestamp_literal('1900-01-01')}) }}",
        said,
    )
    assert [digest for (digest,) in found] == [
        digest.hexdigest() for digest in expected
    ]


def test_equal_contents_have_one_hash_to_the_microsecond(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select "
        "{{ content_hash(texts=['t'], decimals=['d'], timestamps=['moment']) }} from "
        "(values "
        "('a', cast(1.5 as decimal(18, 2)), timestamp '2026-03-02 10:00:00'), "
        "('a', cast(1.50 as decimal(18, 2)), timestamp '2026-03-02 10:00:00.000000'), "
        "('a', cast(1.50 as decimal(18, 2)), timestamp '2026-03-02 10:00:00.000001'), "
        "('a', null, timestamp '2026-03-02 10:00:00'), ('a', 1.50, null)) as v(t, d, "
        "moment)"
    )
    assert rows[0] == rows[1]
    assert len(set(rows)) == 4
    assert None not in {digest for (digest,) in rows}


def test_positions_sort_by_time_hub_partition_and_number(dialect: Dialect) -> None:
    events = [
        (None, None, None, None),
        ("2026-03-02 09:59:59.999999", "hub", "0", 900),
        ("2026-03-02 10:00:00", "hub", "0", 9),
        ("2026-03-02 10:00:00", "hub", "0", 10),
        ("2026-03-02 10:00:00", "hub", "0", 100),
        ("2026-03-02 10:00:00", "hub", "0", 9223372036854775807),
        ("2026-03-02 10:00:00", "hub", "1", 1),
        ("2026-03-02 10:00:00", "pub", "0", 1),
        ("2026-03-02 10:00:00.000001", "hub", "0", 1),
    ]
    rows = dialect.rows(
        "select {{ stream_position() }} from (select "
        "cast(enqueued_at as {{ type_timestamp() }}) as enqueued_at, event_hub, "
        "partition_id, cast(sequence_number as bigint) as sequence_number, place "
        "from given) as events order by place",
        _table(
            pa.string(),
            enqueued_at=[event[0] for event in events],
            event_hub=[event[1] for event in events],
            partition_id=[event[2] for event in events],
            sequence_number=[event[3] and str(event[3]) for event in events],
            place=[str(place) for place, _ in enumerate(events)],
        ),
    )
    positions = [position for (position,) in rows]
    assert positions == sorted(positions)
    assert len(set(positions)) == len(events)


def test_a_tables_position_sorts_among_those_of_a_stream(dialect: Dialect) -> None:
    [(stream, table, later, unknown)] = dialect.rows(
        "select {{ stream_position() }}, "
        "{{ table_position('moment', 'sales_orders') }}, "
        "{{ table_position(minutes_before('moment', -1), 'sales_orders') }}, "
        "{{ table_position('nothing', 'sales_orders') }} from (select "
        "moment as enqueued_at, given.* from (select "
        "timestamp '2026-03-02 10:00:00' as moment, "
        "cast(null as {{ type_timestamp() }}) as nothing, "
        "'order-events' as event_hub, '0' as partition_id, 1 as sequence_number, "
        "'2026-03-02T11' as window_high) as given) as stated"
    )
    assert unknown < stream < table < later
    assert table == "2026-03-02T10:00:00.000000/sales_orders/2026-03-02T11"
    assert unknown == "/sales_orders/2026-03-02T11"


# times


def test_a_day_is_cut_in_utc_where_no_zone_is_declared(dialect: Dialect) -> None:
    days = dialect.rows(
        "select {{ business_date('moment') }} from (values "
        "(timestamp '2026-03-28 23:59:59.999999'), "
        "(timestamp '2026-03-29 00:00:00'), (null)) as v(moment)"
    )
    assert days == [(date(2026, 3, 28),), (date(2026, 3, 29),), (None,)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (
            "Europe/Amsterdam",
            {
                # into summer time, at 01:00 UTC on 29 March
                "2026-03-28T22:59:59.999999": date(2026, 3, 28),
                "2026-03-28T23:00:00": date(2026, 3, 29),
                "2026-03-29T00:59:59": date(2026, 3, 29),
                "2026-03-29T01:00:00": date(2026, 3, 29),
                "2026-03-29T21:59:59.999999": date(2026, 3, 29),
                "2026-03-29T22:00:00": date(2026, 3, 30),
                # and out of it, at 01:00 UTC on 25 October
                "2026-10-24T21:59:59.999999": date(2026, 10, 24),
                "2026-10-24T22:00:00": date(2026, 10, 25),
                "2026-10-25T00:30:00": date(2026, 10, 25),
                "2026-10-25T01:30:00": date(2026, 10, 25),
                "2026-10-25T22:59:59.999999": date(2026, 10, 25),
                "2026-10-25T23:00:00": date(2026, 10, 26),
            },
        ),
        (
            "Asia/Kolkata",
            {
                "2026-03-01T18:29:59.999999": date(2026, 3, 1),
                "2026-03-01T18:30:00": date(2026, 3, 2),
                "2026-12-31T18:30:00": date(2027, 1, 1),
            },
        ),
    ],
)
def test_a_day_is_cut_in_the_declared_zone(
    in_zone: Zoned, zone: str, expected: dict[str, date]
) -> None:
    found = in_zone(zone).each(
        "business_date('cast(value as ' ~ type_timestamp() ~ ')')", list(expected)
    )
    assert found == expected


def test_an_hour_is_the_time_it_begins_and_the_name_of_its_folder(
    dialect: Dialect,
) -> None:
    rows = dialect.rows(
        "select {{ hour_of('moment') }}, {{ hour_text('moment') }} from (values "
        "(timestamp '2026-03-02 09:59:59.999999'), (timestamp '2026-03-02 10:00:00'), "
        "(timestamp '1969-12-31 23:30:00'), (null)) as v(moment)"
    )
    assert rows == [
        (_at("2026-03-02T09:00"), "2026-03-02T09"),
        (_at("2026-03-02T10:00"), "2026-03-02T10"),
        (_at("1969-12-31T23:00"), "1969-12-31T23"),
        (None, None),
    ]


def test_minutes_between_are_exact_hundredths_of_either_sign(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select {{ minutes_between('a', 'b') }} from (values "
        "(timestamp '2026-03-02 23:59:30', timestamp '2026-03-03 00:01:00'), "
        "(timestamp '2026-03-02 10:30:00', timestamp '2026-03-02 10:00:00'), "
        "(timestamp '2026-03-02 10:00:00', timestamp '2026-03-02 10:00:00.599999'), "
        "(timestamp '2026-03-02 10:00:00', timestamp '2026-03-02 10:00:00.600000'), "
        "(timestamp '1900-01-01', timestamp '9999-12-31 23:59:59.999999'), "
        "(null, timestamp '2026-03-02'), (timestamp '2026-03-02', null)) as v(a, b)"
    )
    found = [row[0] if row[0] is None else str(row[0]) for row in rows]
    assert found == ["1.50", "-30.00", "0.00", "0.01", "4260188159.99", None, None]


def test_an_average_is_in_whole_cents_and_of_nothing_null(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select {{ average_amount('total', 'orders') }} from (values "
        "(cast(0.05 as decimal(38, 2)), cast(2 as bigint)), "
        "(cast(0.04 as decimal(38, 2)), cast(3 as bigint)), "
        "(cast(99999999999999.99 as decimal(38, 2)), cast(1 as bigint)), "
        "(cast(0 as decimal(38, 2)), cast(0 as bigint)), "
        "(cast(null as decimal(38, 2)), cast(1 as bigint))) as v(total, orders)"
    )
    found = [row[0] if row[0] is None else str(row[0]) for row in rows]
    assert found == ["0.03", "0.01", "99999999999999.99", None, None]


def test_minutes_before_go_over_midnight(dialect: Dialect) -> None:
    assert dialect.rows(
        "select {{ minutes_before('moment', 60) }}, {{ minutes_before('moment', 0) }} "
        "from (values "
        "(timestamp '2026-03-01 00:30:00'), (null)) as v(moment)"
    ) == [(_at("2026-02-28T23:30"), _at("2026-03-01T00:30")), (None, None)]


def test_a_stamp_is_now_or_just_after_the_newest(dialect: Dialect) -> None:
    assert dialect.rows(
        "select {{ later_than('newest', timestamp_literal('2026-03-02T10:00:00')) }} "
        "from (values (timestamp '2026-03-02 09:00:00'), "
        "(timestamp '2026-03-02 10:00:00'), (timestamp '2031-01-01 00:00:00'), "
        "(null)) as v(newest)"
    ) == [
        (_at("2026-03-02T10:00:00"),),
        (_at("2026-03-02T10:00:00.000001"),),
        (_at("2031-01-01T00:00:00.000001"),),
        (_at("2026-03-02T10:00:00"),),
    ]


def test_a_time_survives_text_and_literal_to_the_microsecond(dialect: Dialect) -> None:
    moments = [
        _at("1900-01-01"),
        _at("1969-12-31T23:59:59.999999"),
        _at("2026-03-02T10:00:00.000001"),
        _at("9999-12-31T23:59:59.999999"),
    ]
    texts = dialect.rows(
        "select {{ timestamp_text('cast(value as ' ~ type_timestamp() ~ ')') }} "
        "from given order by place",
        _texts([*(moment.isoformat(" ") for moment in moments), None]),
    )
    assert texts[2:] == [
        ("2026-03-02T10:00:00.000001",),
        ("9999-12-31T23:59:59.999999",),
        (None,),
    ]
    literals = ", ".join(
        f"{{{{ timestamp_literal('{text}') }}}}" for (text,) in texts[:-1]
    )
    assert dialect.rows(f"select {literals}") == [tuple(moments)]


def test_the_types_hold_text_of_any_length_and_microseconds(dialect: Dialect) -> None:
    long = "é" * 1_000_000
    [(text, at)] = dialect.rows(
        "select cast(value as {{ type_text() }}), "
        "cast('2026-03-02 10:00:00.000001' as {{ type_timestamp() }}) from given",
        _texts([long]),
    )
    assert text == long
    assert at == _at("2026-03-02T10:00:00.000001")


def test_an_average_is_exact_and_half_a_cent_is_rounded_up(dialect: Dialect) -> None:
    totals = {
        ("10.00", "3"): "3.33",
        ("0.01", "2"): "0.01",
        ("0.01", "3"): "0.00",
        ("0.00", "7"): "0.00",
        ("99999999999999.99", "2"): "50000000000000.00",
        ("9999999999999999.99", "1"): "9999999999999999.99",
        (None, "3"): None,
        ("1.00", "0"): None,
    }
    rows = dialect.rows(
        "select {{ average_amount('total', 'orders') }} from (select place, "
        "cast(total as decimal(38, 2)) as total, cast(orders as bigint) as orders "
        "from given) as sums order by place",
        _table(
            pa.string(),
            total=[total for total, _ in totals],
            orders=[orders for _, orders in totals],
            place=[str(place) for place, _ in enumerate(totals)],
        ),
    )
    found = [amount if amount is None else str(amount) for (amount,) in rows]
    assert found == list(totals.values())


# flags and rules

STATES = (
    "from (values ({{ flag('1 = 1') }}, 'paid'), ({{ flag('1 = 1') }}, 'cancelled'), "
    "({{ flag('1 = 0') }}, 'paid'), ({{ flag('1 = 0') }}, 'cancelled'), "
    "({{ flag('1 = 0') }}, null), (null, 'paid'), (null, 'cancelled'), (null, null)) "
    "as v(deleted, status)"
)


def test_an_unknown_condition_is_no(dialect: Dialect) -> None:
    assert dialect.rows(
        "select {{ flag('1 = 1') }}, {{ flag('1 = 0') }}, {{ flag('null = 1') }}, "
        "{{ flag(is_set(flag('1 = 1'))) }}, {{ flag(is_set(flag('1 = 0'))) }}, "
        "{{ flag(is_set('null')) }}"
    ) == [(True, False, False, True, False, False)]


def test_what_is_cancelled_or_deleted_counts_in_no_total(dialect: Dialect) -> None:
    counted = dialect.rows(
        "select {{ flag(counts_in_totals('deleted', 'status')) }} " + STATES
    )
    assert [row[0] for row in counted] == [
        *(False, False, True, False),
        *(True, True, False, True),
    ]


def test_what_is_deleted_is_not_counted_as_cancelled(dialect: Dialect) -> None:
    cancelled = dialect.rows(
        "select {{ flag(counts_as_cancelled('deleted', 'status')) }} " + STATES
    )
    assert [row[0] for row in cancelled] == [
        *(False, False, False, True),
        *(False, False, True, False),
    ]
