-- ======== 1
USE [warehouse];

    EXEC('create view [gold].[gold_revenue_summary] as

with

days as (

    select
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        min(date) as first_date,
        max(date) as last_date
    from [warehouse].[gold].[gold_daily_orders]

),

-- only the first and the last day are looked into
ends as (

    select
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from [warehouse].[gold].[fct_orders]
    where
        coalesce(is_counted, 0) = 1
        and order_date in (
            select days.first_date from days
            union all
            select days.last_date from days
        )

)

select
    cast(coalesce(days.total_orders, 0) as bigint) as total_orders,
    cast(coalesce(days.total_amount, 0) as decimal(38, 2)) as total_amount,
    cast(
        ((cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) - (cast(days.total_amount * 200 as decimal(38, 0)) + cast(days.total_orders as decimal(38, 0))) % nullif(cast(2 * days.total_orders as decimal(38, 0)), 0))
        / nullif(cast(2 * days.total_orders as decimal(38, 0)), 0) * 0.01 as decimal(18, 2)
    )
        as average_amount,
    ends.first_order_at,
    ends.last_order_at
from days
cross join ends;');

-- ======== 2
USE [warehouse];
        select
            sch.name as schema_name,
            obj.name as view_name
        from sys.sql_expression_dependencies refs
        inner join sys.objects obj
        on refs.referencing_id = obj.object_id
        inner join sys.schemas sch
        on obj.schema_id = sch.schema_id
        where refs.referenced_database_name = 'warehouse'
        and refs.referenced_schema_name = 'gold'
        and refs.referenced_entity_name = 'gold_revenue_summary__dbt_backup'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_revenue_summary__dbt_backup];');

-- ======== 4
USE [warehouse];
      EXEC sp_rename 'gold.gold_revenue_summary', 'gold_revenue_summary__dbt_backup'
