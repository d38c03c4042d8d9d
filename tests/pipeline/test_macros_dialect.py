"""What each macro of macros/dialect and macros/shop makes of its input.

dbt renders a macro, and an engine runs it over all cases of a test in one
query: DuckDB here, the same tests with the others in tests/engines. What a
payload may be is tested in test_payload_rules.py, test_time_rules.py and
test_amount_rules.py.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from _dialect import Dialect, DuckDB
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


# payloads: of any size, and exact

FIELDS = (
    "select place, {{ flag(is_set('is_object')) }}, k, v, a from ("
    "{{ json_fields('given', column='value', texts=['k'], values=['v'], "
    "arrays=['a']) }}"
    ") as stated order by place"
)


def test_an_object_of_any_depth_and_size_is_read(dialect: Dialect) -> None:
    long = "x" * dialect.longest_text
    deep = '{"x":' * dialect.deepest + "1" + "}" * dialect.deepest
    bodies = [
        f'{{"v":"{long}","k":"1"}}',
        f'{{"x":"{"x" * 5_000_000}","k":"1"}}',
        '{"x":"' + "\\\\" * 10_000 + '","k":"1"}',
        f'{{"x":{deep},"k":"1"}}',
        f'{{"k":"1","x":{"[" * dialect.deepest}{"]" * dialect.deepest}}}',
    ]
    rows = dialect.rows(FIELDS, _texts(bodies))
    assert [(is_object, key) for _, is_object, key, _, _ in rows] == [
        (True, "1")
    ] * len(bodies)
    assert rows[0][3] == long


def test_a_field_within_an_object_is_read_by_its_path(dialect: Dialect) -> None:
    """What is no object has no fields, and no word is taken for another."""
    bodies = {
        '{"k":1,"v":{"id":"x","b":{"level":8.50,"tags":[1]}},"a.b":"c"}': (
            *(True, "1", "x", "8.50", "[1]", "c"),
        ),
        '{"k":"2","v":{"b":{"level":"80","id":9}}}': (
            True,
            "2",
            None,
            "80",
            "[]",
            None,
        ),
        '{"k":3,"v":{"id":1.0,"b":{"level":null,"tags":7}}}': (
            *(True, "3", None, None, None, None),
        ),
        '{"k":4,"v":{"id":" ","b":[]}}': (True, "4", " ", None, "[]", None),
        '{"k":5,"v":"b"}': (True, "5", None, None, "[]", None),
        '{"k":6,"v":[{"id":1}],"id":2,"b":{"level":1}}': (
            *(True, "6", None, None, "[]", None),
        ),
        '{"k":7,"v":null}': (True, "7", None, None, "[]", None),
        '{"k":8,"v":{"id":"a\\u00e4\\"","b":{"level":true}}}': (
            *(True, "8", 'a\u00e4"', "true", "[]", None),
        ),
        "[]": (False, None, None, None, "[]", None),
        '{"k":1,"v":{"id":': (False, None, None, None, "[]", None),
    }
    found = dialect.rows(
        "select place, {{ flag(is_set('is_object')) }}, k, vid, level, tags, a from ("
        "{{ json_fields('given', column='value', texts={'k': 'k', 'vid': 'v.id'}, "
        "values={'level': 'v.b.level', 'a': ['a.b']}, arrays={'tags': 'v.b.tags'}) }}"
        ") as stated order by place",
        _texts([*bodies]),
    )
    # of what is no object nobody reads the arrays, which are empty or null
    assert [
        (
            is_object,
            k,
            vid,
            level and level.replace("8.50", "8.5"),
            tags if is_object else "[]",
            a,
        )
        for _, is_object, k, vid, level, tags, a in found
    ] == [
        (*said[:3], said[3] and said[3].replace("8.50", "8.5"), *said[4:])
        for said in bodies.values()
    ]


def test_a_field_is_not_read_whole_and_in_parts(dialect: Dialect) -> None:
    def is_taken(fields: str) -> bool:
        words = ("run-operation", "require_read_once", "--args", fields)
        return dialect.pipeline.dbt(*words).success

    assert is_taken("{fields: [[b, [v, b]], [level, [v, c, level]]]}")
    assert not is_taken("{fields: [[b, [v, b]], [level, [v, b, level]]]}")


def test_what_is_cut_off_is_no_object_however_deep(dialect: Dialect) -> None:
    bodies = ['{"k":' * dialect.deepest, "[" * dialect.deepest, '{"k":"1","x":[1,']
    rows = dialect.rows(FIELDS, _texts(bodies))
    # its arrays are empty or null: nobody reads what is no object
    assert [row[1:4] for row in rows] == [(False, None, None)] * len(bodies)


def test_a_key_of_many_characters_is_one(dialect: Dialect) -> None:
    long = "k" * dialect.longest_key
    assert dialect.each("clean_text('value')", [long, f" {long} "]) == {
        long: long,
        f" {long} ": long,
    }


def test_an_amount_is_exact_down_to_an_element_of_an_array(dialect: Dialect) -> None:
    """As an order's lines take them: body, items, element, field."""
    body = '{"items":[{"price":1234567890123.45,"count":"0.30"},{"price":0.1}]}'
    rows = dialect.rows(
        "with stated as ("
        "{{ json_fields('given', column='value', arrays=['items']) }}), "
        "elements as (select item.element_number, item.element from stated "
        "{{ json_elements('stated.items', 'item') }}), "
        "fields as ({{ json_fields('elements', column='element', "
        "values=['price', 'count']) }}) "
        "select element_number, {{ parse_amount('price') }}, "
        "{{ parse_amount('count', 18, 3) }} from fields order by element_number",
        _texts([body]),
    )
    assert [(number, str(price), str(count)) for number, price, count in rows] == [
        (1, "1234567890123.45", "0.300"),
        (2, "0.10", "None"),
    ]


