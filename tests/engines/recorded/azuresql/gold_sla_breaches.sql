-- ======== 1
USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "gold"."gold_sla_breaches" AS

-- A view: how late an open delivery is depends on now.

with

promises as (

    select
        ''order'' as entity,
        order_id as entity_id,
        status,
        promised_at,
        delivered_at
    from "tidemark"."gold"."fct_orders"
    where coalesce(is_counted, 0) = 1 and promised_at is not null

    union all

    select
        ''trip'' as entity,
        trip_id as entity_id,
        status,
        promised_at,
        completed_at as delivered_at
    from "tidemark"."gold"."fct_trips"
    where coalesce(is_counted, 0) = 1 and promised_at is not null

),

measured as (

    select
        *,
        coalesce(delivered_at, cast(sysutcdatetime() as datetime2(6))) as measured_at
    from promises

)

select
    entity,
    entity_id,
    status,
    promised_at,
    delivered_at,
    cast(case when delivered_at is null then 1 else 0 end as bit) as is_open,
    cast(
        (cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as minutes_late
from measured
where measured_at > promised_at;
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
        and refs.referenced_entity_name = 'gold_sla_breaches__dbt_backup'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "gold"."gold_sla_breaches__dbt_backup";');

-- ======== 4
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'

-- A view: how late an open delivery is depends on now.

with

promises as (

    select
        ''order'' as entity,
        order_id as entity_id,
        status,
        promised_at,
        delivered_at
    from "tidemark"."gold"."fct_orders"
    where coalesce(is_counted, 0) = 1 and promised_at is not null

    union all

    select
        ''trip'' as entity,
        trip_id as entity_id,
        status,
        promised_at,
        completed_at as delivered_at
    from "tidemark"."gold"."fct_trips"
    where coalesce(is_counted, 0) = 1 and promised_at is not null

),

measured as (

    select
        *,
        coalesce(delivered_at, cast(sysutcdatetime() as datetime2(6))) as measured_at
    from promises

)

select
    entity,
    entity_id,
    status,
    promised_at,
    delivered_at,
    cast(case when delivered_at is null then 1 else 0 end as bit) as is_open,
    cast(
        (cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, measured_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as minutes_late
from measured
where measured_at > promised_at';
  select
      object_definition(object_id(quotename('gold') + '.' + quotename('gold_sla_breaches'), 'V')) as definition,
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
              where object_id = object_id(quotename('gold') + '.' + quotename('gold_sla_breaches'), 'V')
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
  where object_id(quotename('gold') + '.' + quotename('gold_sla_breaches'), 'V') is not null
