{{ config(materialized='view') }}

with

days as (

    select
        currency,
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        sum(refunded_amount) as refunded_amount,
        sum(net_amount) as net_amount,
        min(case when total_orders > 0 then date end) as first_date,
        max(case when total_orders > 0 then date end) as last_date
    from {{ ref('gold_daily_orders') }}
    group by currency

),

-- only the first and the last day of each currency are looked into
ends as (

    select
        currency,
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from {{ ref('fct_orders') }}
    where
        {{ is_set('is_counted') }}
        and kind = 'sale'
        and order_date in (
            select days.first_date from days
            union all
            select days.last_date from days
        )
    group by currency

)

select
    days.currency,
    cast(days.total_orders as bigint) as total_orders,
    cast(days.total_amount as decimal(38, 2)) as total_amount,
    cast(days.refunded_amount as decimal(38, 2)) as refunded_amount,
    cast(days.net_amount as decimal(38, 2)) as net_amount,
    {{ average_amount('days.total_amount', 'days.total_orders') }}
        as average_amount,
    ends.first_order_at,
    ends.last_order_at
from days
left join ends
    on days.currency = ends.currency
