with
versions as (
-- >> first build
    select * from silver.silver_trip_versions
-- >> increment
    select *
    from silver.silver_trip_versions
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from silver.silver_trip_versions
            where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
),
ranked as (
    select
        *,
        row_number() over (
        partition by trip_id
        order by
            event_time desc,
            position_at desc,
            position_number desc,
            read_at desc,
            _row_key desc
    ) as age
    from versions
),
histories as (
    select
        trip_id,
        min(event_time) as first_event_at,
        min(case when status = 'completed' then event_time end)
            as first_completed_at,
        max(_processed_at) as changed_at
    from ranked
    group by trip_id
),
newest as (
    select
        -- ids
        latest.trip_id,
        latest.order_id,
        latest.vehicle_id,
        -- text
        latest.status,
        -- amounts
        latest.distance_km,
        -- flags
        latest.is_deleted,
        -- timestamps
        coalesce(latest.requested_at, histories.first_event_at)
            as requested_at,
        latest.promised_at,
        coalesce(
            latest.completed_at,
            case
                when latest.status = 'completed'
                    then histories.first_completed_at
            end
        ) as completed_at,
        histories.first_event_at,
        latest.event_time as updated_at,
        histories.changed_at as _processed_at,
        latest._entity_key as _row_key
    from ranked as latest
    inner join histories
        on latest.trip_id = histories.trip_id
    where latest.age = 1
),
dated as (
    select
        *,
        cast(requested_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as trip_date
    from newest
)
select * from dated
