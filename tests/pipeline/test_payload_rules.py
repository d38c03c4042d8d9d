"""What a payload may be: one rule, tried with its neighbours, on every engine.

DuckDB here, the same tests with the others in tests/engines. Where engines may differ
they do so by refusing: `_either` says which value it is that only some of them read.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest
from _dialect import Dialect, DuckDB, Rows
from _dialect import table as _table
from _dialect import texts as _texts


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return DuckDB(tmp_path_factory.mktemp("rules"))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _assert_either(found: Mapping[Any, Any], allowed: Mapping[Any, Any]) -> None:
    """Assert that each value is null or the one that is allowed."""
    wrong = {
        said: value
        for said, value in found.items()
        if value is not None and value != allowed[said]
    }
    assert wrong == {}


FIELDS = (
    "select place, {{ flag(is_set('is_object')) }}, k, v, a from ({{ json_fields("
    "'given', column='value', texts=['k'], values=['v'], arrays=['a']) }}"
    ") as stated order by place"
)


def _fields(dialect: Dialect, bodies: list[str | None]) -> Rows:
    """Return is_object, a field as a text, one as a value, one as an array."""
    return [row[1:] for row in dialect.rows(FIELDS, _texts(bodies))]


# times

MOMENT = _at("2025-11-14T11:44:34")


def test_a_time_of_iso_8601_is_read_to_the_minute_or_finer(dialect: Dialect) -> None:
    expected = {
        "2025-11-14": _at("2025-11-14"),
        "2025-11-14T11:44": _at("2025-11-14T11:44"),
        "2025-11-14 11:44": _at("2025-11-14T11:44"),
        "2025-11-14T11:44Z": _at("2025-11-14T11:44"),
        "2025-11-14T12:44+01": _at("2025-11-14T11:44"),
        "2025-11-14T12:44+0100": _at("2025-11-14T11:44"),
        "2025-11-14 12:44+01:00": _at("2025-11-14T11:44"),
        "2025-11-14T11:44:34": MOMENT,
        "2025-11-14 11:44:34": MOMENT,
        "2025-11-14T11:44:34Z": MOMENT,
        "2025-11-14 11:44:34Z": MOMENT,
        "2025-11-14T11:44:34+00:00": MOMENT,
        "2025-11-14T11:44:34-00:00": MOMENT,
        "2025-11-14T12:44:34+01:00": MOMENT,
        "2025-11-14T17:14:34+0530": MOMENT,
        "2025-11-14T03:44:34-08": MOMENT,
        "2025-11-14T08:14:34-03:30": MOMENT,
        "2025-11-15T01:44:34+14:00": MOMENT,
        "2025-11-15T01:44:34+1400": MOMENT,
        "2025-11-15T01:44:34+14": MOMENT,
        "2025-11-13T21:44:34-14:00": MOMENT,
        " 2025-11-14T11:44:34Z ": MOMENT,
        "  2025-11-14  ": _at("2025-11-14"),
        "2025-11-14T00:00:00": _at("2025-11-14"),
        "2025-11-14T23:59:59.999999": _at("2025-11-14T23:59:59.999999"),
        "2024-02-29": _at("2024-02-29"),
        "2000-02-29T12:00:00Z": _at("2000-02-29T12:00:00"),
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_digits_beyond_the_microsecond_are_cut(dialect: Dialect) -> None:
    cut = MOMENT.replace(microsecond=999_999)
    begun = "2025-11-14T11:44:34."
    expected = {
        begun + "5": MOMENT.replace(microsecond=500_000),
        begun + "05": MOMENT.replace(microsecond=50_000),
        begun + "123": MOMENT.replace(microsecond=123_000),
        begun + "999999": cut,
        begun + "9999999": cut,
        begun + "9999999Z": cut,
        begun + "999999999": cut,
        begun + "999999999Z": cut,
        begun + "9" * 30 + "Z": cut,
        "2025-11-14T12:44:34.999999999+01": cut,
        "2025-11-14T12:44:34.9999999+0100": cut,
        "2025-11-14 12:44:34.999999999+01:00": cut,
        "2025-11-14T11:44:34.0000009Z": MOMENT,
        "2025-11-14T23:59:59.9999999Z": _at("2025-11-14T23:59:59.999999"),
        "1763120674": MOMENT,
        "1763120674.5": MOMENT.replace(microsecond=500_000),
        "1763120674.123456": MOMENT.replace(microsecond=123_456),
        "1763120674.000001": MOMENT.replace(microsecond=1),
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_a_year_is_one_of_1900_to_9998_as_written(dialect: Dialect) -> None:
    expected = {
        "1900-01-01": _at("1900-01-01"),
        "1900-01-01T00:00:00+14:00": _at("1899-12-31T10:00"),
        "1899-12-31T23:59:59-14:00": None,
        "1899-12-31T23:59:59Z": None,
        "0001-01-01": None,
        "0000-00-00": None,
        "9998-12-31T23:59:59Z": _at("9998-12-31T23:59:59"),
        "9998-12-31T23:59:59-14:00": _at("9999-01-01T13:59:59"),
        "9999-01-01": None,
        "9999-12-31T23:59:59+00:00": None,
        "9999-12-31T23:59:59-14:00": None,
        "9999-12-31": None,
        "12025-11-14": None,
        "1900-02-29": None,
        "2100-02-29": None,
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected


def test_unix_seconds_lie_within_the_declared_days(dialect: Dialect) -> None:
    expected = {
        "631152000": _at("1990-01-01"),
        "631152000.000001": _at("1990-01-01T00:00:00.000001"),
        "631151999": None,
        "631151999.999999": None,
        "999999999": _at("2001-09-09T01:46:39"),
        "1000000000": _at("2001-09-09T01:46:40"),
        "1999987199.999999": _at("2033-05-17T23:59:59.999999"),
        "1999987200": _at("2033-05-18"),
        "1999987200.000001": None,
        "9999999999": None,
        " 1763120674 ": MOMENT,
        "01763120674": None,
        "0631152000": None,
    }
    assert dialect.each("parse_timestamp('value')", list(expected)) == expected
    corners = {"1763120674.": MOMENT}
    found = dialect.each("parse_timestamp('value')", list(corners))
    _assert_either(found, corners)


def test_a_compact_date_of_ten_digits_is_no_time(dialect: Dialect) -> None:
    said = [
        # YYYYMMDDHH
        *("2000010100", "2026050410", "2026050410.", "2026050410.5", " 2026050410 "),
        *("2033051803", "2099123123"),
        # YYMMDDHHMM
        *("2001010000", "2605041000", "3305180333", "9912312359", "0905041000"),
    ]
    assert dialect.each("parse_timestamp('value')", said) == dict.fromkeys(said)


def test_a_team_may_declare_more_days_of_unix_seconds(dialect: Dialect) -> None:
    declared = {"unix_seconds_until": "2100-01-01"}
    expected = {
        "2147483648": _at("2038-01-19T03:14:08"),
        "4102444799": _at("2099-12-31T23:59:59"),
        "4102444801": None,
    }
    with patch.object(dialect.pipeline, "variables", declared):
        found = dialect.each("parse_timestamp('value')", list(expected))
    assert found == expected


def test_what_is_no_time_is_null(dialect: Dialect) -> None:
    said = [
        None,
        *("", " ", "  ", "\t", "\u00a0"),
        # compact, or of another order
        *("2026", "202605", "20260504", "202605041000", "20260504T100000Z"),
        *("2026-05", "2026-5-4", "04-05-2026", "05/04/2026", "2026/05/04", "26-05-04"),
        *("2026.05.04", "2026+05+04", "2026-123", "2026-W20-1", "4 May 2026"),
        *("Fri, 14 Nov 2025 11:44:34 GMT", "Nov 14 2025", "11:44", "11:44:34"),
        # numbers
        *("0", "1", "-1", "12345678", "-1763120674", "+1763120674", "1763120674000"),
        *("1763120674000000", "1.763120674e9", "1763120674e0", "1763120674.1234567"),
        *("1763120674,5", "1763120674.5.5", "1763120674 5", "1_763_120_674"),
        *("0x69171622", "9" * 5_000, "NaN", "Infinity", "infinity", "epoch", "now"),
        *("today", "true", "null", "[1763120674]", '{"at":1}', "\u0661\u0667"),
        # no day of a calendar, no time of a day
        *("2025-02-29", "2025-02-30", "2025-02-30T00:00:00Z", "2025-04-31"),
        *("2025-13-01", "2025-00-10", "2025-10-00", "2025-11-14T24:00:00"),
        *("2025-11-14T24:00:00Z", "2025-11-14T24:00", "2025-11-14T25:00Z"),
        *("2025-11-14T23:60:00Z", "2016-12-31T23:59:60Z", "2025-11-14T11:44:61"),
        # parts that are missing, too many, or elsewhere
        *("2025-11-14T", "2025-11-14 ", "2025-11-14T11", "2025-11-14T11Z"),
        *("2025-11-14Z", "2025-11-14+01:00", "2025-11-14T1:44", "2025-11-14T11:4"),
        *("2025-11-14T114434", "2025-11-14T1144", "2025-11-14T11:44:3"),
        *("2025-11-14T11:44:34.", "2025-11-14T11:44:34.Z", "2025-11-14T11:44.5"),
        *("2025-11-14T11:44:34,5", "2025-11-14T11:44:34. 5", "2025-11-14T11:44:34:5"),
        *("2025-11-14T11:44:34.5.5", "2025-11-14T11:44:34.5Z5", "2025-11-14  11:44"),
        *("2025-11-14t11:44:34Z", "2025-11-14T11:44:34z", "2025-11-14_11:44"),
        *("2025-11-14T11:44:34ZZ", "2025-11-14T11:44:34Z+01:00"),
        *("2025-11-14T11:44:34 Z", "2025-11-14 11:44 +02:00", "2025-11-14T11:44:34+"),
        *("2025-11-14T11:44:34+1", "2025-11-14T11:44:34.5+1", "2025-11-14T11:44+1:00"),
        *("2025-11-14T11:44:34+100", "2025-11-14T11:44:34.5+:00"),
        *("2025-11-14T11:44:34+01:0", "2025-11-14T11:44:34.5+01:000"),
        *("2025-11-14T11:44:34+01:00:00", "2025-11-14T11:44:34+01:00Z"),
        *("2025-11-14T11:44:34+15:00", "2025-11-14T11:44:34-15:00"),
        *("2025-11-14T11:44:34+1500", "2025-11-14T11:44:34+15"),
        *("2025-11-14T11:44:34+14:01", "2025-11-14T11:44:34-1401"),
        *("2025-11-14T11:44:34+01:60", "2025-11-14T11:44:34+99:99"),
        "2025-11-14T11:44:34 Europe/Amsterdam",
        "2025-11-14T11:44:34Europe/Amsterdam+01:00",
        *("2025-11-14T11:44:34Z\x00", "2025-11-14T11:44:34Z\t", "\t2025-11-14"),
        *("2025-11-14T11:44:34Z\n", "\u00a02025-11-14", "\u200b2025-11-14"),
        *("x2025-11-14", "2025-11-14T11:44:34Zx", "2025-11-14 and more"),
    ]
    blank = "2025-11-14 "
    found = dialect.each("parse_timestamp('value')", said)
    # a blank at the end is no part of the text
    assert found.pop(blank) == _at("2025-11-14")
    assert found == {text: None for text in said if text != blank}


# amounts


def test_an_amount_is_digits_with_or_without_a_fraction(dialect: Dialect) -> None:
    expected = {
        "0": "0.00",
        "5": "5.00",
        "450": "450.00",
        "450.1": "450.10",
        "450.10": "450.10",
        " 450 ": "450.00",
        "   450.10   ": "450.10",
        "0.29": "0.29",
        "007": "7.00",
        "1234567890123.45": "1234567890123.45",
        "12345678901234.5": "12345678901234.50",
        "0.00000000000001": "0.00",
        "999999999999999": "999999999999999.00",
        "9999999999999999": "9999999999999999.00",
    }
    found = dialect.each("parse_amount('value')", list(expected))
    assert {text: str(amount) for text, amount in found.items()} == expected


def test_an_amount_is_rounded_half_away_from_zero(dialect: Dialect) -> None:
    expected = {
        "0.004": "0.00",
        "0.005": "0.01",
        "0.0049999999": "0.00",
        "0.015": "0.02",
        "0.025": "0.03",
        "1.005": "1.01",
        "2.345": "2.35",
        "2.355": "2.36",
        "450.004999": "450.00",
        "999999999999.995": "1000000000000.00",
        "99999999.9999999": "100000000.00",
    }
    found = dialect.each("parse_amount('value')", list(expected))
    assert {text: str(amount) for text, amount in found.items()} == expected


def test_minus_zero_is_zero_and_what_is_below_it_is_no_amount(dialect: Dialect) -> None:
    found = dialect.each("parse_amount('value')", ["-0", "-0.00", "-0.0", "-000"])
    assert {str(amount) for amount in found.values()} == {"0.00"}
    below = ["-1", "-0.01", "-0.001", "-0.0000001", "-450.10", "-9999999999999999"]
    assert dialect.each("parse_amount('value')", below) == dict.fromkeys(below)


def test_a_number_is_an_amount_that_may_be_below_zero(dialect: Dialect) -> None:
    expected = {
        "450.005": "450.01",
        "-450.005": "-450.01",
        " -3 ": "-3.00",
        "-0.004": "0.00",
        "-0": "0.00",
        "-0.0": "0.00",
        "-007.5": "-7.50",
        "-9999999999999999": "-9999999999999999.00",
        "-12345678901234.5": "-12345678901234.50",
    }
    expected |= dict.fromkeys(
        [
            *("-", "--1", "5-", "1-2", "-1-", "- 3", "+3", "(3)", "-.5", "-5.", ".5"),
            *("-1e3", "-10000000000000000", "-123456789012345.6", "\u22123", "-3\n"),
        ],
        "None",
    )
    found = dialect.each("parse_number('value')", list(expected))
    assert {text: str(number) for text, number in found.items()} == expected
    thirds = {"-1.2345": "-1.235", "-1000000000000000": "None", "1.5": "1.500"}
    found = dialect.each("parse_number('value', 18, 3)", list(thirds))
    assert {text: str(number) for text, number in found.items()} == thirds


def test_what_is_no_amount_is_null(dialect: Dialect) -> None:
    said = [
        None,
        *("", " ", ".", "-", "+", "-.", "--1", "+5", "+0", "5-", "1-2", "-0-0", "- 0"),
        *(".5", "5.", "-.0", "-0.", "0.", "..5", "1..5", "1.5.5", "1,5", "1.000,50"),
        *("1 000", "1_000", "1'000", "0x10", "1e3", "1E3", "1e", "1e-3", "45e-1"),
        *("NaN", "nan", "Infinity", "inf", "true", "false", "null", "abc", "\u0661"),
        *("450 EUR", "\u20ac450", "$450", "[1]", '{"a":1}', '"450"', "5\x00", "5\n"),
        *("\t5", "5\t", "\u00a05", "5\u00a0", "\u200b5", "5 5", "\uff15"),
        # more digits than a number of JSON has, or than fit
        *("10000000000000000", "12345678901234567", "99999999999999999"),
        *("12345678901234.56", "123456789012345.6", "1234567890123456.7"),
        *("9999999999999999.99", "0.1234567890123456", "9" * 5_000),
    ]
    assert dialect.each("parse_amount('value')", said) == dict.fromkeys(said)


def test_an_amount_has_its_precision_and_scale(dialect: Dialect) -> None:
    expected = {
        "0": 0,
        "999999999": 999_999_999,
        "1000000000": None,
        "000000001": 1,
        "0000000001": None,
    }
    assert dialect.each("parse_amount('value', 9, 0)", list(expected)) == expected
    thirds = {"1.2345": "1.235", "999999999999999": "999999999999999.000"}
    thirds |= {"0000000000001.5": "1.500", "0000000000000001": "None"}
    thirds["1000000000000000"] = "None"
    found = dialect.each("parse_amount('value', 18, 3)", list(thirds))
    assert {text: str(amount) for text, amount in found.items()} == thirds


def test_where_no_decimals_are_taken_a_number_is_whole(dialect: Dialect) -> None:
    """Another line of an order, or one call more, is not what was said."""
    expected = {
        "1": 1,
        "1.0": 1,
        " 1.000 ": 1,
        "999999999.0": 999_999_999,
        "-0.0": 0,
        "1.5": None,
        "2.4": None,
        "0.5": None,
        "0.0000001": None,
        "1.05": None,
        "999999999.4": None,
        "1.": None,
    }
    assert dialect.each("parse_amount('value', 9, 0)", list(expected)) == expected
    expected |= {"-1": -1, "-1.0": -1, "-1.5": None, "-0.5": None}
    assert dialect.each("parse_number('value', 9, 0)", list(expected)) == expected


def test_a_number_of_json_is_the_amount_that_its_text_would_be(
    dialect: Dialect,
) -> None:
    numbers = {
        "450": "450.00",
        "450.10": "450.10",
        "0.1": "0.10",
        "1.005": "1.01",
        "2.345": "2.35",
        "0": "0.00",
        "9999999999999999": "9999999999999999.00",
        "12345678901234.5": "12345678901234.50",
        "true": "None",
        "null": "None",
        "[450]": "None",
        '{"a":450}': "None",
        "-1": "None",
        "10000000000000000": "None",
    }
    query = (
        "select place, {{ parse_amount('v') }} from ({{ json_fields('given', "
        "column='value', values=['v']) }}) as stated order by place"
    )
    bodies = [f'{{"v":{number}}}' for number in numbers]
    bodies += [f'{{"v":"{number}"}}' for number in numbers if "{" not in number]
    found = [str(amount) for _, amount in dialect.rows(query, _texts(bodies))]
    texts = [amount for number, amount in numbers.items() if "{" not in number]
    assert found == [*numbers.values(), *texts]
    exponents = {"1e3": Decimal(1000), "1.5e1": Decimal(15), "-0.0": Decimal(0)}
    bodies = [f'{{"v":{number}}}' for number in exponents]
    found_each = [amount for _, amount in dialect.rows(query, _texts(bodies))]
    _assert_either(dict(zip(exponents, found_each, strict=True)), exponents)


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
    _assert_either(dict(zip(corners, (row[1] for row in found), strict=True)), corners)


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
