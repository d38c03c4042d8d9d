-- ... as on DuckDB
    status,
    cast(started_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as date_key,
    started_at,
-- ... as on DuckDB
