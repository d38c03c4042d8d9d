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
        dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6))) as order_hour,
        cast(count(*) as bigint) as total_orders,
        sum(amount) as revenue
    from gold.fct_orders
    where coalesce(is_counted, 0) = 1
    group by dateadd(hour, datediff(hour, cast('1900-01-01' as datetime2(6)), placed_at), cast('1900-01-01' as datetime2(6)))
),
recomputed as (
    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
-- >> first build
        (select max(_processed_at) from gold.fct_orders where 1 = 1) as _processed_at
-- >> increment
        (select max(_processed_at) from gold.fct_orders where _processed_at > cast('<moment>' as datetime2(6))) as _processed_at
-- <<
    from touched
    left join hours
        on touched.period = hours.order_hour
)
select * from recomputed
