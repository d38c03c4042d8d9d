-- ... as on DuckDB
    select * from silver.silver_trips
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
),
-- ... as on DuckDB
        distance_km,
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
-- ... as on DuckDB
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and (
        status is null
        or status not in ('cancelled', 'canceled')
    ) then 1 else 0 end as bit)
            as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '') in ('cancelled', 'canceled') then 1 else 0 end as bit) as is_cancelled,
        -- timestamps
-- ... as on DuckDB
