-- Every hour's revenue is its orders', and no hour is missing or left over:
-- of the hours that Gold wrote last, and of those where the changed orders
-- count now; with `audit_everything`, of all.

with

changed_hours as (

    select hour
    from {{ ref('gold_hourly_revenue') }}
    where {{ newest_build(ref('gold_hourly_revenue')) }}
    union
    select {{ hour_of('placed_at') }} as hour
    from {{ ref('silver_orders') }}
    where {{ newest_build(ref('silver_orders')) }}

),

orders as (

    select
        {{ hour_of('placed_at') }} as hour,
        count(*) as total_orders,
        sum(amount) as revenue
    from {{ ref('silver_orders') }}
    where
        not {{ is_set('is_deleted') }}
        and coalesce(status, '') <> 'cancelled'
        and {{ hour_of('placed_at') }} in (
            select changed_hours.hour from changed_hours
        )
    group by {{ hour_of('placed_at') }}

),

gold as (

    select * from {{ with_late_changes('gold_hourly_revenue', [
        'total_orders',
        'revenue',
    ]) }}
    where hour in (select changed_hours.hour from changed_hours)

)

select
    orders.hour,
    gold.hour as gold_hour,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.revenue as silver_revenue,
    gold.revenue as gold_revenue
from orders
full outer join gold
    on orders.hour = gold.hour
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.revenue, -1) <> coalesce(gold.revenue, -1)
