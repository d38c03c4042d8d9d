select
    entity,
    entity_id,
    status,
    promised_at,
    delivered_at,
    is_open,
    minutes_late
from gold.gold_promises
where coalesce(is_late, 0) = 1
