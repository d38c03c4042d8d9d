-- ======== 1
USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "gold"."gold_top_customers" AS

with

ranked as (

    select
        customer_id,
        total_orders,
        total_amount,
        cast(rank() over (order by total_amount desc) as bigint)
            as customer_rank
    from "tidemark"."gold"."gold_customer_totals"

)

select
    customer_id,
    total_orders,
    total_amount,
    customer_rank
from ranked
where customer_rank <= 100;
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
        and refs.referenced_entity_name = 'gold_top_customers__dbt_backup'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "gold"."gold_top_customers__dbt_backup";');

-- ======== 4
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'

with

ranked as (

    select
        customer_id,
        total_orders,
        total_amount,
        cast(rank() over (order by total_amount desc) as bigint)
            as customer_rank
    from "tidemark"."gold"."gold_customer_totals"

)

select
    customer_id,
    total_orders,
    total_amount,
    customer_rank
from ranked
where customer_rank <= 100';
  select
      object_definition(object_id(quotename('gold') + '.' + quotename('gold_top_customers'), 'V')) as definition,
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
              where object_id = object_id(quotename('gold') + '.' + quotename('gold_top_customers'), 'V')
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
  where object_id(quotename('gold') + '.' + quotename('gold_top_customers'), 'V') is not null
