with
touching as (
-- >> first build
        select * from silver.silver_order_versions
-- >> increment
    select *
    from silver.silver_order_versions
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from gold.fct_orders
                where _processed_at > cast('<moment>' as datetime2(6))) as wanted)
-- <<
    ),
    stated as (
        select dateadd(minute, datepart(minute, placed_at) - datepart(minute, placed_at) % 15, dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6)))) as period
        from touching
        union all
        select dateadd(minute, datepart(minute, event_time) - datepart(minute, event_time) % 15, dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), event_time), cast('1900-01-01' as datetime2(6)))) as period
        from touching
-- ... as on DuckDB
        period as quarter_hour,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        period as _row_key
-- ... as on DuckDB
    select
        dateadd(minute, datepart(minute, placed_at) - datepart(minute, placed_at) % 15, dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6)))) as quarter_hour,
        currency,
        cast(count(*) as bigint) as total_orders,
        cast(coalesce(sum(amount), 0) as decimal(38, 2)) as total_amount
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1 and kind = 'sale'
    group by
        dateadd(minute, datepart(minute, placed_at) - datepart(minute, placed_at) % 15, dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6)))),
        currency
-- ... as on DuckDB
        quarters._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(quarters.quarter_hour as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as _row_key
-- ... as on DuckDB
        from current_rows
-- >> increment
        union all
-- ... as on DuckDB
        from (
    select *
    from gold.gold_quarter_hourly_orders
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from quarters) as wanted)
        ) as known
-- ... as on DuckDB
            )
-- <<
)
select * from with_gone
