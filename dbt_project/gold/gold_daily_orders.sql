{{ config(
    unique_key='date',
    post_hook="{{ drop_empty('total_orders = 0') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=[business_date('placed_at'), business_date('event_time')],
) }},

counted as (

    select * from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}

),

recomputed as (

    select
        touched.period as date,
        count(counted.order_id) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at
    from touched
    left join counted
        on touched.period = counted.order_date
    group by touched.period

)

select * from recomputed
