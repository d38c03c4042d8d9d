{{ config(unique_key='_row_key') }}

with

order_events as (

    select * from {{ ref('stg_order_events') }}
    where reject_reason is null

),

sales_orders as (

    select * from {{ ref('stg_sales_orders') }}
    where reject_reason is null

),

-- from here on nobody needs to know where a version came from
arrived as (

    select * from order_events
    union all
    select * from sales_orders

),

dated as (

    select
        *,
        {{ business_date('placed_at') }} as placed_date,
        {{ business_date('event_time') }} as event_date
    from arrived

),

{{ distinct_versions('order', 'dated', columns=[
        'customer_id',
        'status',
        'currency',
        'items',
        'amount',
        'placed_at',
        'promised_at',
        'delivered_at',
        'placed_date',
        'event_date',
    ]) }}

select * from distinct_versions
