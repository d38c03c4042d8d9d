{{ config(unique_key='order_id', merge_exclude_columns=['placed_at']) }}

with

events as (

    select * from {{ ref('stg_order_events') }}
    {% if is_incremental() %}
    {% set since = looked_back_to('updated_at') %}
    -- nothing lands before it happens, so older folders hold nothing newer
    where
        event_time >= timestamp '{{ since }}'
        and landed_hour >= '{{ since.strftime("%Y-%m-%dT%H") }}'
    {% endif %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by order_id
            order by
                event_time desc, enqueued_at desc,
                partition_id desc, sequence_number desc
        ) as age,
        min(event_time) over (partition by order_id) as placed_at
    from events

)

select
    order_id,
    customer_id,
    status,
    currency,
    amount,
    placed_at,
    event_time as updated_at
from ranked
where age = 1
