{{ config(materialized='view') }}

select
    entity,
    entity_id,
    status,
    promised_at,
    delivered_at,
    is_open,
    minutes_late
from {{ ref('gold_promises') }}
where {{ is_set('is_late') }}
