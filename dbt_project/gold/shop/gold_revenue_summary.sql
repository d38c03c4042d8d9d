{{ config(materialized='view') }}

with

days as (

    select
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        min(date) as first_date,
        max(date) as last_date
    from {{ ref('gold_daily_orders') }}

),

-- only the first and the last day are looked into
ends as (

    select
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from {{ ref('fct_orders') }}
    where
        {{ is_set('is_counted') }}
        and order_date in (
            select days.first_date from days
            union all
            select days.last_date from days
        )

)

select
    cast(coalesce(days.total_orders, 0) as bigint) as total_orders,
    cast(coalesce(days.total_amount, 0) as decimal(38, 2)) as total_amount,
    {{ average_amount('days.total_amount', 'days.total_orders') }}
        as average_amount,
    ends.first_order_at,
    ends.last_order_at
from days
cross join ends
