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
        order_date,
        cast(count(*) as bigint) as total_orders,
        sum(amount) as total_amount
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1
    group by order_date
),
recomputed as (
    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at
-- <<
    from touched
    left join days
        on touched.period = days.order_date
)
select * from recomputed
