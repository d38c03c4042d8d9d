{{ config(unique_key='_row_key') }}

-- Gold waits for the gates.
-- depends_on: {{ gates('trip') }}

with

trips as (

    select * from {{ ref('silver_trips') }}
    where {{ changed_since_last_build() }}

),

facts as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,
        {{ minutes_between('promised_at', 'completed_at') }} as delay_minutes,

        -- flags: what is deleted, or of a status that does not count, is in no
        -- total
        is_deleted,
        {{ flag(counts_in_totals('is_deleted', 'status', 'trip_statuses')) }}
            as is_counted,
        {{ flag(counts_as_cancelled('is_deleted', 'status')) }} as is_cancelled,

        -- timestamps
        trip_date,
        requested_at,
        promised_at,
        completed_at,

        _processed_at,
        _row_key
    from trips

)

select * from facts
