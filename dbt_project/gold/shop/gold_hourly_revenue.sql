{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=[hour_of('placed_at'), hour_of('event_time')],
) }},

hours as (

    select
        period as hour,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        period as _row_key
    from touched

),

counted as (

    select
        {{ hour_of('placed_at') }} as order_hour,
        currency,
        cast(count(case when kind = 'sale' then 1 end) as bigint)
            as total_orders,
        sum(case when kind = 'sale' then amount end) as revenue,
        sum(case when kind = 'refund' then -amount end) as refunded_amount,
        sum(amount) as net_revenue
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}
    group by
        {{ hour_of('placed_at') }},
        currency

),

current_rows as (

    select
        hours.hour,
        counted.currency,
        counted.total_orders,
        cast(coalesce(counted.revenue, 0) as decimal(38, 2)) as revenue,
        cast(coalesce(counted.refunded_amount, 0) as decimal(38, 2))
            as refunded_amount,
        cast(coalesce(counted.net_revenue, 0) as decimal(38, 2))
            as net_revenue,
        hours._processed_at,
        hours._row_key as _parent_key,
        {{ row_key(['hours.hour', 'counted.currency']) }} as _row_key
    from hours
    inner join counted
        on hours.hour = counted.order_hour

),

-- an hour without any order left in a currency loses that row
with_gone as (

    {{ with_gone_rows(
        current='current_rows',
        changed='hours',
        columns=[
            'hour',
            'currency',
            'total_orders',
            'revenue',
            'refunded_amount',
            'net_revenue',
        ],
    ) }}

)

select * from with_gone
