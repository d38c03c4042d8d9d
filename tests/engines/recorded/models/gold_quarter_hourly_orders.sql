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
    ),
    touched as (
        select distinct period from stated
        where period is not null
    ),
quarters as (
    select
        period as quarter_hour,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        period as _row_key
    from touched
),
counted as (
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
),
current_rows as (
    select
        quarters.quarter_hour,
        counted.currency,
        counted.total_orders,
        counted.total_amount,
        quarters._processed_at,
        quarters._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(quarters.quarter_hour as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as _row_key
    from quarters
    inner join counted
        on quarters.quarter_hour = counted.quarter_hour
),
with_gone as (
        select
            quarter_hour,
            currency,
            total_orders,
            total_amount,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_rows
-- >> increment
        union all
        -- what the changed parents had and have no longer
        select
            known.quarter_hour,
            known.currency,
            known.total_orders,
            known.total_amount,
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from (
    select *
    from gold.gold_quarter_hourly_orders
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from quarters) as wanted)
        ) as known
        inner join quarters as parents
            on known._parent_key = parents._row_key
        where
            not exists (
                select 1
                from current_rows as present
                where present._row_key = known._row_key
            )
-- <<
)
select * from with_gone
