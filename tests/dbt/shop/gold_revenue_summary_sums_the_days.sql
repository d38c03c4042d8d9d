-- Each currency's row is the sum of its days; and days and hours, two cuts of
-- the same orders, agree in it where both have taken in the same.

with

-- what came too late for a closed day is not in the summary
published as (

    select
        currency,
        cast(sum(total_orders) as bigint) as total_orders,
        cast(sum(total_amount) as decimal(38, 2)) as total_amount,
        cast(sum(net_amount) as decimal(38, 2)) as net_amount
    from {{ ref('gold_daily_orders') }}
    group by currency

),

summary as (

    select
        currency,
        total_orders,
        total_amount,
        net_amount
    from {{ ref('gold_revenue_summary') }}

),

missing as (

    select * from published
    except
    select * from summary

),

left_over as (

    select * from summary
    except
    select * from published

),

days as (

    select
        _part as currency,
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        sum(net_amount) as net_amount
    from {{ with_late_changes(
        'gold_daily_orders',
        ['total_orders', 'total_amount', 'net_amount'],
        also=['currency'],
    ) }}
    group by _part

),

hours as (

    select
        _part as currency,
        sum(total_orders) as total_orders,
        sum(revenue) as total_amount,
        sum(net_revenue) as net_amount
    from {{ with_late_changes(
        'gold_hourly_revenue',
        ['total_orders', 'revenue', 'net_revenue'],
        also=['currency'],
    ) }}
    group by _part

)

select
    'the sum of the days is not in the summary' as wrong,
    currency,
    total_amount
from missing

union all

select
    'the summary is not the sum of the days' as wrong,
    currency,
    total_amount
from left_over

union all

select
    'days and hours differ' as wrong,
    coalesce(days.currency, hours.currency) as currency,
    coalesce(days.total_amount, 0) - coalesce(hours.total_amount, 0)
        as total_amount
from days
full outer join hours
    on days.currency = hours.currency
where
    (
        coalesce(days.total_orders, 0) <> coalesce(hours.total_orders, 0)
        or coalesce(days.total_amount, 0) <> coalesce(hours.total_amount, 0)
        or coalesce(days.net_amount, 0) <> coalesce(hours.net_amount, 0)
    )
    and {{ newest_processed_at(ref('gold_daily_orders')) }}
    = {{ newest_processed_at(ref('gold_hourly_revenue')) }}
