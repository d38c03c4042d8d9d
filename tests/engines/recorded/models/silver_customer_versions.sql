-- ... as on DuckDB
),
copies as (
        select
            _row_key,
            max(customer_id) as customer_id,
            max(event_time) as event_time,
            cast(max(cast(is_deleted as tinyint)) as bit) as is_deleted,
            max(name) as name,
            max(city) as city,
            max(country) as country,
            min(position_at) as position_at,
-- ... as on DuckDB
        from arrived
-- ... less than on DuckDB
        group by _row_key
    ),
-- >> increment
    known as (
    select *
    from silver.silver_customer_versions
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
        'MD5', cast(placed.customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
-- >> first build
        from copies as placed
-- >> increment
        from placed
-- ... as on DuckDB
            known._row_key is null
            or not exists (
        select
            placed.customer_id,
            placed.event_time,
            placed.is_deleted,
            placed.name,
            placed.city,
            placed.country,
            placed.position_at,
            placed.position_number,
            placed.read_at
        intersect
        select
            known.customer_id,
            known.event_time,
            known.is_deleted,
            known.name,
            known.city,
            known.country,
            known.position_at,
            known.position_number,
            known.read_at
    )
-- <<
    )
select * from distinct_versions
