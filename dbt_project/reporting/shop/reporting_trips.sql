{{ config(alias='trips') }}

select
    -- keys
    trip_date as date_key,
    {{ time_key_of('requested_at') }} as time_key,

    -- ids
    trip_id,
    order_id,
    vehicle_id,

    -- text
    status,

    -- amounts
    distance_km,
    delay_minutes,

    -- flags
    is_deleted,
    is_counted,
    is_cancelled,

    -- timestamps
    requested_at,
    promised_at,
    completed_at,
    _processed_at as moved_at
from {{ ref('fct_trips') }}
