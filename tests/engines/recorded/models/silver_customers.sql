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
    ranked as (
        select
            *,
            row_number() over (
        partition by customer_id
        order by
            event_time desc,
            position_at desc,
            position_number desc,
            read_at desc,
            _row_key desc
    ) as age,
            max(_processed_at) over (partition by customer_id) as changed_at
        from versions
    ),
    newest_versions as (
        select
            customer_id,
            name,
            city,
            country,
            event_time as updated_at,
            is_deleted,
            changed_at as _processed_at,
            _entity_key as _row_key
        from ranked
        where age = 1
    )
select * from newest_versions
