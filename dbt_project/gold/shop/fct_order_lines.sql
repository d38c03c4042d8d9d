{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

with

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ changed_since_last_build() }}

),

lines as (

    {{ rows_of_keys(
        ref('silver_order_lines'),
        '_parent_key',
        'select _row_key as _parent_key from orders',
    ) }}

),

current_lines as (

    select
        -- ids
        lines.order_id,
        lines.line,
        lines.line_copy,
        lines.product_id,
        orders.customer_id,

        -- text
        orders.status,
        orders.currency,
        orders.kind,

        -- amounts
        lines.quantity,
        lines.unit_price,
        lines.amount,

        -- flags: a line counts where its order does
        orders.is_deleted,
        orders.is_counted,

        -- timestamps
        orders.order_date,
        orders.placed_at,

        -- as far as both have been taken in
        {{ earlier_of('lines._processed_at', 'orders._processed_at') }}
            as _processed_at,
        lines._parent_key,
        lines._row_key,
        orders._customer_key,
        {{ key_hash('lines.product_id') }} as _product_key
    from lines
    inner join orders
        on lines._parent_key = orders._row_key

),

with_gone as (

    {{ with_gone_rows(
        current='current_lines',
        changed='orders',
        columns=[
            'order_id', 'line', 'line_copy', 'product_id', 'customer_id',
            'status', 'currency', 'kind', 'quantity', 'unit_price', 'amount',
            'is_deleted', 'is_counted', 'order_date', 'placed_at',
            '_customer_key', '_product_key',
        ],
    ) }}

)

select * from with_gone
