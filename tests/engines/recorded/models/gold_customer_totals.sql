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
        select customer_id as period
        from touching
    ),
    touched as (
        select distinct period from stated
        where period is not null
    ),
customers as (
    select
        period as customer_id,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from touched
),
counted as (
    select * from gold.fct_orders
    where coalesce(is_counted, 0) = 1
),
current_rows as (
    select
        customers.customer_id,
        counted.currency,
        cast(count(case when counted.kind = 'sale' then 1 end) as bigint)
            as total_orders,
        cast(
            coalesce(
                sum(case when counted.kind = 'sale' then counted.amount end), 0
            ) as decimal(38, 2)
        ) as total_amount,
        cast(
            coalesce(
                sum(case when counted.kind = 'refund' then -counted.amount end),
                0
            ) as decimal(38, 2)
        ) as refunded_amount,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2)) as net_amount,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        customers._row_key as _parent_key,
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(concat(coalesce(replace(replace(cast(customers.customer_id as varchar(max)), '~', '~~'), '/', '~/'), '~0'), '/', coalesce(replace(replace(cast(counted.currency as varchar(max)), '~', '~~'), '/', '~/'), '~0')) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from customers
    inner join counted
        on customers._row_key = counted._customer_key
    group by
        customers.customer_id,
        customers._row_key,
        counted.currency
),
-- a customer without any order left in a currency loses that row
with_gone as (
        select
            customer_id,
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
            known.customer_id,
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
    from gold.gold_customer_totals
    where _parent_key in (select wanted._parent_key from (select _row_key as _parent_key from customers) as wanted)
        ) as known
        inner join customers as parents
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
