{{ config(unique_key='_row_key') }}

-- Gold waits for the gates.
-- depends_on: {{ gates('order') }}

with

orders as (

    select * from {{ ref('silver_orders') }}
    where {{ changed_since_last_build() }}

),

facts as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,
        case when amount < 0 then 'refund' else 'sale' end as kind,

        -- amounts
        amount,

        -- flags: what is deleted, or of a status that does not count, is in no
        -- total
        is_deleted,
        {{ flag(counts_in_totals('is_deleted', 'status', 'order_statuses')) }}
            as is_counted,

        -- timestamps
        order_date,
        placed_at,
        promised_at,
        delivered_at,

        _processed_at,
        _row_key,
        {{ key_hash('customer_id') }} as _customer_key
    from orders

)

select * from facts
