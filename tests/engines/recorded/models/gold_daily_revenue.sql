-- A view: a rate that comes late or is corrected corrects every day that it
-- touches, and no day has to be computed again for it.
with
days as (
    select
        *,
        cast(total_amount as decimal(19, 2)) as total,
        cast(refunded_amount as decimal(19, 2)) as refunded
    from gold.gold_daily_orders
),
converted as (
    select
        days.date,
        days.total_orders,
        case when rates.rate is null then days.total_orders else 0 end
            as unconverted_orders,
        cast(days.total * rates.rate as decimal(38, 2)) as total_amount,
        cast(days.refunded * rates.rate as decimal(38, 2)) as refunded_amount
    from days
    left join gold.dim_exchange_rate as rates
        on
            days.currency = rates.currency
            and days.date >= rates.valid_from
            and (days.date < rates.valid_to or rates.valid_to is null)
),
summed as (
    select
        date,
        sum(total_orders) as total_orders,
        sum(unconverted_orders) as unconverted_orders,
        coalesce(sum(total_amount), 0) as total_amount,
        coalesce(sum(refunded_amount), 0) as refunded_amount
    from converted
    group by date
)
select
    date,
    'EUR' as currency,
    cast(total_orders as bigint) as total_orders,
    cast(unconverted_orders as bigint) as unconverted_orders,
    cast(total_amount as decimal(38, 2)) as total_amount,
    cast(refunded_amount as decimal(38, 2)) as refunded_amount,
    cast(total_amount - refunded_amount as decimal(38, 2)) as net_amount
from summed
