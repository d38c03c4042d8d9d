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
counted as (
    select * from gold.fct_orders
    where coalesce(is_counted, 0) = 1
),
recomputed as (
    select
        touched.period as customer_id,
        cast(count(counted.order_id) as bigint) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at,
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at,
-- <<
        lower(convert(varchar(32), hashbytes(
        'MD5', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from touched
    left join counted
        on lower(convert(varchar(32), hashbytes(
        'MD5', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = counted._customer_key
    group by touched.period
)
select * from recomputed
