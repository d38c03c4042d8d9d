-- ======== 1
USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "gold"."gold_revenue_summary" AS

with

days as (

    select
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        min(date) as first_date,
        max(date) as last_date
    from "tidemark"."gold"."gold_daily_orders"

),

-- only the first and the last day are looked into
ends as (

    select
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from "tidemark"."gold"."fct_orders"
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
cross join ends;
    ')

-- ======== 2
USE [tidemark];
        select
            sch.name as schema_name,
            obj.name as view_name
        from sys.sql_expression_dependencies refs with (nolock)
        inner join sys.objects obj with (nolock)
        on refs.referencing_id = obj.object_id
        inner join sys.schemas sch with (nolock)
        on obj.schema_id = sch.schema_id
        where refs.referenced_database_name = 'tidemark'
        and refs.referenced_schema_name = 'gold'
        and refs.referenced_entity_name = 'gold_revenue_summary__dbt_backup'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "gold"."gold_revenue_summary__dbt_backup";');

-- ======== 4
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'

with

days as (

    select
        sum(total_orders) as total_orders,
        sum(total_amount) as total_amount,
        min(date) as first_date,
        max(date) as last_date
    from "tidemark"."gold"."gold_daily_orders"

),

-- only the first and the last day are looked into
ends as (

    select
        min(placed_at) as first_order_at,
        max(placed_at) as last_order_at
    from "tidemark"."gold"."fct_orders"
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
cross join ends';
  select
      object_definition(object_id(quotename('gold') + '.' + quotename('gold_revenue_summary'), 'V')) as definition,
      case when exists (
          select 1
          from (
              select column_ordinal, name, system_type_id, user_type_id,
                     max_length, precision, scale, collation_name
              from sys.dm_exec_describe_first_result_set(
                  @dbt_sqlserver_skip_check_body, null, 0)
              where is_hidden = 0 or error_number is not null
          ) as described
          full outer join (
              select row_number() over (order by column_id) as column_ordinal,
                     name, system_type_id, user_type_id,
                     max_length, precision, scale, collation_name
              from sys.columns with (nolock)
              where object_id = object_id(quotename('gold') + '.' + quotename('gold_revenue_summary'), 'V')
          ) as cached
            on described.column_ordinal = cached.column_ordinal
          where described.column_ordinal is null
             or cached.column_ordinal is null
             or described.name collate database_default
                    <> cached.name collate database_default
             or described.system_type_id <> cached.system_type_id
             or described.user_type_id <> cached.user_type_id
             or described.max_length <> cached.max_length
             or described.precision <> cached.precision
             or described.scale <> cached.scale
             or isnull(described.collation_name, '') collate database_default
                    <> isnull(cached.collation_name, '') collate database_default
      ) then 1 else 0 end as needs_refresh
  where object_id(quotename('gold') + '.' + quotename('gold_revenue_summary'), 'V') is not null
