-- Every customer's totals are those of the customer's orders.

with

changed_customers as (

    select _row_key
    from {{ ref('gold_customer_totals') }}
    where {{ newest_build(ref('gold_customer_totals')) }}
    union
    select _customer_key as _row_key
    from {{ ref('fct_orders') }}
    where customer_id is not null and {{ newest_build(ref('fct_orders')) }}

),

orders as (

    select
        _customer_key,
        count(*) as total_orders,
        sum(amount) as total_amount
    from {{ ref('fct_orders') }}
    where
        not {{ is_set('is_deleted') }}
        and coalesce(status, '') <> 'cancelled'
        and _customer_key in (
            select changed_customers._row_key from changed_customers
        )
    group by _customer_key

),

gold as (

    select * from {{ ref('gold_customer_totals') }}
    where _row_key in (select changed_customers._row_key from changed_customers)

)

select
    gold.customer_id,
    orders._customer_key,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.total_amount as silver_amount,
    gold.total_amount as gold_amount
from orders
full outer join gold
    on orders._customer_key = gold._row_key
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.total_amount, -1) <> coalesce(gold.total_amount, -1)
