with

received as (

    select * from {{ bronze('trip_events') }}

),

stated as (

    {{ json_fields(
        'received',
        texts=['trip_id', 'order_id', 'vehicle_id', 'status'],
        values=[
            'timestamp', 'requested_at', 'promised_at', 'completed_at',
            'distance_km',
        ],
    ) }}

),

timed as (

    {{ parse_timestamps('stated', {
        'event_time': 'timestamp',
        'requested_time': 'requested_at',
        'promised_time': 'promised_at',
        'completed_time': 'completed_at',
    }) }}

),

parsed as (

    select
        *,

        -- keys
        {{ clean_text('trip_id') }} as trip_key,
        {{ clean_text('order_id') }} as order_key,
        {{ clean_text('vehicle_id') }} as vehicle_key,

        -- text
        {{ clean_text('status') }} as status_text,

        -- amounts
        {{ parse_amount('distance_km', 18, 3) }} as trip_distance
    from timed

),

judged as (

    select
        *,
        case
            when decode_error is not null then 'not_decoded'
            when body is null and body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when trip_key is null then 'missing_key'
            when
                event_time is null
                or {{ unreadable('requested_at', 'requested_time') }}
                or {{ unreadable('promised_at', 'promised_time') }}
                or {{ unreadable('completed_at', 'completed_time') }}
                then 'invalid_time'
            when
                {{ is_future('event_time') }}
                or {{ is_future('requested_time') }}
                or {{ is_future('completed_time') }}
                then 'future_time'
            when {{ unreadable('distance_km', 'trip_distance') }}
                then 'invalid_amount'
        end as reject_reason
    from parsed

),

renamed as (

    select
        -- ids
        trip_key as trip_id,
        order_key as order_id,
        vehicle_key as vehicle_id,

        -- text
        {{ lower_ascii('status_text') }} as status,

        -- amounts
        trip_distance as distance_km,

        -- flags
        {{ flag('1 = 0') }} as is_deleted,

        -- timestamps
        event_time,
        requested_time as requested_at,
        promised_time as promised_at,
        completed_time as completed_at,

        {{ as_received('trip_events') }}
    from judged

)

select * from renamed
