with
versions as (
-- >> first build
    select * from silver.silver_order_versions
-- >> increment
    select *
    from silver.silver_order_versions
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from silver.silver_order_versions
            where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
),
-- ... as on DuckDB
        *,
        cast(placed_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as order_date
    from newest
)
select * from dated