def test_what_is_stated_is_more_than_blanks(dialect: Dialect) -> None:
    said = {None: False, "": False, "  ": False, " a ": True, "\t": True, "0": True}
    assert dialect.each("flag(is_stated('value'))", list(said)) == said


def test_what_was_stated_and_not_read_is_unreadable(dialect: Dialect) -> None:
    said = {None: False, " ": False, "5": False, "five": True, "\u00a0": True}
    unread = "flag(unreadable('value', parse_amount('value')))"
    assert dialect.each(unread, list(said)) == said


# hashes and literals


def test_a_hash_as_text_is_the_md5_on_every_engine(dialect: Dialect) -> None:
    said = ["", "a", "\u00e9", "\U0001f600", "\x00", " ", "x" * 20_000]
    found = dialect.each("md5_text('value')", said)
    assert found == {
        text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        for text in said
    }


def test_texts_are_found_in_a_list_of_literals(dialect: Dialect) -> None:
    said = ["a", "it's", "", 'say "a"', "\u00e9", "a\\b", '{"a": "\\"b\\""}', "\\"]
    listed = "text_literals(" + repr(said[1:]) + ")"
    query = "select place, value from given where value in ({{ " + listed + " }})"
    found = dialect.rows(query + " order by place", _texts(said))
    assert [text for _, text in found] == said[1:]
    assert dialect.rows(query.replace(listed, "text_literals([])"), _texts(said)) == []


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


