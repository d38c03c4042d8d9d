{{ config(alias='orders') }}

select
    -- keys
    orders._row_key as order_key,
    coalesce(customers._row_key, {{ key_hash("'unknown'") }}) as customer_key,
    orders.order_date as date_key,
    {{ time_key_of('orders.placed_at') }} as time_key,
    {{ row_key(['orders.currency', 'orders.order_date']) }} as rate_key,

    -- ids
    orders.order_id,
    orders.customer_id,

    -- text
    orders.status,
    orders.kind,
    orders.currency,

    -- amounts
    orders.amount,

    -- flags
    orders.is_deleted,
    orders.is_counted,

    -- timestamps
    orders.placed_at,
    orders.promised_at,
    orders.delivered_at,
    {{ later_of('orders._processed_at', 'customers._version_processed_at') }}
        as moved_at
from {{ ref('fct_orders') }} as orders
left join {{ ref('dim_customer') }} as customers
    on
        orders._customer_key = customers._parent_key
        and {{ valid_at('customers', 'orders.placed_at') }}
