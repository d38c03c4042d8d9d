{{ config(materialized='view') }}

with

stated as (

    select
        '15 minutes' as span,
        quarter_hour as period_start,
        currency,
        total_orders,
        total_amount
    from {{ ref('gold_quarter_hourly_orders') }}

    union all

    select
        'hour' as span,
        {{ hour_of('quarter_hour') }} as period_start,
        currency,
        total_orders,
        total_amount
    from {{ ref('gold_quarter_hourly_orders') }}

    union all

    select
        'day' as span,
        cast(date as {{ type_timestamp() }}) as period_start,
        currency,
        total_orders,
        total_amount
    from {{ ref('gold_daily_orders') }}

),

-- each period once for itself, and once for the one a week later
compared as (

    select
        span,
        period_start,
        currency,
        total_orders,
        total_amount,
        0 as orders_week_before,
        0 as amount_week_before
    from stated

    union all

    select
        span,
        {{ minutes_before('period_start', -10080) }} as period_start,
        currency,
        0 as total_orders,
        0 as total_amount,
        total_orders as orders_week_before,
        total_amount as amount_week_before
    from stated

),

-- what is still to come is compared with nothing
newest as (

    select
        span,
        max(period_start) as period_start
    from stated
    group by span

),

periods as (

    select
        compared.span,
        compared.period_start,
        compared.currency,
        sum(compared.total_orders) as total_orders,
        sum(compared.total_amount) as total_amount,
        sum(compared.orders_week_before) as orders_week_before,
        sum(compared.amount_week_before) as amount_week_before
    from compared
    inner join newest
        on
            compared.span = newest.span
            and compared.period_start <= newest.period_start
    group by
        compared.span,
        compared.period_start,
        compared.currency

),

hours as (

    select * from periods
    where span = 'hour'

),

last_24_hours as (

    select
        '24 hours' as span,
        hours.period_start,
        hours.currency,
        sum(earlier.total_orders) as total_orders,
        sum(earlier.total_amount) as total_amount,
        sum(earlier.orders_week_before) as orders_week_before,
        sum(earlier.amount_week_before) as amount_week_before
    from hours
    inner join hours as earlier
        on
            hours.currency = earlier.currency
            and hours.period_start >= earlier.period_start
            and {{ minutes_before('hours.period_start', 1440) }}
            < earlier.period_start
    group by
        hours.period_start,
        hours.currency

),

last_7_days as (

    select
        '7 days' as span,
        hours.period_start,
        hours.currency,
        sum(earlier.total_orders) as total_orders,
        sum(earlier.total_amount) as total_amount,
        sum(earlier.orders_week_before) as orders_week_before,
        sum(earlier.amount_week_before) as amount_week_before
    from hours
    inner join hours as earlier
        on
            hours.currency = earlier.currency
            and hours.period_start >= earlier.period_start
            and {{ minutes_before('hours.period_start', 10080) }}
            < earlier.period_start
    group by
        hours.period_start,
        hours.currency

),

trends as (

    select * from periods
    union all
    select * from last_24_hours
    union all
    select * from last_7_days

)

select
    span,
    period_start,
    currency,
    cast(total_orders as bigint) as total_orders,
    cast(total_amount as decimal(38, 2)) as total_amount,
    cast(orders_week_before as bigint) as orders_week_before,
    cast(amount_week_before as decimal(38, 2)) as amount_week_before
from trends
