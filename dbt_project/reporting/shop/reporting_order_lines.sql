{{ config(alias='order_lines') }}

select
    -- keys
    lines._parent_key as order_key,
    coalesce(customers._row_key, {{ key_hash("'unknown'") }}) as customer_key,
    coalesce(products._row_key, {{ key_hash("'unknown'") }}) as product_key,
    lines.order_date as date_key,
    {{ time_key_of('lines.placed_at') }} as time_key,
    {{ row_key(['lines.currency', 'lines.order_date']) }} as rate_key,

    -- ids
    lines.order_id,
    lines.line,
    lines.line_copy,
    lines.customer_id,
    lines.product_id,

    -- text
    lines.status,
    lines.currency,
    lines.kind,

    -- amounts
    lines.quantity,
    lines.unit_price,
    lines.amount,

    -- flags
    lines.is_deleted,
    lines.is_counted,

    -- timestamps
    lines.placed_at,
    {{ later_of(
        later_of('lines._processed_at', 'customers._version_processed_at'),
        'products._version_processed_at',
    ) }} as moved_at
from {{ ref('fct_order_lines') }} as lines
left join {{ ref('dim_customer') }} as customers
    on
        lines._customer_key = customers._parent_key
        and {{ valid_at('customers', 'lines.placed_at') }}
left join {{ ref('dim_product') }} as products
    on
        lines._product_key = products._parent_key
        and {{ valid_at('products', 'lines.placed_at') }}
