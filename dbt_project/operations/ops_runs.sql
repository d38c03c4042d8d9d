{{ config(schema='operations', materialized='view') }}

select
    run_id,
    kind,
    name,
    layer,
    status,
    {{ business_date('started_at') }} as date_key,
    started_at,
    ended_at,
    cast(milliseconds * 0.001 as decimal(18, 3)) as seconds,
    total_rows,
    read_until
from {{ ref('silver_pipeline_runs') }}
