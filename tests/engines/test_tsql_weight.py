"""What T-SQL is sent stays small, also once its steps are written into each other."""

import pytest
from _tsql import TSql
from _tsql_weight import assert_light, measure

STAGING = """
with

received as (

    select * from bronze.order_events

),

stated as (

    {{ json_fields(
        'received',
        texts=['order_id', 'customer_id', 'status', 'currency'],
        values=['timestamp', 'amount', 'placed_at', 'promised_at', 'delivered_at'],
        arrays=['items'],
    ) }}

),

timed as (

    {{ parse_timestamps('stated', {
        'event_time': 'timestamp',
        'placed_time': 'placed_at',
        'promised_time': 'promised_at',
        'delivered_time': 'delivered_at',
    }) }}

),

parsed as (

    select
        *,
        {{ clean_text('order_id') }} as order_key,
        {{ clean_text('customer_id') }} as customer_key,
        {{ parse_amount('amount') }} as order_amount
    from timed

),

judged as (

    select
        *,
        case
            when body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when order_key is null then 'missing_key'
            when
                event_time is null
                or (trim(placed_at) <> '' and placed_time is null)
                or (trim(promised_at) <> '' and promised_time is null)
                or (trim(delivered_at) <> '' and delivered_time is null)
                then 'invalid_time'
            when event_time > {{ minutes_before('landed_at', -1440) }}
                then 'future_time'
            when order_amount is null then 'invalid_amount'
            when items is null then 'invalid_items'
        end as reject_reason
    from parsed

)

select
    order_key as order_id,
    customer_key as customer_id,
    {{ lower_ascii(clean_text('status')) }} as status,
    {{ upper_ascii(clean_text('currency')) }} as currency,
    items,
    order_amount as amount,
    event_time,
    placed_time as placed_at,
    promised_time as promised_at,
    delivered_time as delivered_at,
    reject_reason,
    case when reject_reason is not null then body end as body,
    case when reject_reason is not null then body_base64 end as body_base64,
    {{ key_hash("coalesce(body, body_base64, '')") }} as _row_key,
    landed_at,
    landed_file
from judged
"""
"""A staging model of a stream, with as many steps as the largest has."""


@pytest.fixture(scope="module")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> TSql:
    return TSql(tmp_path_factory.mktemp("weight"))


def test_a_staging_model_is_light(dialect: TSql) -> None:
    assert_light(measure(dialect.rendered(STAGING)), "a staging model")


def test_every_model_is_light(dialect: TSql) -> None:
    """As a first build says it."""
    bodies = dialect.compiled("resource_type:model")
    assert len(bodies) > 20
    weights = {name: measure(body) for name, body in bodies.items()}
    for name, weight in weights.items():
        assert_light(weight, name)
    reading = {name for name, weight in weights.items() if weight.calls}
    assert reading == {"stg_order_events", "stg_trip_events", "silver_order_lines"}


def test_a_time_and_an_amount_are_light(dialect: TSql) -> None:
    weight = measure(
        dialect.rendered(
            "select {{ parse_timestamp('a') }} as moment, {{ parse_amount('a') }} as "
            "amount from t"
        )
    )
    assert weight.columns["moment"] <= 250
    assert weight.columns["amount"] <= 60


def test_a_column_weighs_what_it_stands_for_each_time_it_is_named() -> None:
    weight = measure(
        "with a as (select x + 1 as y from t), b as (select y * y as z, y from a) "
        "select z + z as sum, y, u from b"
    )
    # x + 1 is three nodes, y * y seven, and so on
    assert weight.columns == {"sum": 15, "y": 3, "u": 1}
    assert weight.largest == 15


def test_columns_pass_through_stars_unions_and_derived_tables() -> None:
    weight = measure(
        "with a as (select *, x + 1 as y from t) select c.y from (select * from a "
        "union all select *, x + 1 + 1 from t) as c where c.y > 1"
    )
    assert weight.columns == {"y": 5}
    assert weight.largest == 7


def test_a_query_within_an_expression_is_a_part_of_it() -> None:
    weight = measure(
        "select (select s.b + s.b from (select trim(t.a) as b) as s) as c from t"
    )
    assert weight.columns == {"c": 6}


def test_what_is_aggregated_is_computed_once() -> None:
    weight = measure(
        "with a as (select k, max(x + 1) as y from t group by k) "
        "select y + y as z, row_number() over (order by k) as n from a"
    )
    assert weight.columns["z"] == 3
    assert weight.largest == 5


def test_json_functions_are_counted_as_often_as_they_are_called() -> None:
    guarded = "case when isjson(t.body) = 1 then t.body end"
    once = measure(
        f"select m.a from t outer apply (select max(o.value) as a from openjson("
        f"{guarded}) as o) as m"
    )
    assert once.calls == {0: 2}
    values = measure(
        f"with g as (select {guarded} as d from t) select json_value(d, '$.a') as a, "
        "coalesce(json_value(d, '$.b'), json_query(d, '$.b')) as b from g"
    )
    assert values.calls == {0: 4}


def test_an_element_is_a_document_of_its_own() -> None:
    weight = measure(
        "with e as (select i.value as element from t cross apply openjson(t.items) as "
        "i), f as (select m.a from e outer apply (select max(o.value) as a from "
        "openjson(case when isjson(e.element) = 1 then e.element end) as o) as m) "
        "select a from f"
    )
    assert weight.calls == {0: 1, 1: 2}


def test_what_is_too_heavy_is_found() -> None:
    steps = ["a0 as (select x + x as y from t)"]
    steps += [f"a{n} as (select y + y as y from a{n - 1})" for n in range(1, 12)]
    with pytest.raises(AssertionError):
        assert_light(measure(f"with {', '.join(steps)} select y from a11"), "steps")
    with pytest.raises(AssertionError):
        assert_light(
            measure("select json_value(a, b) + json_value(a, c) + isjson(a)"), "calls"
        )
    with pytest.raises(AssertionError):
        assert_light(measure("select\n" + "    x,\n" * 250 + "    y"), "lines")
