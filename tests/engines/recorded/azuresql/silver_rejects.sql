-- ======== 1
USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_rejects" AS

with

rejected as (

    select * from "tidemark"."silver"."silver_reject_log"
    where reject_reason is not null

),

good as (

        select
            ''order'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_order_versions"
        union all
        select
            ''trip'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_trip_versions"
        union all
        select
            ''customer'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_customer_versions"
        union all
        select
            ''product'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_product_versions"

),

-- what arrived mended: a good row of the same key and time, sent later
open_rejects as (

    select *
    from rejected
    where
        not exists (
            select 1
            from good
            where
                good.entity = rejected.entity
                and good._entity_key = lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(rejected.business_key as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
                and good.event_time = rejected.event_time
                and good.version_position > rejected.version_position
        )

)

select
    reject_id,
    source,
    version_position as position,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    _landed_at,
    _processed_at
from open_rejects;
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
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'silver_rejects__dbt_backup'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_rejects__dbt_backup";');

-- ======== 4
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'

with

rejected as (

    select * from "tidemark"."silver"."silver_reject_log"
    where reject_reason is not null

),

good as (

        select
            ''order'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_order_versions"
        union all
        select
            ''trip'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_trip_versions"
        union all
        select
            ''customer'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_customer_versions"
        union all
        select
            ''product'' as entity,
            _entity_key,
            event_time,
            version_position
        from "tidemark"."silver"."silver_product_versions"

),

-- what arrived mended: a good row of the same key and time, sent later
open_rejects as (

    select *
    from rejected
    where
        not exists (
            select 1
            from good
            where
                good.entity = rejected.entity
                and good._entity_key = lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(rejected.business_key as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
                and good.event_time = rejected.event_time
                and good.version_position > rejected.version_position
        )

)

select
    reject_id,
    source,
    version_position as position,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    _landed_at,
    _processed_at
from open_rejects';
  select
      object_definition(object_id(quotename('silver') + '.' + quotename('silver_rejects'), 'V')) as definition,
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
              where object_id = object_id(quotename('silver') + '.' + quotename('silver_rejects'), 'V')
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
  where object_id(quotename('silver') + '.' + quotename('silver_rejects'), 'V') is not null
