{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
) }}

with

{{ touched(
    versions=ref('silver_order_versions'),
    changed=ref('fct_orders'),
    periods=['customer_id'],
) }},

customers as (

    select
        period as customer_id,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        {{ key_hash('period') }} as _row_key
    from touched

),

counted as (

    select * from {{ ref('fct_orders') }}
    where {{ is_set('is_counted') }}

),

current_rows as (

    select
        customers.customer_id,
        counted.currency,
        cast(count(case when counted.kind = 'sale' then 1 end) as bigint)
            as total_orders,
        cast(
            coalesce(
                sum(case when counted.kind = 'sale' then counted.amount end), 0
            ) as decimal(38, 2)
        ) as total_amount,
        cast(
            coalesce(
                sum(case when counted.kind = 'refund' then -counted.amount end),
                0
            ) as decimal(38, 2)
        ) as refunded_amount,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2)) as net_amount,
        {{ consumed_until(ref('fct_orders')) }} as _processed_at,
        customers._row_key as _parent_key,
        {{ row_key(['customers.customer_id', 'counted.currency']) }} as _row_key
    from customers
    inner join counted
        on customers._row_key = counted._customer_key
    group by
        customers.customer_id,
        customers._row_key,
        counted.currency

),

-- a customer without any order left in a currency loses that row
with_gone as (

    {{ with_gone_rows(
        current='current_rows',
        changed='customers',
        columns=[
            'customer_id',
            'currency',
            'total_orders',
            'total_amount',
            'refunded_amount',
            'net_amount',
        ],
    ) }}

)

select * from with_gone
