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
    ranked as (
        select
            *,
            max(_processed_at) over (partition by _entity_key) as changed_at,
            -- of one event time only the newest version ever held
            case
                when row_number() over (
            partition by _entity_key, event_time
            order by
                event_time desc,
                position_at desc,
                position_number desc,
                read_at desc,
                _row_key desc
        ) > 1 then 1
                else 0
            end as _is_gone
        from versions
    ),
    intervals as (
        select
            *,
            lead(event_time) over (partition by _entity_key, _is_gone order by event_time) as valid_to,
            cast(row_number() over (partition by _entity_key, _is_gone order by event_time) as integer) as version_number
        from ranked
    ),
    validity as (
        select
            customer_id,
            name,
            city,
            country,
            is_deleted,
            version_number,
            event_time as valid_from,
            valid_to,
            cast(case when valid_to is null then 1 else 0 end as bit) as is_current,
            changed_at as _processed_at,
            _processed_at as _version_processed_at,
            _entity_key as _parent_key,
            _row_key,
            _is_gone
        from intervals
    )
select * from validity
