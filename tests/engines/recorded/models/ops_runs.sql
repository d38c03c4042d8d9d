select
    run_id,
    kind,
    name,
    layer,
    status,
    started_at,
    ended_at,
    cast(milliseconds * 0.001 as decimal(18, 3)) as seconds,
    total_rows,
    read_until
from silver.silver_pipeline_runs
