with

received as (

    select * from {{ bronze('page_views') }}

),

stated as (

    {{ json_fields(
        'received',
        texts=['view_id', 'page'],
        values=['timestamp', 'seconds'],
    ) }}

),

parsed as (

    select
        *,

        -- keys
        {{ clean_text('view_id') }} as view_key,

        -- text
        {{ clean_text('page') }} as page_text,

        -- amounts
        {{ parse_amount('seconds') }} as seconds_amount,

        -- timestamps
        {{ parse_timestamp('timestamp') }} as event_time
    from stated

),

judged as (

    select
        *,
        case
            when decode_error is not null then 'not_decoded'
            when body is null and body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when view_key is null then 'missing_key'
            when event_time is null then 'invalid_time'
            when {{ is_future('event_time') }} then 'future_time'
            when {{ unreadable('seconds', 'seconds_amount') }}
                then 'invalid_amount'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        view_key as view_id,

        -- text
        {{ lower_ascii('page_text') }} as page,

        -- amounts
        seconds_amount as seconds,

        -- flags
        {{ flag('1 = 0') }} as is_deleted,

        -- timestamps
        event_time,

        {{ as_received('page_views') }}
    from judged

)

select * from renamed
