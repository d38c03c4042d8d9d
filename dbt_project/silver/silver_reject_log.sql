{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_good_by_now() }}",
    meta={'row_per_file': true},
) }}

with

rejected as (

    {{ rejected_rows() }}

),

-- garbage is often the same line again and again
counted as (

    select
        source,
        entity,
        landed_file,
        reject_reason,
        {{ any_value('business_key') }} as business_key,
        {{ any_value('event_time') }} as event_time,
        {{ any_value('body') }} as body,
        {{ any_value('body_base64') }} as body_base64,
        cast(count(*) as bigint) as total_rows,
        min(position_at) as position_at,
        min(position_number) as position_number,
        max(read_at) as read_at,
        min(landed_at) as landed_at,
        _row_key as payload_key
    from rejected
    group by
        source,
        entity,
        landed_file,
        reject_reason,
        _row_key

),

identified as (

    select
        {{ reject_id('source', 'payload_key') }} as reject_id,
        source,
        entity,
        {{ landed_hour_of('landed_file') }} as landed_hour,
        landed_file,
        reject_reason,
        business_key,
        event_time,
        body,
        body_base64,
        total_rows,
        position_at,
        position_number,
        read_at,
        landed_at
    from counted

),

entries as (

    select
        *,
        {{ processed_at() }} as _processed_at,
        {{ key_hash(dbt.concat(
            ['reject_id', "'/'", 'entity', "'/'", 'landed_file']
        )) }} as _row_key
    from identified

)

select * from entries
where {{ unless_known('entries', ['reject_reason', 'total_rows']) }}
