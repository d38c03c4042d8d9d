{{ config(unique_key='_row_key') }}

with

versions as (

    {{ changed_history(ref('silver_trip_versions')) }}

),

ranked as (

    select
        *,
        {{ newest_first('trip_id') }} as age,
        min(event_time) over (partition by trip_id) as first_event_at,
        min(case when status = 'completed' then event_time end)
            over (partition by trip_id) as first_completed_at,
        max(_processed_at) over (partition by trip_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(requested_at, first_event_at) as requested_at,
        promised_at,
        coalesce(
            completed_at,
            case when status = 'completed' then first_completed_at end
        ) as completed_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

),

dated as (

    select
        *,
        {{ business_date('requested_at') }} as trip_date
    from newest

)

select * from dated
