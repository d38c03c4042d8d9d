"""Payloads that only DuckDB takes, and its session: what the other engines limit."""

from datetime import UTC, datetime

import pytest
from _dialect import DuckDB, texts
from _project import Pipeline

pytestmark = pytest.mark.shop

DEEP = 100_000
"""How deep a payload is nested that must crash nothing."""


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> DuckDB:
    return DuckDB(tmp_path_factory.mktemp("dialect"))


FIELDS = (
    "select place, is_object, k, v from ({{ json_fields("
    "'given', column='value', texts=['k'], values=['v']) }}) as stated order by place"
)


def test_what_is_not_read_of_an_object_may_be_anything(dialect: DuckDB) -> None:
    others = [
        '"x":NaN',
        '"x":1e999',
        '"x":-Infinity',
        '"' + "x" * 1_000_000 + '":1',
        f'"x":{"9" * 5_000}',
        '"x":' + '{"x":' * DEEP + "1" + "}" * DEEP,
        '"x":"\\u0000"',
    ]
    bodies = [f'{{{other},"k":7}}' for other in others] + ['{"k":7,}']
    found = dialect.rows(FIELDS, texts(bodies))
    assert [row[1:] for row in found] == [(True, "7", None)] * len(bodies)


def test_of_a_name_that_comes_twice_the_first_counts(dialect: DuckDB) -> None:
    [row] = dialect.rows(FIELDS, texts(['{"k":"1","v":1,"k":"2","v":2}']))
    assert row[1:] == (True, "1", "1")


def test_an_array_or_an_object_is_no_key_however_deep(dialect: DuckDB) -> None:
    deep = ["[" * DEEP + "]" * DEEP, '{"x":' * DEEP + "1" + "}" * DEEP]
    found = dialect.rows(FIELDS, texts([f'{{"k":{value}}}' for value in deep]))
    assert [row[1:] for row in found] == [(True, None, None)] * 2


def test_a_number_that_is_an_exponent_is_the_amount_or_time_it_says(
    dialect: DuckDB,
) -> None:
    """The reader writes it out: what a double does not hold is a reject."""
    rows = dialect.rows(
        "select place, {{ parse_amount('v') }}, {{ parse_timestamp('v') }} from ("
        "{{ json_fields('given', column='value', values=['v']) }}) as stated "
        "order by place",
        texts([f'{{"v":{n}}}' for n in ("1e3", "1.7e9", "1e15", "1e999", "1e-400")]),
    )
    moment = datetime(2023, 11, 14, 22, 13, 20)  # noqa: DTZ001 - as DuckDB gives it
    assert [row[1:] for row in rows] == [
        (1000, None),
        (1_700_000_000, moment),
        (None, None),
        (None, None),
        (0, None),
    ]


def test_fields_are_read_from_a_body_of_any_depth_and_size(dialect: DuckDB) -> None:
    big = "x" * 5_000_000
    deep = "[" * DEEP + "]" * DEEP
    bodies = [
        f'{{"b":1,"a":{deep}}}',
        f'{{"c":{deep},"b":1}}',
        f'{{"a":"{big}","b":1}}',
        f'{{"{big}":0,"b":1}}',
        f'{{"c":{"1" * 1_000_000},"b":1,"a":{deep}}}',
    ]
    found = dialect.fields(bodies)
    assert found == [(deep, "1"), (None, "1"), (big, "1"), (None, "1"), (deep, "1")]


def test_now_is_utc_in_a_session_of_any_zone(dialect: DuckDB) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    with dialect.in_session_zone("Asia/Kolkata"):
        [(now, kind)] = dialect.rows("select {{ utc_now() }} as now, typeof(now)")
    assert before <= now <= datetime.now(UTC).replace(tzinfo=None)
    assert kind == "TIMESTAMP"


MODELS = ("+gold_daily_orders", "+gold_daily_trips", "+silver_rejects")


def _odd(order_id: int, stated: str) -> str:
    return (
        f'{{"order_id":{order_id},"trip_id":{order_id},"timestamp":1763120674,'
        f'"amount":1,{stated}}}'
    )


def test_no_payload_makes_a_build_fail_and_none_is_lost(shop: Pipeline) -> None:
    deep = "[" * DEEP + "]" * DEEP
    usable = [
        f'"x":{deep}',
        f'"items":{deep}',
        f'"items":[{{"line":{deep},"product_id":{deep},"quantity":{deep}}}]',
        '"items":[[1,[2]],[],null,"x",7,{},{"line":[1]},{"line":"1e99"},{"quantity":NaN}]',
        '"items":[{"quantity":1e99,"unit_price":"-1"},{"line":999999999.9}]',
        '"x":1e999,"y":-Infinity,"status":NaN,"customer_id":1e999',
        f'"x":{"9" * 5_000},"customer_id":1e{"9" * 5_000}',
        '"status":"\\u0000","customer_id":"\\u0000","currency":"a\\u0000"',
        f'"status":"{"x" * 5_000_000}"',
        f'"{"k" * 1_000_000}":1',
        '"amount":2,"amount":"x","order_id":null',
        '"status":{"a":1},"customer_id":["c"],"currency":true',
        '"items":[{"quantity":999999999999999,"unit_price":9999999999999999.99}]',
        '"amount":9999999999999999.99,"distance_km":999999999999999,"customer_id":"c"',
        '"amount":9999999999999999.99,"distance_km":999999999999999,"customer_id":"c"',
    ]
    rejected = [
        '"amount":1}{"x":2',
        '"x":"\\ud800"',
        '"x":"\x00"',
        '"x":0x10',
        '"x":"\\u12"',
    ]
    odd_times = ["[1]", "{}", "1e999", '"9999-12-31T23:59:59-14:00"', "true", '"1e99"']
    odd_amounts = ["[1]", '"1e99"', "6.191e16", "61910000000000000.0", "1e999", "NaN"]
    payloads: list[str | bytes] = [
        *(_odd(number, stated) for number, stated in enumerate(usable)),
        *(_odd(100 + number, stated) for number, stated in enumerate(rejected)),
        *(f'{{"order_id":200,"amount":1,"timestamp":{time}}}' for time in odd_times),
        *(
            f'{{"order_id":201,"timestamp":1763120674,"amount":{amount}}}'
            for amount in odd_amounts
        ),
        *("", " ", "[]", "null", "\ufeff{}", "{}", deep, b"\xff\xfe", b"{}\x00"),
    ]
    for source in ("order_events", "trip_events"):
        shop.land(source, payloads)
    shop.run("--select", *MODELS)
    good = shop.query("select order_id from silver.silver_orders order by all")
    assert good == sorted((str(number),) for number in range(len(usable)))
    bad = shop.query("from silver.silver_rejects where source = 'order_events'")
    assert len(bad) == len(payloads) - len(usable)
    assert shop.query("select sum(total_orders) from gold.gold_daily_orders") == [
        (len(usable),)
    ]
