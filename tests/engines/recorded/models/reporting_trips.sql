select
    -- keys
    trip_date as date_key,
    cast(
        datepart(hour, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') * 100
        + datepart(minute, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') - datepart(minute, requested_at at time zone 'UTC' at time zone 'Eastern Standard Time') % 15 as integer
    ) as time_key,
-- ... as on DuckDB
