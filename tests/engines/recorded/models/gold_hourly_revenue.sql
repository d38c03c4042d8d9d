-- depends_on: gold_late_changes
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
        select dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6))) as period
        from touching
        union all
        select dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), event_time), cast('1900-01-01' as datetime2(6))) as period
        from touching
    ),
    touched as (
        select distinct period from stated
        where period is not null
    ),
hours as (
    select
        period as hour,
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
        dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6))) as order_hour,
        currency,
        cast(count(case when kind = 'sale' then 1 end) as bigint)
            as total_orders,
        sum(case when kind = 'sale' then amount end) as revenue,
        sum(case when kind = 'refund' then -amount end) as refunded_amount,
        sum(amount) as net_revenue
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1
    group by
        dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6))),
        currency
),
current_rows as (
    select
        hours.hour,
        counted.currency,
        counted.total_orders,
        cast(coalesce(counted.revenue, 0) as decimal(38, 2)) as revenue,
        cast(coalesce(counted.refunded_amount, 0) as decimal(38, 2))
            as refunded_amount,
        cast(coalesce(counted.net_revenue, 0) as decimal(38, 2))
            as net_revenue,
        hours._processed_at,
        hours._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(hours.hour as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from hours
    inner join counted
        on hours.hour = counted.order_hour
),
-- an hour without any order left in a currency loses that row
with_gone as (
        select
            hour,
            currency,
            total_orders,
            revenue,
            refunded_amount,
            net_revenue,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_rows
-- >> increment
        union all
        -- what the changed parents had and have no longer
        select
            known.hour,
            known.currency,
            known.total_orders,
            known.revenue,
            known.refunded_amount,
            known.net_revenue,
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from (
    select *
    from gold.gold_hourly_revenue
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from hours) as wanted)
        ) as known
        inner join hours as parents
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
