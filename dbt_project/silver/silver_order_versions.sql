{{ config(unique_key='_row_key') }}

with

order_events as (

    select * from {{ ref('stg_order_events') }}
    where reject_reason is null and {{ landed_since_last_build() }}

),

sales_orders as (

    select * from {{ ref('stg_sales_orders') }}
    where reject_reason is null and {{ landed_since_last_build() }}

),

-- from here on nobody needs to know where a version came from
arrived as (

    select * from order_events
    union all
    select * from sales_orders

),

{{ distinct_versions(
    arrived='arrived',
    key='order_id',
    texts=['customer_id', 'status', 'currency', 'items'],
    decimals=['amount'],
    timestamps=['placed_at', 'promised_at', 'delivered_at'],
) }}

select * from distinct_versions
