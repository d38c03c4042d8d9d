-- Gold waits for the gates, which are tests of what Silver says now.
-- depends_on: gates silver.silver_customers
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
            valid_to,
            cast(case when valid_to is null then 1 else 0 end as bit) as is_current,
            changed_at as _processed_at,
-- ... as on DuckDB
