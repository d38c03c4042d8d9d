{{ config(
    unique_key='date',
    post_hook="{{ drop_empty('total_trips = 0 and cancelled_trips = 0') }}",
) }}

-- depends_on: {{ late_changes() }}

with

{{ touched(
    versions=ref('silver_trip_versions'),
    changed=ref('fct_trips'),
    periods=[business_date('requested_at'), business_date('event_time')],
) }},

trips as (

    select
        *,
        case when {{ is_set('is_counted') }} then 1 else 0 end as counted,
        case when {{ is_set('is_cancelled') }} then 1 else 0 end as cancelled
    from {{ ref('fct_trips') }}

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(sum(trips.counted), 0) as bigint) as total_trips,
        cast(coalesce(sum(trips.cancelled), 0) as bigint) as cancelled_trips,
        cast(coalesce(sum(
            case when trips.completed_at is not null then trips.counted end
        ), 0) as bigint) as completed_trips,
        cast(coalesce(sum(
            case
                when trips.completed_at > trips.promised_at then trips.counted
            end
        ), 0) as bigint) as late_trips,
        cast(coalesce(sum(
            case when trips.counted = 1 then trips.delay_minutes end
        ), 0) as decimal(38, 2)) as delay_minutes,
        cast(coalesce(sum(
            case when trips.counted = 1 then trips.distance_km end
        ), 0) as decimal(38, 3)) as distance_km,
        {{ consumed_until(ref('fct_trips')) }} as _processed_at
    from touched
    left join trips
        on touched.period = trips.trip_date
    group by touched.period

)

select * from recomputed
