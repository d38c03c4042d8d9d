{{ config(
    unique_key='date',
    dist='HASH(date)',
    post_hook="{{ drop_empty('total_trips = 0 and cancelled_trips = 0') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_trip_versions'),
    changed=ref('fct_trips'),
    periods=['requested_date', 'event_date'],
) }},

trips as (

    select
        *,
        cast(case when {{ is_set('is_counted') }} then 1 else 0 end as bigint)
            as counted,
        cast(case when {{ is_set('is_cancelled') }} then 1 else 0 end as bigint)
            as cancelled
    from {{ ref('fct_trips') }}

),

days as (

    select
        trip_date,
        sum(counted) as total_trips,
        sum(cancelled) as cancelled_trips,
        sum(case when completed_at is not null then counted end)
            as completed_trips,
        sum(case when completed_at > promised_at then counted end)
            as late_trips,
        sum(case when counted = 1 then delay_minutes end) as delay_minutes,
        sum(case when counted = 1 then distance_km end) as distance_km
    from trips
    group by trip_date

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(days.total_trips, 0) as bigint) as total_trips,
        cast(coalesce(days.cancelled_trips, 0) as bigint) as cancelled_trips,
        cast(coalesce(days.completed_trips, 0) as bigint) as completed_trips,
        cast(coalesce(days.late_trips, 0) as bigint) as late_trips,
        cast(coalesce(days.delay_minutes, 0) as decimal(38, 2))
            as delay_minutes,
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
        {{ consumed_until(ref('fct_trips')) }} as _processed_at
    from touched
    left join days
        on touched.period = days.trip_date

)

select * from recomputed
