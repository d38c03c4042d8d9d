select
    run_id,
    kind,
    name,
    layer,
    status,
    cast(started_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as date_key,
    started_at,
    ended_at,
    cast(milliseconds * 0.001 as decimal(18, 3)) as seconds,
    total_rows,
    read_until
from silver.silver_pipeline_runs
