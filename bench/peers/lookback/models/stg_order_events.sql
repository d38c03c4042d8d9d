{{ config(materialized='view') }}

select
    body ->> 'order_id' as order_id,
    body ->> 'customer_id' as customer_id,
    body ->> 'status' as status,
    body ->> 'currency' as currency,
    cast(body ->> 'amount' as decimal(18, 2)) as amount,
    cast(body ->> 'timestamp' as timestamp) as event_time,
    enqueued_at,
    partition_id,
    sequence_number,
    landed_hour
from {{ source('bronze', 'order_events') }}
