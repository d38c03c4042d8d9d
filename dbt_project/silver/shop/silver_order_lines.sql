{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

with

orders as (

    -- an order with no item matters for the lines that it had: not where there
    -- is no line yet
    select * from {{ ref('silver_orders') }}
    where
        {{ changed_since_last_build() }}
        and (
            items <> '[]'
            or {{ '1 = 1' if has_rows() else '1 = 0' }}
        )

),

elements as (

    select
        orders.order_id,
        orders._processed_at,
        orders._row_key as _parent_key,
        item.element_number,
        item.element
    from orders
    {{ json_elements('orders.items', 'item') }}

),

stated as (

    {{ json_fields(
        'elements',
        column='element',
        texts=['product_id'],
        values=['line', 'quantity', 'unit_price'],
    ) }}

),

parsed as (

    select
        *,
        {{ parse_amount('line', 9, 0) }} as stated_line,
        {{ clean_text('product_id') }} as product_key,
        {{ parse_amount('quantity', 18, 3) }} as item_quantity,
        {{ parse_amount('unit_price') }} as item_price
    from stated

),

placed as (

    select
        *,
        cast(coalesce(stated_line, element_number) as integer) as line_number,
        try_cast(
            cast(item_quantity as decimal(19, 3))
            * cast(item_price as decimal(19, 2)) as decimal(18, 2)
        ) as item_amount
    from parsed

),

-- a payload that numbers two items alike loses neither
numbered as (

    select
        *,
        row_number() over (
            partition by order_id, line_number
            order by element_number
        ) as line_copy
    from placed

),

current_lines as (

    select
        -- ids
        order_id,
        line_number as line,
        cast(line_copy as integer) as line_copy,
        product_key as product_id,

        -- amounts
        item_quantity as quantity,
        item_price as unit_price,
        item_amount as amount,

        -- what was stated and could not be read, or does not fit
        case
            when not {{ is_set('is_object') }} then 'not_json'
            when {{ unreadable('line', 'stated_line') }} then 'invalid_line'
            when {{ unreadable('quantity', 'item_quantity') }}
                then 'invalid_quantity'
            when {{ unreadable('unit_price', 'item_price') }}
                then 'invalid_price'
            when
                item_quantity is not null
                and item_price is not null
                and item_amount is null
                then 'invalid_amount'
        end as flaw,

        _processed_at,
        _parent_key,
        {{ line_hash('order_id', 'line_number', 'line_copy') }} as _row_key
    from numbered

),

with_gone as (

    {{ with_gone_rows(
        current='current_lines',
        changed='orders',
        columns=[
            'order_id', 'line', 'line_copy', 'product_id', 'quantity',
            'unit_price', 'amount', 'flaw',
        ],
    ) }}

)

select * from with_gone