def test_a_quarter_of_an_hour_begins_at_its_minute(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select {{ time_key_of('moment') }} from (values "
        "(timestamp '2026-03-02 13:59:59.999999'), (timestamp '2026-03-02 13:45:00'), "
        "(timestamp '2026-03-02 00:14:59'), (timestamp '2026-03-02 23:15:00'), "
        "(null)) as v(moment)"
    )
    assert rows == [(1345,), (1345,), (0,), (2315,), (None,)]


def test_a_quarter_of_an_hour_is_on_the_clock_of_the_declared_zone(
    in_zone: Zoned,
) -> None:
    expected = {"2026-03-02T20:14:59": 130, "2026-03-02T18:30:00": 0, None: None}
    found = in_zone("Asia/Kolkata").each(
        "time_key_of('cast(value as ' ~ type_timestamp() ~ ')')", list(expected)
    )
    assert found == expected


@pytest.mark.parametrize("count", [1, 10, 11, 96, 1001])
def test_so_many_numbers_are_counted_from_zero(dialect: Dialect, count: int) -> None:
    rows = dialect.rows(
        f"with {{{{ numbers_below({count}) }}}} "
        "select number from numbers_below order by number"
    )
    assert rows == [(number,) for number in range(count)]


def test_a_calendar_has_both_its_ends_and_counts_weekdays_from_monday(
    dialect: Dialect,
) -> None:
    for first, last in (("2020-02-27", "2020-03-02"), ("2021-01-03", "2021-01-03")):
        days = dialect.rows(
            f"with {{{{ each_day('{first}', '{last}') }}}} "
            "select date, weekday from each_day order by date"
        )
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        assert days == [
            (day, day.isoweekday())
            for day in (begin + timedelta(n) for n in range((end - begin).days + 1))
        ]


def test_days_after_a_day_go_over_years_and_back(dialect: Dialect) -> None:
    later = "days_after(\"cast('2020-12-30' as date)\", 'number')"
    assert dialect.rows(
        f"select {{{{ {later} }}}}, {{{{ day_of_year({later}) }}}} "
        "from (values (3), (-365), (0), (null)) as v(number)"
    ) == [
        (date(2021, 1, 2), 2),
        (date(2019, 12, 31), 365),
        (date(2020, 12, 30), 365),
        (None, None),
    ]


def test_a_text_stands_at_its_place_and_nothing_at_others(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select {{ text_at('place', ['one', 'it\\'s two']) }} "
        "from (values (1), (2), (3), (0), (null)) as v(place)"
    )
    assert rows == [("one",), ("it's two",), (None,), (None,), (None,)]


def test_one_version_is_valid_at_each_moment(dialect: Dialect) -> None:
    """The first one also before it began."""
    rows = dialect.rows(
        "select moments.moment, history.name from (values "
        "(timestamp '2026-03-01 00:00'), (timestamp '2026-03-04 00:00'), "
        "(timestamp '2026-03-05 23:59:59.999999'), (timestamp '2026-03-06 00:00'), "
        "(timestamp '2026-03-09 00:00')) as moments(moment) "
        "inner join (values "
        "('first', 1, timestamp '2026-03-04 00:00', timestamp '2026-03-06 00:00'), "
        "('second', 2, timestamp '2026-03-06 00:00', null)"
        ") as history(name, version_number, valid_from, valid_to) "
        "on {{ valid_at('history', 'moments.moment') }} order by moment"
    )
    assert [name for _, name in rows] == ["first", "first", "first", "second", "second"]


def test_a_quarter_of_an_hour_is_the_time_it_begins(dialect: Dialect) -> None:
    rows = dialect.rows(
        "select {{ quarter_hour_of('moment') }} from (values "
        "(timestamp '2026-03-02 09:59:59.999999'), (timestamp '2026-03-02 10:00:00'), "
        "(timestamp '2026-03-02 10:14:59.999999'), (timestamp '1900-01-01 00:15:00'), "
        "(timestamp '1969-12-31 23:40:00'), (timestamp '9998-12-31 23:59:59'), "
        "(null)) as v(moment)"
    )
    assert [row[0] for row in rows] == [
        _at("2026-03-02T09:45"),
        _at("2026-03-02T10:00"),
        _at("2026-03-02T10:00"),
        _at("1900-01-01T00:15"),
        _at("1969-12-31T23:30"),
        _at("9998-12-31T23:45"),
        None,
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


def test_the_earlier_and_the_later_of_two_count_null_as_nothing(
    dialect: Dialect,
) -> None:
    rows = dialect.rows(
        "select {{ earlier_of('a', 'b') }}, {{ later_of('a', 'b') }} from (values "
        "(timestamp '2026-03-02 09:00:00', timestamp '2026-03-02 10:00:00'), "
        "(timestamp '2026-03-02 10:00:00', timestamp '2026-03-02 09:00:00'), "
        "(timestamp '2026-03-02 09:00:00', null)) as v(a, b)"
    )
    nine, ten = _at("2026-03-02T09:00"), _at("2026-03-02T10:00")
    assert rows == [(nine, ten), (nine, ten), (nine, nine)]


def test_the_hour_of_a_folder_is_the_time_it_begins(dialect: Dialect) -> None:
    said = ["2026-03-02T00", "2026-03-02T23", "1969-12-31T23", None]
    found = dialect.each("folder_hour('value')", said)
    assert found == {text: text and _at(f"{text}:00") for text in said}


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


@pytest.mark.shop
def test_what_is_cancelled_or_deleted_counts_in_no_total(dialect: Dialect) -> None:
    counted = dialect.rows(
        "select {{ flag(counts_in_totals('deleted', 'status', 'order_statuses')) }} "
        + STATES
    )
    assert [row[0] for row in counted] == [
        *(False, False, True, False),
        *(True, True, False, True),
    ]


@pytest.mark.shop
def test_what_is_deleted_is_not_counted_as_cancelled(dialect: Dialect) -> None:
    cancelled = dialect.rows(
        "select {{ flag(counts_as_cancelled('deleted', 'status')) }} " + STATES
    )
    assert [row[0] for row in cancelled] == [
        *(False, False, False, True),
        *(False, False, True, False),
    ]


# keys of several columns


@pytest.mark.shop
def test_no_two_rows_have_one_key(dialect: Dialect) -> None:
    """Whatever stands where in which column: a separator, its mark, nothing, null."""
    parts = (None, "", "/", "~", "~0", "~/", "a", "a/", "/a", "a/b", "~~")
    pairs = [(left, right) for left in parts for right in parts]
    given = _table(
        pa.string(),
        place=[f"{place:06}" for place in range(len(pairs))],
        left_part=[left for left, _ in pairs],
        right_part=[right for _, right in pairs],
    )
    rows = dialect.rows(
        "select {{ row_key(['left_part', 'right_part']) }} from given order by place",
        given,
    )
    assert len({key for (key,) in rows}) == len(pairs)
    plain = hashlib.md5(b"a/a", usedforsecurity=False).hexdigest()
    assert str(rows[pairs.index(("a", "a"))][0]).replace("-", "") == plain


@pytest.mark.shop
def test_a_day_and_a_text_are_a_key_as_they_are_read(dialect: Dialect) -> None:
    [(key,)] = dialect.rows(
        "select {{ row_key([\"cast('2026-05-04' as date)\", \"'paid'\"]) }} as row_key"
    )
    plain = hashlib.md5(b"2026-05-04/paid", usedforsecurity=False).hexdigest()
    assert str(key).replace("-", "") == plain


# generic tests that are named as in dbt-utils


@pytest.mark.shop
@pytest.mark.parametrize(
    ("accepted", "found"),
    [
        ("min_value=0", [-1]),
        ("max_value=1", [2]),
        ("min_value=0, max_value=1", [-1, 2]),
        ("min_value=0, max_value=1, inclusive=false", [-1, 0, 1, 2]),
    ],
)
def test_a_value_out_of_its_range_is_found_and_null_is_not(
    dialect: Dialect, accepted: str, found: list[int]
) -> None:
    rows = dialect.rows(
        "select amount from ("
        f"{{{{ test_accepted_range('given', 'amount', {accepted}) }}}}"
        ") as found order by amount",
        _table(pa.int64(), amount=[-1, 0, 1, 2, None]),
    )
    assert [amount for (amount,) in rows] == found


@pytest.mark.shop
def test_a_range_without_a_bound_is_refused(dialect: Dialect) -> None:
    with pytest.raises(AssertionError, match="would test nothing"):
        dialect.rendered("{{ test_accepted_range('given', 'amount') }}")
    # dbt leaves a query that it could not compile in what it has parsed
    dialect.pipeline.edited()


@pytest.mark.shop
def test_a_combination_that_stands_twice_is_found(dialect: Dialect) -> None:
    """Nulls are equal."""
    rows = dialect.rows(
        "select a, b, copies from ("
        "{{ test_unique_combination_of_columns("
        "'given', combination_of_columns=['a', 'b']) }}"
        ") as found order by b",
        _table(pa.int64(), a=[1, 1, 1, 2, 2, 2], b=[1, 2, 1, 4, None, None]),
    )
    assert sorted(rows, key=str) == [(1, 1, 2), (2, None, 2)]


@pytest.mark.shop
def test_a_range_that_does_not_end_where_the_next_begins_is_found(
    dialect: Dialect,
) -> None:
    ranges = [
        # one after the other, the last one without an end
        *((1, 1, 3), (1, 3, 4), (1, 4, None)),
        # a gap, and one in common
        *((2, 1, 3), (2, 4, None), (3, 1, 5), (3, 4, None)),
        # two without an end, none without one, and none between its ends
        *((4, 1, None), (4, 2, None), (5, 1, 2), (6, 2, 2), (6, 2, None)),
    ]
    keys, lower, upper = zip(*ranges, strict=True)
    rows = dialect.rows(
        "select k, low from ("
        "{{ test_mutually_exclusive_ranges('given', 'low', 'up', partition_by='k') }}"
        ") as found",
        _table(pa.int64(), k=keys, low=lower, up=upper),
    )
    assert {key for key, _ in rows} == {2, 3, 4, 5, 6}
