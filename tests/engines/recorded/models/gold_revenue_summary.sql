with
days as (
    select
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        min(date) as first_date,
        max(date) as last_date
    from gold.gold_daily_orders
),
-- only the first and the last day are looked into
ends as (
    select
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from gold.fct_orders
    where
        coalesce(is_counted, 0) = 1
        and order_date in (
            select days.first_date from days
            union all
            select days.last_date from days
        )
)
select
    cast(coalesce(days.total_orders, 0) as bigint) as total_orders,
    cast(coalesce(days.total_amount, 0) as decimal(38, 2)) as total_amount,
    cast(
        ((cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) - (cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) % nullif(cast(2 * days.total_orders as decimal(38, 0)), 0))
        / nullif(cast(2 * days.total_orders as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
        as average_amount,
    ends.first_order_at,
    ends.last_order_at
from days
cross join ends
