with
ran as (
    select
        max(run_id) as run_id,
        max(kind) as kind,
        max(name) as name,
        max(layer) as layer,
        max(status) as status,
        max(read_until) as read_until,
        max(milliseconds) as milliseconds,
        max(total_rows) as total_rows,
        max(started_at) as started_at,
        max(event_time) as ended_at,
        cast('<moment>' as datetime2(6)) as _processed_at,
        _row_key
-- ... as on DuckDB
select * from ran
-- >> first build
where 1 = 1
-- >> increment
where not exists (
-- ... as on DuckDB
        )
-- <<
