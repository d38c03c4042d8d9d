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
        select placed_date as period
        from touching
        union all
        select event_date as period
        from touching
    ),
    touched as (
        select distinct period from stated
        where period is not null
    ),
days as (
    select
        period as date,
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
        order_date,
        currency,
        cast(count(case when kind = 'sale' then 1 end) as bigint)
            as total_orders,
        sum(case when kind = 'sale' then amount end) as total_amount,
        sum(case when kind = 'refund' then -amount end) as refunded_amount,
        sum(amount) as net_amount
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1
    group by
        order_date,
        currency
),
current_rows as (
    select
        days.date,
        counted.currency,
        counted.total_orders,
        cast(coalesce(counted.total_amount, 0) as decimal(38, 2))
            as total_amount,
        cast(coalesce(counted.refunded_amount, 0) as decimal(38, 2))
            as refunded_amount,
        cast(coalesce(counted.net_amount, 0) as decimal(38, 2)) as net_amount,
        days._processed_at,
        days._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(days.date as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from days
    inner join counted
        on days.date = counted.order_date
),
-- a day without any order left in a currency loses that row
with_gone as (
        select
            date,
            currency,
            total_orders,
            total_amount,
            refunded_amount,
            net_amount,
            _processed_at,
            _parent_key,
            _row_key,
            0 as _is_gone
        from current_rows
-- >> increment
        union all
        -- what the changed parents had and have no longer
        select
            known.date,
            known.currency,
            known.total_orders,
            known.total_amount,
            known.refunded_amount,
            known.net_amount,
            parents._processed_at,
            known._parent_key,
            known._row_key,
            1 as _is_gone
        from (
    select *
    from gold.gold_daily_orders
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from days) as wanted)
        ) as known
        inner join days as parents
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
