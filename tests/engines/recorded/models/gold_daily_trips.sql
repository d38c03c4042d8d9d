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
-- ... as on DuckDB
        *,
        cast(case when coalesce(is_counted, 0) = 1 then 1 else 0 end as bigint)
            as counted,
        cast(case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as bigint)
            as cancelled
-- ... as on DuckDB
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
-- >> first build
        (select max(_processed_at) from gold.fct_trips where 1 = 1) as _processed_at
-- >> increment
        (select max(_processed_at) from gold.fct_trips where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at
-- <<
    from touched
-- ... as on DuckDB
