with
logged as (
    select
        source,
        reject_reason as reason,
        cast(count(distinct reject_id) as bigint) as payloads,
        cast(sum(total_rows) as bigint) as total_rows,
        min(landed_at) as first_landed_at,
        max(landed_at) as last_landed_at
    from silver.silver_reject_log
    group by
        source,
        reject_reason
),
open_ones as (
    select
        source,
        reason,
        cast(count(*) as bigint) as open_payloads,
        cast(sum(total_rows) as bigint) as open_rows
    from silver.silver_rejects
    group by
        source,
        reason
)
select
    logged.source,
    logged.reason,
    logged.payloads,
    logged.total_rows,
    coalesce(open_ones.open_payloads, 0) as open_payloads,
    coalesce(open_ones.open_rows, 0) as open_rows,
    logged.first_landed_at,
    logged.last_landed_at
from logged
left join open_ones
    on
        logged.source = open_ones.source
        and logged.reason = open_ones.reason
