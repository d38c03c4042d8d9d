{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('total_orders = 0') }}",
) }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=['customer_id'],
) }},

counted as (

    select * from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}

),

recomputed as (

    select
        touched.period as customer_id,
        cast(count(counted.order_id) as bigint) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        {{ key_hash('touched.period') }} as _row_key
    from touched
    left join counted
        on {{ key_hash('touched.period') }} = counted._customer_key
    group by touched.period

)

select * from recomputed
