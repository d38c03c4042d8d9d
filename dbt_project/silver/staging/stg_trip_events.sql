with

received as (

    select
        *,
        {{ flag(is_json_object('body')) }} as is_object,
        {{ json_document('body') }} as document,
        {{ stream_position() }} as version_position
    from {{ bronze('trip_events') }}

),

stated as (

    select
        received.*,
        {{ json_fields('document', [
            'trip_id', 'timestamp', 'status', 'order_id', 'vehicle_id',
            'requested_at', 'promised_at', 'completed_at', 'distance_km',
        ]) }}
    from received

),

parsed as (

    select
        stated.*,

        -- keys
        {{ clean_key('stated.trip_id') }} as trip_key,
        {{ clean_key('stated.order_id') }} as order_key,
        {{ clean_key('stated.vehicle_id') }} as vehicle_key,

        -- amounts
        {{ parse_amount('stated.distance_km', 18, 3) }} as trip_distance,

        -- timestamps
        {{ parse_timestamp('stated.timestamp') }} as event_time,
        {{ parse_timestamp('stated.requested_at') }} as requested_time,
        {{ parse_timestamp('stated.promised_at') }} as promised_time,
        {{ parse_timestamp('stated.completed_at') }} as completed_time
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
            when trip_key is null then 'missing_key'
            when
                event_time is null
                or {{ unreadable('requested_at', 'requested_time') }}
                or {{ unreadable('promised_at', 'promised_time') }}
                or {{ unreadable('completed_at', 'completed_time') }}
                then 'invalid_time'
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
        lower({{ clean_text('status') }}) as status,

        -- amounts
        trip_distance as distance_km,

        -- flags
        {{ flag('1 = 0') }} as is_deleted,

        -- timestamps
        event_time,
        requested_time as requested_at,
        promised_time as promised_at,
        completed_time as completed_at,

        -- as received
        body,
        body_base64,
        reject_reason,
        version_position,
        landed_at,
        landed_hour
    from judged

)

select * from renamed
