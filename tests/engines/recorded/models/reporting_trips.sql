select
    -- keys
    trip_date as date_key,
    cast(
        datepart(hour, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
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
from gold.fct_trips
