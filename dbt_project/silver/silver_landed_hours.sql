{{ config(
    unique_key='_row_key',
    meta={'window_by_source': true, 'gate': true},
) }}

with

counted as (

    {{ landed_rows_by_hour() }}

),

hours as (

    select
        source,
        landed_hour,
        total_rows,
        {{ earlier_of('landed_at', utc_now()) }} as _landed_at,
        {{ processed_at() }} as _processed_at,
        {{ key_hash(content_hash(texts=['source', 'landed_hour'])) }}
            as _row_key
    from counted

)

select * from hours
where {{ unless_known('hours', ['total_rows', '_landed_at']) }}
