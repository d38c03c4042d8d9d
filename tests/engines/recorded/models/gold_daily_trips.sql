-- depends_on: gold_late_changes
with
touching as (
-- >> first build
        select * from silver.silver_trip_versions
-- >> increment
    select *
    from silver.silver_trip_versions
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from gold.fct_trips
                where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
    ),
    stated as (
        select requested_date as period
        from touching
        union all
        select event_date as period
        from touching
    ),
    touched as (
        select distinct period from stated
        where period is not null
    ),
trips as (
    select
        *,
        cast(case when coalesce(is_counted, 0) = 1 then 1 else 0 end as bigint)
            as counted,
        cast(case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as bigint)
            as cancelled
    from gold.fct_trips
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
-- >> first build
        (select max(_processed_at) from gold.fct_trips where 1 = 1) as _processed_at
-- >> increment
        (select max(_processed_at) from gold.fct_trips where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at
-- <<
    from touched
    left join days
        on touched.period = days.trip_date
)
select * from recomputed
