with
versions as (
-- >> first build
        select * from silver.silver_customer_versions
-- >> increment
    select *
    from silver.silver_customer_versions
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from silver.silver_customer_versions
            where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
    ),
-- ... as on DuckDB
