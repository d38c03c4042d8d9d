{{ config(
    unique_key='customer_id',
    post_hook="{{ drop_empty('total_orders = 0') }}",
) }}

with

touched_customers as (

    {{ touched(
        versions=ref('silver_order_versions'),
        changed=ref('fct_orders'),
        key='order_id',
        periods=['customer_id'],
    ) }}

),

counted as (

    select * from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}

),

recomputed as (

    select
        touched_customers.period as customer_id,
        count(counted.order_id) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at
    from touched_customers
    left join counted
        on touched_customers.period = counted.customer_id
    group by touched_customers.period

)

select * from recomputed
