{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=[quarter_hour_of('placed_at'), quarter_hour_of('event_time')],
) }},

quarters as (

    select
        period as quarter_hour,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        period as _row_key
    from touched

),

counted as (

    select
        {{ quarter_hour_of('placed_at') }} as quarter_hour,
        currency,
        cast(count(*) as bigint) as total_orders,
        cast(coalesce(sum(amount), 0) as decimal(38, 2)) as total_amount
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }} and kind = 'sale'
    group by
        {{ quarter_hour_of('placed_at') }},
        currency

),

current_rows as (

    select
        quarters.quarter_hour,
        counted.currency,
        counted.total_orders,
        counted.total_amount,
        quarters._processed_at,
        quarters._row_key as _parent_key,
        {{ row_key(['quarters.quarter_hour', 'counted.currency']) }}
            as _row_key
    from quarters
    inner join counted
        on quarters.quarter_hour = counted.quarter_hour

),

with_gone as (

    {{ with_gone_rows(
        current='current_rows',
        changed='quarters',
        columns=['quarter_hour', 'currency', 'total_orders', 'total_amount'],
    ) }}

)

select * from with_gone
