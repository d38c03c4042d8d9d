-- Every day's totals are its orders', and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed orders
-- count now; with `audit_everything`, of all.

with

changed_days as (

    select date
    from {{ ref('gold_daily_orders') }}
    where {{ newest_build(ref('gold_daily_orders')) }}
    union
    select order_date as date
    from {{ ref('silver_orders') }}
    where {{ newest_build(ref('silver_orders')) }}

),

orders as (

    select
        order_date as date,
        count(*) as total_orders,
        sum(amount) as total_amount
    from {{ ref('silver_orders') }}
    where
        not {{ is_set('is_deleted') }}
        and coalesce(status, '') <> 'cancelled'
        and order_date in (select changed_days.date from changed_days)
    group by order_date

),

gold as (

    select * from {{ with_late_changes('gold_daily_orders', [
        'total_orders',
        'total_amount',
    ]) }}
    where date in (select changed_days.date from changed_days)

)

select
    orders.date,
    gold.date as gold_date,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.total_amount as silver_amount,
    gold.total_amount as gold_amount
from orders
full outer join gold
    on orders.date = gold.date
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.total_amount, -1) <> coalesce(gold.total_amount, -1)
