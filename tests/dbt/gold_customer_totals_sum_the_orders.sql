-- Every customer's totals are those of the customer's orders.

with

orders as (

    select
        customer_id,
        count(*) as total_orders,
        sum(amount) as total_amount
    from {{ ref('silver_orders') }}
    where
        customer_id is not null
        and not {{ is_set('is_deleted') }}
        and coalesce(status, '') <> 'cancelled'
    group by customer_id

)

select
    orders.customer_id,
    gold.customer_id as gold_customer_id,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.total_amount as silver_amount,
    gold.total_amount as gold_amount
from orders
full outer join {{ ref('gold_customer_totals') }} as gold
    on orders.customer_id = gold.customer_id
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.total_amount, -1) <> coalesce(gold.total_amount, -1)
