{{ config(unique_key='_row_key') }}

with

ran as (

    select
        {{ any_value('run_id') }} as run_id,
        {{ any_value('kind') }} as kind,
        {{ any_value('name') }} as name,
        {{ any_value('layer') }} as layer,
        {{ any_value('status') }} as status,
        {{ any_value('read_until') }} as read_until,
        {{ any_value('milliseconds') }} as milliseconds,
        {{ any_value('total_rows') }} as total_rows,
        {{ any_value('started_at') }} as started_at,
        {{ any_value('event_time') }} as ended_at,
        {{ processed_at() }} as _processed_at,
        _row_key
    from {{ ref('stg_pipeline_runs') }}
    where reject_reason is null
    group by _row_key

)

select * from ran
where {{ unless_known('ran', ['run_id']) }}
