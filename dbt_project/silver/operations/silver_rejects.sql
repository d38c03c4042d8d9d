{{ config(materialized='view') }}

with

{{ open_rejects(ref('silver_reject_log')) }}

select
    reject_id,
    source,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    position_at,
    position_number,
    first_landed_at,
    last_landed_at,
    total_rows,
    _processed_at
from open_rejects
