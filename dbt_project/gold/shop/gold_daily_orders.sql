{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=['placed_date', 'event_date'],
) }},

days as (

    select
        period as date,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        period as _row_key
    from touched

),

counted as (

    select
        order_date,
        currency,
        cast(count(case when kind = 'sale' then 1 end) as bigint)
            as total_orders,
        sum(case when kind = 'sale' then amount end) as total_amount,
        sum(case when kind = 'refund' then -amount end) as refunded_amount,
        sum(amount) as net_amount
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}
    group by
        order_date,
        currency

),

current_rows as (

    select
        days.date,
        counted.currency,
        counted.total_orders,
        cast(coalesce(counted.total_amount, 0) as decimal(38, 2))
            as total_amount,
        cast(coalesce(counted.refunded_amount, 0) as decimal(38, 2))
            as refunded_amount,
        cast(coalesce(counted.net_amount, 0) as decimal(38, 2)) as net_amount,
        days._processed_at,
        days._row_key as _parent_key,
        {{ row_key(['days.date', 'counted.currency']) }} as _row_key
    from days
    inner join counted
        on days.date = counted.order_date

),

-- a day without any order left in a currency loses that row
with_gone as (

    {{ with_gone_rows(
        current='current_rows',
        changed='days',
        columns=[
            'date',
            'currency',
            'total_orders',
            'total_amount',
            'refunded_amount',
            'net_amount',
        ],
    ) }}

)

select * from with_gone
