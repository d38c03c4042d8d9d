{{ config(
    unique_key='hour',
    dist='HASH(hour)',
    post_hook="{{ drop_empty('total_orders = 0') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=[hour_of('placed_at'), hour_of('event_time')],
) }},

hours as (

    select
        {{ hour_of('placed_at') }} as order_hour,
        cast(count(*) as bigint) as total_orders,
        sum(amount) as revenue
    from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}
    group by {{ hour_of('placed_at') }}

),

recomputed as (

    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at
    from touched
    left join hours
        on touched.period = hours.order_hour

)

select * from recomputed
