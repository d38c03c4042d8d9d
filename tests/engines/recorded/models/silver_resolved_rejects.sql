with
decided as (
    select
        max(reject_id) as reject_id,
        max(note) as note,
        max(event_time) as resolved_at,
        cast('<moment>' as datetime2(6)) as _processed_at,
        _row_key
    from staging.stg_resolved_rejects
    where reject_reason is null
    group by _row_key
)
select * from decided
-- >> first build
where 1 = 1
-- >> increment
where not exists (
            select 1
            from silver.silver_resolved_rejects as known
            where
                known._row_key = decided._row_key
                and (
                    known.reject_id = decided.reject_id
                    or (known.reject_id is null and decided.reject_id is null)
                )
        )
-- <<
