-- Gold waits for the gates.
-- depends_on: gates
with
trips as (
    select * from silver.silver_trips
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
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
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as delay_minutes,
        -- flags: what is deleted, or of a status that does not count, is in no
        -- total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and (
        status is null
        or status not in ('cancelled', 'canceled')
    ) then 1 else 0 end as bit)
            as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '') in ('cancelled', 'canceled') then 1 else 0 end as bit) as is_cancelled,
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
