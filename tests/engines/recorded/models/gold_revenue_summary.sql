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
    from gold.gold_daily_orders
    group by currency
),
-- only the first and the last day of each currency are looked into
ends as (
    select
        currency,
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from gold.fct_orders
    where
        coalesce(is_counted, 0) = 1
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
    cast(
        ((cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) - (cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) % nullif(cast(2 * days.total_orders as decimal(38, 0)), 0))
        / nullif(cast(2 * days.total_orders as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
        as average_amount,
    ends.first_order_at,
    ends.last_order_at
from days
left join ends
    on days.currency = ends.currency
