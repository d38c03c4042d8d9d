{{ config(unique_key='_row_key', meta={'gate': true}) }}

with

decided as (

    select
        {{ any_value('reject_id') }} as reject_id,
        {{ any_value('note') }} as note,
        {{ any_value('event_time') }} as resolved_at,
        {{ processed_at() }} as _processed_at,
        _row_key
    from {{ ref('stg_resolved_rejects') }}
    where reject_reason is null
    group by _row_key

)

select * from decided
where {{ unless_known('decided', ['reject_id']) }}
