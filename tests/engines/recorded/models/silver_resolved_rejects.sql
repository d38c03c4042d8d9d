with
decided as (
    select
        max(reject_id) as reject_id,
        max(note) as note,
        max(event_time) as resolved_at,
        cast('<moment>' as datetime2(6)) as _processed_at,
        _row_key
-- ... as on DuckDB
select * from decided
-- >> first build
where 1 = 1
-- >> increment
where not exists (
-- ... as on DuckDB
        )
-- <<
