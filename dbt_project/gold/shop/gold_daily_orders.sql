{{ config(
    unique_key='date',
    dist='HASH(date)',
    post_hook="{{ drop_empty('total_orders = 0') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=['placed_date', 'event_date'],
) }},

days as (

    select
        order_date,
        cast(count(*) as bigint) as total_orders,
        sum(amount) as total_amount
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}
    group by order_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at
    from touched
    left join days
        on touched.period = days.order_date

)

select * from recomputed
