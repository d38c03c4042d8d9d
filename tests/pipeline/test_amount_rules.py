"""Which amounts a payload may have: one rule and its neighbours, on every engine.

DuckDB here, the same tests with the others in tests/engines.
"""

from decimal import Decimal

import pytest
from _dialect import Dialect, DuckDB, assert_either
from _dialect import texts as _texts

pytestmark = pytest.mark.shop


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return DuckDB(tmp_path_factory.mktemp("rules"))


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
    assert_either(dict(zip(exponents, found_each, strict=True)), exponents)
