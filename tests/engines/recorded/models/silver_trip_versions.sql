-- ... as on DuckDB
        *,
        cast(requested_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as requested_date,
        cast(event_time at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as event_date
    from arrived
),
copies as (
        select
            _row_key,
            max(trip_id) as trip_id,
            max(event_time) as event_time,
            cast(max(cast(is_deleted as tinyint)) as bit) as is_deleted,
            max(order_id) as order_id,
            max(vehicle_id) as vehicle_id,
            max(status) as status,
            max(distance_km) as distance_km,
            max(requested_at) as requested_at,
            max(promised_at) as promised_at,
            max(completed_at) as completed_at,
            max(requested_date) as requested_date,
            max(event_date) as event_date,
            min(position_at) as position_at,
-- ... as on DuckDB
        from dated
-- ... less than on DuckDB
        group by _row_key
    ),
-- >> increment
    known as (
    select *
    from silver.silver_trip_versions
    where _row_key in (select wanted._row_key from (select _row_key from copies) as wanted)
    ),
-- ... as on DuckDB
    ),
-- <<
    distinct_versions as (
-- ... as on DuckDB
            placed.read_at,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(placed.trip_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
-- >> first build
        from copies as placed
-- >> increment
        from placed
-- ... as on DuckDB
            known._row_key is null
            or not exists (
        select
            placed.trip_id,
            placed.event_time,
            placed.is_deleted,
            placed.order_id,
            placed.vehicle_id,
            placed.status,
            placed.distance_km,
            placed.requested_at,
            placed.promised_at,
            placed.completed_at,
            placed.requested_date,
            placed.event_date,
            placed.position_at,
            placed.position_number,
            placed.read_at
        intersect
        select
            known.trip_id,
            known.event_time,
            known.is_deleted,
            known.order_id,
            known.vehicle_id,
            known.status,
            known.distance_km,
            known.requested_at,
            known.promised_at,
            known.completed_at,
            known.requested_date,
            known.event_date,
            known.position_at,
            known.position_number,
            known.read_at
    )
-- <<
    )
select * from distinct_versions
