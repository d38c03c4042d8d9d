-- The one row agrees with the hours, a cut of its own.

with

hours as (

    select
        coalesce(sum(total_orders), 0) as total_orders,
        coalesce(sum(revenue), 0) as total_amount
    from {{ ref('gold_hourly_revenue') }}

)

select
    summary.total_orders,
    hours.total_orders as hourly_orders,
    summary.total_amount,
    hours.total_amount as hourly_amount
from {{ ref('gold_revenue_summary') }} as summary
cross join hours
where
    summary.total_orders <> hours.total_orders
    or summary.total_amount <> hours.total_amount
