-- The one row agrees with the hours, a cut of its own, where days and hours
-- have taken in the same.

with

-- what came too late for a closed day is not in the summary
summary as (

    select
        total_orders
        + {{ late_effect('gold_daily_orders', 'total_orders') }}
            as total_orders,
        total_amount
        + {{ late_effect('gold_daily_orders', 'total_amount') }}
            as total_amount
    from {{ ref('gold_revenue_summary') }}

),

hours as (

    select
        coalesce(sum(total_orders), 0)
        + {{ late_effect('gold_hourly_revenue', 'total_orders') }}
            as total_orders,
        coalesce(sum(revenue), 0)
        + {{ late_effect('gold_hourly_revenue', 'revenue') }} as total_amount
    from {{ ref('gold_hourly_revenue') }}

)

select
    summary.total_orders,
    hours.total_orders as hourly_orders,
    summary.total_amount,
    hours.total_amount as hourly_amount
from summary
cross join hours
where
    (
        summary.total_orders <> hours.total_orders
        or summary.total_amount <> hours.total_amount
    )
    and {{ newest_processed_at(ref('gold_daily_orders')) }}
    = {{ newest_processed_at(ref('gold_hourly_revenue')) }}
