-- ... as on DuckDB
        *,
        cast(placed_at at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as placed_date,
        cast(event_time at time zone 'UTC' at time zone 'Eastern Standard Time' as date) as event_date
    from arrived
),
copies as (
        select
            _row_key,
            max(order_id) as order_id,
            max(event_time) as event_time,
            cast(max(cast(is_deleted as tinyint)) as bit) as is_deleted,
            max(customer_id) as customer_id,
            max(status) as status,
            max(currency) as currency,
            max(items) as items,
            max(amount) as amount,
            max(placed_at) as placed_at,
            max(promised_at) as promised_at,
            max(delivered_at) as delivered_at,
            max(placed_date) as placed_date,
            max(event_date) as event_date,
            min(position_at) as position_at,
-- ... as on DuckDB
        from dated
-- ... less than on DuckDB
        group by _row_key
    ),
-- >> increment
    known as (
    select *
    from silver.silver_order_versions
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
        'MD5', cast(placed.order_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
-- >> first build
        from copies as placed
-- >> increment
        from placed
-- ... as on DuckDB
            known._row_key is null
            or not exists (
        select
            placed.order_id,
            placed.event_time,
            placed.is_deleted,
            placed.customer_id,
            placed.status,
            placed.currency,
            placed.items,
            placed.amount,
            placed.placed_at,
            placed.promised_at,
            placed.delivered_at,
            placed.placed_date,
            placed.event_date,
            placed.position_at,
            placed.position_number,
            placed.read_at
        intersect
        select
            known.order_id,
            known.event_time,
            known.is_deleted,
            known.customer_id,
            known.status,
            known.currency,
            known.items,
            known.amount,
            known.placed_at,
            known.promised_at,
            known.delivered_at,
            known.placed_date,
            known.event_date,
            known.position_at,
            known.position_number,
            known.read_at
    )
-- <<
    )
select * from distinct_versions
