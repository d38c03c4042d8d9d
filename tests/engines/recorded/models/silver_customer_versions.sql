with
arrived as (
    select * from staging.stg_customers
    where reject_reason is null
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
            -- sent again, a message stands where it stood first; a table's state
            -- stands where it was read last
            case
                when max(read_at) is null then min(position_number)
                else max(position_number)
            end as position_number,
            max(read_at) as read_at
        from arrived
        group by _row_key
    ),
-- >> increment
    known as (
    select *
    from silver.silver_customer_versions
    where _row_key in (select wanted._row_key from (select _row_key from copies) as wanted)
    ),
    placed as (
        select
            copies._row_key,
            copies.customer_id,
            copies.event_time,
            copies.is_deleted,
            copies.name,
            copies.city,
            copies.country,
            case when copies.position_at > known.position_at then known.position_at else copies.position_at end
                as position_at,
            case
                when copies.read_at is null
                    then case when copies.position_number > known.position_number then known.position_number else copies.position_number end
                else case when copies.position_number < known.position_number then known.position_number else copies.position_number end
            end as position_number,
            case when copies.read_at < known.read_at then known.read_at else copies.read_at end as read_at
        from copies
        left join known
            on copies._row_key = known._row_key
    ),
-- <<
    distinct_versions as (
        select
            placed._row_key,
            placed.customer_id,
            placed.event_time,
            placed.is_deleted,
            placed.name,
            placed.city,
            placed.country,
            placed.position_at,
            placed.position_number,
            placed.read_at,
            cast('<moment>' as datetime2(6)) as _processed_at,
            lower(convert(varchar(32), hashbytes(
        'MD5', cast(placed.customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
-- >> first build
        from copies as placed
-- >> increment
        from placed
        left join known
            on placed._row_key = known._row_key
        where
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
