"""Which times a payload may have: one rule and its neighbours, on every engine.

DuckDB here, the same tests with the others in tests/engines.
"""

from datetime import datetime
from unittest.mock import patch

import pyarrow as pa
import pytest
from _dialect import Dialect, DuckDB, assert_either, table

pytestmark = pytest.mark.shop

_at = datetime.fromisoformat


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Dialect:
    return DuckDB(tmp_path_factory.mktemp("rules"))


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


def test_the_times_of_a_row_are_each_read_as_one_is(dialect: Dialect) -> None:
    said = ["2025-11-14T12:44:34+01:00", None, "soon", "1763120674", "2025-11-14"]
    given = table(pa.string(), said=said, other=said[::-1], place=list("01234"))
    alone = dialect.each("parse_timestamp('value')", said)
    query = (
        "select place, said, first_time, other_time from ("
        "{{ parse_timestamps('given', "
        "{'first_time': 'said', 'other_time': 'other'}) }}) as timed order by place"
    )
    assert [tuple(row) for row in dialect.rows(query, given)] == [
        (str(place), text, alone[text], alone[said[-1 - place]])
        for place, text in enumerate(said)
    ]


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
    assert_either(found, corners)


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
