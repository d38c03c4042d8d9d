-- ================ accepted_values_silver_order_versions_status__placed__paid__shipped__delivered__cancelled

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with all_values as (

    select
        status as value_field,
        count(*) as n_records

    from "tidemark"."silver"."silver_order_versions"
    group by status

)

select *
from all_values
where value_field not in (
    ''placed'',''paid'',''shipped'',''delivered'',''cancelled''
)

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with all_values as (

    select
        status as value_field,
        count(*) as n_records

    from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
    group by status

)

select *
from all_values
where value_field not in (
    ''placed'',''paid'',''shipped'',''delivered'',''cancelled''
)

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ accepted_values_silver_reject_log_reject_reason__not_utf8__not_json__missing_key__invalid_time__invalid_amount__invalid_items

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with all_values as (

    select
        reject_reason as value_field,
        count(*) as n_records

    from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
    group by reject_reason

)

select *
from all_values
where value_field not in (
    ''not_utf8'',''not_json'',''missing_key'',''invalid_time'',''invalid_amount'',''invalid_items''
)

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ accepted_values_silver_trip_versions_status__requested__assigned__picked_up__completed__cancelled

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with all_values as (

    select
        status as value_field,
        count(*) as n_records

    from "tidemark"."silver"."silver_trip_versions"
    group by status

)

select *
from all_values
where value_field not in (
    ''requested'',''assigned'',''picked_up'',''completed'',''cancelled''
)

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with all_values as (

    select
        status as value_field,
        count(*) as n_records

    from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
    group by status

)

select *
from all_values
where value_field not in (
    ''requested'',''assigned'',''picked_up'',''completed'',''cancelled''
)

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ bronze_customers_are_all_in_silver

-- ======== 1
select replace(convert(varchar(26), cast(min(newest.landed_at) as datetime2(6)), 121), ' ', 'T')
        from (
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_customer_versions"
            union all
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_reject_log"
            where source = 'customers'
        ) as newest

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of customers in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_customers"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''''

    ),

    lost_versions as (

        select
            received.customer_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_customer_versions"
            where 1 = 1
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.customer_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''customers'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of customers in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_customers"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''<moment>''

    ),

    lost_versions as (

        select
            received.customer_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_customer_versions"
            where _landed_at >= cast(''<moment>'' as datetime2(6))
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.customer_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''customers'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ bronze_order_events_are_all_in_silver

-- ======== 1
select replace(convert(varchar(26), cast(min(newest.landed_at) as datetime2(6)), 121), ' ', 'T')
        from (
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_order_versions"
            union all
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_reject_log"
            where source = 'order_events'
        ) as newest

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of order_events in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_order_events"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''''

    ),

    lost_versions as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_order_versions"
            where 1 = 1
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.order_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''order_events'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of order_events in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_order_events"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''<moment>''

    ),

    lost_versions as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_order_versions"
            where _landed_at >= cast(''<moment>'' as datetime2(6))
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.order_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''order_events'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ bronze_products_are_all_in_silver

-- ======== 1
select replace(convert(varchar(26), cast(min(newest.landed_at) as datetime2(6)), 121), ' ', 'T')
        from (
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_product_versions"
            union all
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_reject_log"
            where source = 'products'
        ) as newest

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of products in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_products"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''''

    ),

    lost_versions as (

        select
            received.product_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_product_versions"
            where 1 = 1
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.product_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.product_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''products'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of products in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_products"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''<moment>''

    ),

    lost_versions as (

        select
            received.product_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_product_versions"
            where _landed_at >= cast(''<moment>'' as datetime2(6))
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.product_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.product_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''products'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ bronze_sales_orders_are_all_in_silver

-- ======== 1
select replace(convert(varchar(26), cast(min(newest.landed_at) as datetime2(6)), 121), ' ', 'T')
        from (
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_order_versions"
            union all
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_reject_log"
            where source = 'sales_orders'
        ) as newest

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of sales_orders in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_sales_orders"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''''

    ),

    lost_versions as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_order_versions"
            where 1 = 1
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.order_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''sales_orders'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of sales_orders in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_sales_orders"
        where landed_at <= cast(''<moment>'' as datetime2(6))
    and landed_hour >= ''<moment>''

    ),

    lost_versions as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_order_versions"
            where _landed_at >= cast(''<moment>'' as datetime2(6))
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.order_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.order_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''sales_orders'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ bronze_trip_events_are_all_in_silver

-- ======== 1
select replace(convert(varchar(26), cast(min(newest.landed_at) as datetime2(6)), 121), ' ', 'T')
        from (
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_trip_versions"
            union all
            select max(_landed_at) as landed_at from "tidemark"."silver"."silver_reject_log"
            where source = 'trip_events'
        ) as newest

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every row of trip_events in Bronze is a version or a reject.

with

    received as (

        select * from "tidemark"."silver"."stg_trip_events"
        where 1 = 0

    ),

    lost_versions as (

        select
            received.trip_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join (
            select * from "tidemark"."silver"."silver_trip_versions"
            where 1 = 1
        ) as versions
            on
                lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(received.trip_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = versions._entity_key
                and received.event_time = versions.event_time
                and received.version_position >= versions.version_position
        where received.reject_reason is null and versions._entity_key is null

    ),

    lost_rejects as (

        select
            received.trip_id as business_key,
            received.event_time,
            received.version_position
        from received
        left join "tidemark"."silver"."silver_reject_log" as rejected
            on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''trip_events'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejected._row_key
        where received.reject_reason is not null and rejected.reject_id is null

    )

    select * from lost_versions
    union all
    select * from lost_rejects

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ deviation_of_volume_silver_landed_hours_

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with

landed as (

    select
        source,
        landed_hour,
        convert(datetime2(6), landed_hour + '':00:00'', 126) as hour,
        total_rows,
        _landed_at
    from "tidemark"."silver"."silver_landed_hours"

),

newest as (

    -- an hour is complete once anything has landed in a later one
    select dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), max(_landed_at)), cast(''1900-01-01'' as datetime2(6))) as hour
    from landed

),

beginnings as (

    select
        source,
        min(hour) as hour
    from landed
    group by source

),

-- in which a source landed something, or did some weeks before
hours as (

    select
        landed.source,
        dateadd(minute, 0, landed.hour) as hour
    from landed
    inner join newest
        on
            dateadd(minute, 0, landed.hour) < newest.hour
            and landed.hour >= dateadd(minute, -50400, newest.hour)
    union
    select
        landed.source,
        dateadd(minute, 10080, landed.hour) as hour
    from landed
    inner join newest
        on
            dateadd(minute, 10080, landed.hour) < newest.hour
            and landed.hour >= dateadd(minute, -50400, newest.hour)
    union
    select
        landed.source,
        dateadd(minute, 20160, landed.hour) as hour
    from landed
    inner join newest
        on
            dateadd(minute, 20160, landed.hour) < newest.hour
            and landed.hour >= dateadd(minute, -50400, newest.hour)
    union
    select
        landed.source,
        dateadd(minute, 30240, landed.hour) as hour
    from landed
    inner join newest
        on
            dateadd(minute, 30240, landed.hour) < newest.hour
            and landed.hour >= dateadd(minute, -50400, newest.hour)
    union
    select
        landed.source,
        dateadd(minute, 40320, landed.hour) as hour
    from landed
    inner join newest
        on
            dateadd(minute, 40320, landed.hour) < newest.hour
            and landed.hour >= dateadd(minute, -50400, newest.hour)

),

weeks_before as (

    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows
    from hours
    inner join beginnings
        on
            hours.source = beginnings.source
            and dateadd(minute, -10080, hours.hour)
            >= beginnings.hour
    left join landed
        on
            hours.source = landed.source
            and dateadd(minute, -10080, hours.hour) = landed.hour
    union all
    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows
    from hours
    inner join beginnings
        on
            hours.source = beginnings.source
            and dateadd(minute, -20160, hours.hour)
            >= beginnings.hour
    left join landed
        on
            hours.source = landed.source
            and dateadd(minute, -20160, hours.hour) = landed.hour
    union all
    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows
    from hours
    inner join beginnings
        on
            hours.source = beginnings.source
            and dateadd(minute, -30240, hours.hour)
            >= beginnings.hour
    left join landed
        on
            hours.source = landed.source
            and dateadd(minute, -30240, hours.hour) = landed.hour
    union all
    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows
    from hours
    inner join beginnings
        on
            hours.source = beginnings.source
            and dateadd(minute, -40320, hours.hour)
            >= beginnings.hour
    left join landed
        on
            hours.source = landed.source
            and dateadd(minute, -40320, hours.hour) = landed.hour

),

ranked as (

    select
        *,
        row_number() over (
            partition by source, hour
            order by total_rows
        ) as place,
        count(*) over (partition by source, hour) as weeks
    from weeks_before

),

-- the median: the row in the middle, or the mean of the two there
usual as (

    select
        source,
        hour,
        max(weeks) as weeks,
        avg(total_rows * 1.0) as usual_rows
    from ranked
    where place * 2 between weeks and weeks + 2
    group by
        source,
        hour

),

compared as (

    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows,
        usual.usual_rows,
        usual.weeks,
        row_number() over (
            partition by hours.source
            order by hours.hour desc
        ) as age
    from hours
    left join landed
        on
            hours.source = landed.source
            and hours.hour = landed.hour
    left join usual
        on
            hours.source = usual.source
            and hours.hour = usual.hour
    where landed.total_rows > 0 or usual.usual_rows > 0

)

select
    source,
    left(replace(convert(varchar(26), cast(hour as datetime2(6)), 121), '' '', ''T''), 13) as landed_hour,
    total_rows,
    usual_rows,
    weeks,
    -- by how much the smaller number falls short of the larger
    cast(floor(
        1000 - 1000.0 * case
            when total_rows < usual_rows
                then cast(total_rows as decimal(18, 6)) / usual_rows
            else cast(usual_rows as decimal(18, 6)) / total_rows
        end
    ) as integer) as permille
from compared
where
    age = 1
    and weeks >= 2
    and usual_rows >= 100
    and total_rows <> usual_rows

  ;')
  select

    coalesce(max(permille), 0) as failures,
    case when coalesce(max(permille), 0) > 500
      then 'true' else 'false' end as should_warn,
    case when coalesce(max(permille), 0) > 1000
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ fct_orders_are_the_orders_of_silver

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_orders"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- The facts say of every order what Silver says, and of no other.

with

silver as (

    select
        order_id,
        customer_id,
        status,
        amount,
        placed_at,
        promised_at,
        delivered_at,
        is_deleted,
        order_date
    from "tidemark"."silver"."silver_orders"
    where _processed_at >= cast(''<moment>'' as datetime2(6))

),

facts as (

    select
        order_id,
        customer_id,
        status,
        amount,
        placed_at,
        promised_at,
        delivered_at,
        is_deleted,
        order_date
    from "tidemark"."gold"."fct_orders"
    where _processed_at >= cast(''<moment>'' as datetime2(6))

),

missing as (

    select * from silver
    except
    select * from facts

),

left_over as (

    select * from facts
    except
    select * from silver

)

select * from missing
union all
select * from left_over
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ fct_trips_are_the_trips_of_silver

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_trips"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- The facts say of every trip what Silver says, and of no other.

with

silver as (

    select
        trip_id,
        order_id,
        vehicle_id,
        status,
        distance_km,
        requested_at,
        promised_at,
        completed_at,
        is_deleted,
        trip_date
    from "tidemark"."silver"."silver_trips"
    where _processed_at >= cast(''1900-01-01'' as datetime2(6))

),

facts as (

    select
        trip_id,
        order_id,
        vehicle_id,
        status,
        distance_km,
        requested_at,
        promised_at,
        completed_at,
        is_deleted,
        trip_date
    from "tidemark"."gold"."fct_trips"
    where _processed_at >= cast(''1900-01-01'' as datetime2(6))

),

missing as (

    select * from silver
    except
    select * from facts

),

left_over as (

    select * from facts
    except
    select * from silver

)

select * from missing
union all
select * from left_over
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gaps_in_sequence_silver_sequence_ranges_

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with

newest as (

    select
        dateadd(minute, -60, max(_landed_at))
            as settled_at
    from "tidemark"."silver"."silver_sequence_ranges"

),

ranges as (

    select
        *,
        lag(last_number) over (
            partition by source, event_hub, partition_id
            order by first_number
        ) as number_before,
        -- the earliest landings below the gap and above it
        min(first_landed_at) over (
            partition by source, event_hub, partition_id
            order by first_number
            rows between unbounded preceding and 1 preceding
        ) as below_landed_at,
        min(first_landed_at) over (
            partition by source, event_hub, partition_id
            order by first_number
            rows between current row and unbounded following
        ) as above_landed_at
    from "tidemark"."silver"."silver_sequence_ranges"
    where first_number is not null

),

gaps as (

    select
        source,
        event_hub,
        partition_id,
        number_before + 1 as first_missing,
        first_number - 1 as last_missing,
        first_number - number_before - 1 as missing_events,
        below_landed_at,
        -- of what lies above, a hub of before may have landed earlier
        case
            when above_landed_at >= below_landed_at then above_landed_at
            else first_landed_at
        end as noticed_at
    from ranges
    where number_before is not null

)

select
    gaps.source,
    gaps.event_hub,
    gaps.partition_id,
    gaps.first_missing,
    gaps.last_missing,
    gaps.missing_events,
    gaps.noticed_at
from gaps
cross join newest
where
    -- otherwise a consumer began in the middle, or a hub was made anew
    gaps.noticed_at >= gaps.below_landed_at
    -- before, a file of another consumer may still become visible
    and gaps.noticed_at < newest.settled_at
    and gaps.noticed_at
    > cast(''1900-01-01'' as datetime2(6))

  ;')
  select

    coalesce(sum(missing_events), 0) as failures,
    case when coalesce(sum(missing_events), 0) > 0
      then 'true' else 'false' end as should_warn,
    case when coalesce(sum(missing_events), 0) > 100
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gold_customer_totals_sum_the_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every customer''s totals are those of the customer''s orders.

with

changed_customers as (

    select _row_key
    from "tidemark"."gold"."gold_customer_totals"
    where _processed_at >= cast(''<moment>'' as datetime2(6))
    union
    select _customer_key as _row_key
    from "tidemark"."gold"."fct_orders"
    where customer_id is not null and _processed_at >= cast(''<moment>'' as datetime2(6))

),

orders as (

    select
        _customer_key,
        count(*) as total_orders,
        sum(amount) as total_amount
    from "tidemark"."gold"."fct_orders"
    where
        not coalesce(is_deleted, 0) = 1
        and coalesce(status, '''') <> ''cancelled''
        and _customer_key in (
            select changed_customers._row_key from changed_customers
        )
    group by _customer_key

),

gold as (

    select * from "tidemark"."gold"."gold_customer_totals"
    where _row_key in (select changed_customers._row_key from changed_customers)

)

select
    gold.customer_id,
    orders._customer_key,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.total_amount as silver_amount,
    gold.total_amount as gold_amount
from orders
full outer join gold
    on orders._customer_key = gold._row_key
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.total_amount, -1) <> coalesce(gold.total_amount, -1)
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gold_daily_orders_sum_the_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every day''s totals are its orders'', and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed orders
-- count now; with `audit_everything`, of all.

with

changed_days as (

    select date
    from "tidemark"."gold"."gold_daily_orders"
    where _processed_at >= cast(''<moment>'' as datetime2(6))
    union
    select order_date as date
    from "tidemark"."silver"."silver_orders"
    where _processed_at >= cast(''<moment>'' as datetime2(6))

),

orders as (

    select
        order_date as date,
        count(*) as total_orders,
        sum(amount) as total_amount
    from "tidemark"."silver"."silver_orders"
    where
        not coalesce(is_deleted, 0) = 1
        and coalesce(status, '''') <> ''cancelled''
        and order_date in (select changed_days.date from changed_days)
    group by order_date

),

gold as (

    select * from "tidemark"."gold"."gold_daily_orders"
    where date in (select changed_days.date from changed_days)

)

select
    orders.date,
    gold.date as gold_date,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.total_amount as silver_amount,
    gold.total_amount as gold_amount
from orders
full outer join gold
    on orders.date = gold.date
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.total_amount, -1) <> coalesce(gold.total_amount, -1)
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gold_daily_trips_count_the_trips

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every day''s trips are those of Silver, and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed trips
-- count now; with `audit_everything`, of all.

with

changed_days as (

    select date
    from "tidemark"."gold"."gold_daily_trips"
    where _processed_at >= cast(''1900-01-01'' as datetime2(6))
    union
    select trip_date as date
    from "tidemark"."silver"."silver_trips"
    where _processed_at >= cast(''1900-01-01'' as datetime2(6))

),

trips as (

    select
        trip_date as date,
        sum(case when coalesce(status, '''') = ''cancelled'' then 0 else 1 end)
            as total_trips,
        sum(case when status = ''cancelled'' then 1 else 0 end)
            as cancelled_trips,
        sum(
            case
                when
                    coalesce(status, '''') <> ''cancelled''
                    and completed_at > promised_at
                    then 1
                else 0
            end
        ) as late_trips,
        sum(
            case when coalesce(status, '''') <> ''cancelled'' then distance_km end
        ) as distance_km
    from "tidemark"."silver"."silver_trips"
    where
        not coalesce(is_deleted, 0) = 1
        and trip_date in (select changed_days.date from changed_days)
    group by trip_date

),

gold as (

    select * from "tidemark"."gold"."gold_daily_trips"
    where date in (select changed_days.date from changed_days)

)

select
    trips.date,
    gold.date as gold_date,
    trips.total_trips as silver_trips,
    gold.total_trips as gold_trips,
    trips.cancelled_trips as silver_cancelled,
    gold.cancelled_trips as gold_cancelled,
    trips.late_trips as silver_late,
    gold.late_trips as gold_late,
    trips.distance_km as silver_distance,
    gold.distance_km as gold_distance
from trips
full outer join gold
    on trips.date = gold.date
where
    coalesce(trips.total_trips, -1) <> coalesce(gold.total_trips, -1)
    or coalesce(trips.cancelled_trips, -1) <> coalesce(gold.cancelled_trips, -1)
    or coalesce(trips.late_trips, -1) <> coalesce(gold.late_trips, -1)
    or coalesce(trips.distance_km, 0) <> coalesce(gold.distance_km, 0)
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gold_hourly_revenue_sums_the_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- Every hour''s revenue is its orders'', and no hour is missing or left over:
-- of the hours that Gold wrote last, and of those where the changed orders
-- count now; with `audit_everything`, of all.

with

changed_hours as (

    select hour
    from "tidemark"."gold"."gold_hourly_revenue"
    where _processed_at >= cast(''<moment>'' as datetime2(6))
    union
    select dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as hour
    from "tidemark"."silver"."silver_orders"
    where _processed_at >= cast(''<moment>'' as datetime2(6))

),

orders as (

    select
        dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as hour,
        count(*) as total_orders,
        sum(amount) as revenue
    from "tidemark"."silver"."silver_orders"
    where
        not coalesce(is_deleted, 0) = 1
        and coalesce(status, '''') <> ''cancelled''
        and dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) in (
            select changed_hours.hour from changed_hours
        )
    group by dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6)))

),

gold as (

    select * from "tidemark"."gold"."gold_hourly_revenue"
    where hour in (select changed_hours.hour from changed_hours)

)

select
    orders.hour,
    gold.hour as gold_hour,
    orders.total_orders as silver_orders,
    gold.total_orders as gold_orders,
    orders.revenue as silver_revenue,
    gold.revenue as gold_revenue
from orders
full outer join gold
    on orders.hour = gold.hour
where
    coalesce(orders.total_orders, -1) <> coalesce(gold.total_orders, -1)
    or coalesce(orders.revenue, -1) <> coalesce(gold.revenue, -1)
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ gold_revenue_summary_sums_the_days

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- The one row agrees with the hours, a cut of its own.

with

-- what came too late for a closed day is not in the summary
summary as (

    select
        total_orders
        + coalesce((
        select sum(effect) from "tidemark"."gold"."gold_late_changes"
        where model_name = ''gold_daily_orders'' and measure = ''total_orders''
    ), 0)
            as total_orders,
        total_amount
        + coalesce((
        select sum(effect) from "tidemark"."gold"."gold_late_changes"
        where model_name = ''gold_daily_orders'' and measure = ''total_amount''
    ), 0)
            as total_amount
    from "tidemark"."gold"."gold_revenue_summary"

),

hours as (

    select
        coalesce(sum(total_orders), 0)
        + coalesce((
        select sum(effect) from "tidemark"."gold"."gold_late_changes"
        where model_name = ''gold_hourly_revenue'' and measure = ''total_orders''
    ), 0)
            as total_orders,
        coalesce(sum(revenue), 0)
        + coalesce((
        select sum(effect) from "tidemark"."gold"."gold_late_changes"
        where model_name = ''gold_hourly_revenue'' and measure = ''revenue''
    ), 0) as total_amount
    from "tidemark"."gold"."gold_hourly_revenue"

)

select
    summary.total_orders,
    hours.total_orders as hourly_orders,
    summary.total_amount,
    hours.total_amount as hourly_amount
from summary
cross join hours
where
    summary.total_orders <> hours.total_orders
    or summary.total_amount <> hours.total_amount
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_fct_orders_amount

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_customer_totals_total_amount

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_customer_totals" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_customer_totals_total_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_customer_totals" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_orders < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_orders_total_amount

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_orders_total_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_orders < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_trips_cancelled_trips

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where cancelled_trips < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_trips_completed_trips

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where completed_trips < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_trips_distance_km

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where distance_km < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_trips_late_trips

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where late_trips < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_daily_trips_total_trips

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where total_trips < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_hourly_revenue_revenue

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_hourly_revenue" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where revenue < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_gold_hourly_revenue_total_orders

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."gold"."gold_hourly_revenue" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_orders < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_silver_order_versions_amount

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from "tidemark"."silver"."silver_order_versions"
where amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_silver_orders_amount

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from "tidemark"."silver"."silver_orders"
where amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where amount < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_silver_product_versions_unit_price

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where unit_price < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_negative_silver_trip_versions_distance_km

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from "tidemark"."silver"."silver_trip_versions"
where distance_km < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select *
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where distance_km < 0

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders_is_counted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_counted
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_counted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders_order_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_date
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders_order_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_orders_placed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select placed_at
from (select * from "tidemark"."gold"."fct_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where placed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_is_cancelled

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_cancelled
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where is_cancelled is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_is_counted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_counted
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where is_counted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_requested_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select requested_at
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where requested_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_trip_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_date
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where trip_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_fct_trips_trip_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_id
from (select * from "tidemark"."gold"."fct_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where trip_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_customer_totals__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."gold_customer_totals" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_customer_totals_customer_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select customer_id
from (select * from "tidemark"."gold"."gold_customer_totals" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where customer_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_daily_orders__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."gold_daily_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_daily_orders_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select date
from (select * from "tidemark"."gold"."gold_daily_orders" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_daily_trips__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_daily_trips_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select date
from (select * from "tidemark"."gold"."gold_daily_trips" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_hourly_revenue__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."gold_hourly_revenue" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_hourly_revenue_hour

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select hour
from (select * from "tidemark"."gold"."gold_hourly_revenue" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where hour is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_late_changes__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_late_changes_effect

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select effect
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where effect is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_late_changes_measure

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select measure
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where measure is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_late_changes_model_name

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select model_name
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where model_name is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_late_changes_period

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select period
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where period is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_revenue_summary_total_amount

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select total_amount
from "tidemark"."gold"."gold_revenue_summary"
where total_amount is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_gold_revenue_summary_total_orders

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select total_orders
from "tidemark"."gold"."gold_revenue_summary"
where total_orders is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions__landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions_customer_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select customer_id
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where customer_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions_event_time

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions_version_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customer_versions_version_position

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from (select * from "tidemark"."silver"."silver_customer_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customers__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customers"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_customers" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customers_customer_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customers"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select customer_id
from (select * from "tidemark"."silver"."silver_customers" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where customer_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customers_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customers"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_customers" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_customers_updated_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customers"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from (select * from "tidemark"."silver"."silver_customers" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_landed_hours__landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_landed_hours__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_landed_hours_landed_hour

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select landed_hour
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where landed_hour is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_landed_hours_source

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select source
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where source is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_landed_hours_total_rows

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select total_rows
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where total_rows is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_lines__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_order_lines" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_lines_line

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select line
from (select * from "tidemark"."silver"."silver_order_lines" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where line is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_lines_line_copy

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select line_copy
from (select * from "tidemark"."silver"."silver_order_lines" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where line_copy is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_lines_order_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from (select * from "tidemark"."silver"."silver_order_lines" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions__landed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from "tidemark"."silver"."silver_order_versions"
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions__processed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from "tidemark"."silver"."silver_order_versions"
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions_event_time

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from "tidemark"."silver"."silver_order_versions"
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions_is_deleted

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from "tidemark"."silver"."silver_order_versions"
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions_order_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from "tidemark"."silver"."silver_order_versions"
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions_version_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from "tidemark"."silver"."silver_order_versions"
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_order_versions_version_position

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from "tidemark"."silver"."silver_order_versions"
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from (select * from "tidemark"."silver"."silver_order_versions" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders__processed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from "tidemark"."silver"."silver_orders"
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_amount

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select amount
from (select * from "tidemark"."silver"."silver_orders" where cast(is_deleted as int) = 0) as dbt_subquery
where amount is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_first_event_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select first_event_at
from "tidemark"."silver"."silver_orders"
where first_event_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select first_event_at
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where first_event_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_is_deleted

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from "tidemark"."silver"."silver_orders"
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_order_date

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_date
from "tidemark"."silver"."silver_orders"
where order_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_date
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_order_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from "tidemark"."silver"."silver_orders"
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select order_id
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where order_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_placed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select placed_at
from "tidemark"."silver"."silver_orders"
where placed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select placed_at
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where placed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_orders_updated_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from "tidemark"."silver"."silver_orders"
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from (select * from "tidemark"."silver"."silver_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions__landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions_event_time

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions_product_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select product_id
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where product_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions_version_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_product_versions_version_position

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from (select * from "tidemark"."silver"."silver_product_versions" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_products__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_products"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_products" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_products_is_deleted

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_products"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_products" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_products_product_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_products"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select product_id
from (select * from "tidemark"."silver"."silver_products" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where product_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_products_updated_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_products"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from (select * from "tidemark"."silver"."silver_products" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log__landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log_entity

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select entity
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where entity is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log_reject_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select reject_id
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where reject_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log_source

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select source
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where source is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_reject_log_version_position

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from (select * from "tidemark"."silver"."silver_reject_log" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_sequence_ranges__landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_sequence_ranges"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_sequence_ranges" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_sequence_ranges__processed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_sequence_ranges"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_sequence_ranges" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_sequence_ranges_first_landed_at

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_sequence_ranges"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select first_landed_at
from (select * from "tidemark"."silver"."silver_sequence_ranges" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where first_landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_sequence_ranges_source

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_sequence_ranges"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select source
from (select * from "tidemark"."silver"."silver_sequence_ranges" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
where source is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions__landed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from "tidemark"."silver"."silver_trip_versions"
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _landed_at
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _landed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions__processed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from "tidemark"."silver"."silver_trip_versions"
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions_event_time

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from "tidemark"."silver"."silver_trip_versions"
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select event_time
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where event_time is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions_is_deleted

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from "tidemark"."silver"."silver_trip_versions"
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions_trip_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_id
from "tidemark"."silver"."silver_trip_versions"
where trip_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_id
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where trip_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions_version_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from "tidemark"."silver"."silver_trip_versions"
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_id
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where version_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trip_versions_version_position

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from "tidemark"."silver"."silver_trip_versions"
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select version_position
from (select * from "tidemark"."silver"."silver_trip_versions" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where version_position is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips__processed_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from "tidemark"."silver"."silver_trips"
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select _processed_at
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where _processed_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_first_event_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select first_event_at
from "tidemark"."silver"."silver_trips"
where first_event_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select first_event_at
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where first_event_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_is_deleted

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from "tidemark"."silver"."silver_trips"
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select is_deleted
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where is_deleted is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_requested_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select requested_at
from "tidemark"."silver"."silver_trips"
where requested_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select requested_at
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where requested_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_trip_date

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_date
from "tidemark"."silver"."silver_trips"
where trip_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_date
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where trip_date is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_trip_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_id
from "tidemark"."silver"."silver_trips"
where trip_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select trip_id
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where trip_id is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ not_null_silver_trips_updated_at

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from "tidemark"."silver"."silver_trips"
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select updated_at
from (select * from "tidemark"."silver"."silver_trips" where _processed_at > cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
where updated_at is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ relationships_silver_order_lines__parent_key___row_key__ref_silver_orders_

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with child as (
    select _parent_key as from_field
    from (select * from "tidemark"."silver"."silver_order_lines" where _processed_at > cast(''<moment>'' as datetime2(6))) as dbt_subquery
    where _parent_key is not null
),

parent as (
    select _row_key as to_field
    from "tidemark"."silver"."silver_orders"
)

select
    from_field

from child
left join parent
    on child.from_field = parent.to_field

where parent.to_field is null

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ share_of_rejects_silver_rejects_

-- ======== 1
select left(replace(convert(varchar(26), cast(dateadd(minute, -1440, max(_landed_at)) as datetime2(6)), 121), ' ', 'T'), 13) as low from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

with

order_events as (

    -- every copy counts: garbage is often the same line again and again
    select
        ''order_events'' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from "tidemark"."silver"."stg_order_events" as received
    left join (
        select distinct lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from "tidemark"."silver"."silver_rejects"
        where source = ''order_events''
    ) as rejects
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''order_events'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejects._row_key
    where received.landed_hour >= ''<moment>''

),

sales_orders as (

    -- every copy counts: garbage is often the same line again and again
    select
        ''sales_orders'' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from "tidemark"."silver"."stg_sales_orders" as received
    left join (
        select distinct lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from "tidemark"."silver"."silver_rejects"
        where source = ''sales_orders''
    ) as rejects
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''sales_orders'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejects._row_key
    where received.landed_hour >= ''<moment>''

),

trip_events as (

    -- every copy counts: garbage is often the same line again and again
    select
        ''trip_events'' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from "tidemark"."silver"."stg_trip_events" as received
    left join (
        select distinct lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from "tidemark"."silver"."silver_rejects"
        where source = ''trip_events''
    ) as rejects
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''trip_events'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejects._row_key
    where received.landed_hour >= ''<moment>''

),

customers as (

    -- every copy counts: garbage is often the same line again and again
    select
        ''customers'' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from "tidemark"."silver"."stg_customers" as received
    left join (
        select distinct lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from "tidemark"."silver"."silver_rejects"
        where source = ''customers''
    ) as rejects
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''customers'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejects._row_key
    where received.landed_hour >= ''<moment>''

),

products as (

    -- every copy counts: garbage is often the same line again and again
    select
        ''products'' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from "tidemark"."silver"."stg_products" as received
    left join (
        select distinct lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from "tidemark"."silver"."silver_rejects"
        where source = ''products''
    ) as rejects
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(received.body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(received.body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(''products'' as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = rejects._row_key
    where received.landed_hour >= ''<moment>''

),

shares as (

    select * from order_events
    union all
    select * from sales_orders
    union all
    select * from trip_events
    union all
    select * from customers
    union all
    select * from products

)

select
    source,
    events,
    rejects,
    -- rounded up: one reject is never none
    cast(ceiling(rejects * 1000.0 / events) as integer) as permille
from shares
where events >= 100 and rejects > 0

  ;')
  select

    coalesce(max(permille), 0) as failures,
    case when coalesce(max(permille), 0) > 10
      then 'true' else 'false' end as should_warn,
    case when coalesce(max(permille), 0) > 50
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ silver_orders_stand_as_their_newest_version

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- No order shows another state than its newest version''s, and none is missing.

with

changed as (

    select distinct _entity_key
    from "tidemark"."silver"."silver_order_versions"
    where 1 = 1

),

newest as (

    select
        _entity_key,
        max(event_time) as newest_event_time,
        min(event_time) as first_event_time
    from "tidemark"."silver"."silver_order_versions"
    where _entity_key in (select changed._entity_key from changed)
    group by _entity_key

)

select
    newest._entity_key,
    orders.order_id,
    newest.newest_event_time,
    orders.updated_at
from newest
left join "tidemark"."silver"."silver_orders" as orders
    on newest._entity_key = orders._row_key
where
    orders._row_key is null
    or orders.updated_at <> newest.newest_event_time
    or orders.first_event_at <> newest.first_event_time
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as
    -- No order shows another state than its newest version''s, and none is missing.

with

changed as (

    select distinct _entity_key
    from "tidemark"."silver"."silver_order_versions"
    where _processed_at > cast(''<moment>'' as datetime2(6))

),

newest as (

    select
        _entity_key,
        max(event_time) as newest_event_time,
        min(event_time) as first_event_time
    from "tidemark"."silver"."silver_order_versions"
    where _entity_key in (select changed._entity_key from changed)
    group by _entity_key

)

select
    newest._entity_key,
    orders.order_id,
    newest.newest_event_time,
    orders.updated_at
from newest
left join "tidemark"."silver"."silver_orders" as orders
    on newest._entity_key = orders._row_key
where
    orders._row_key is null
    or orders.updated_at <> newest.newest_event_time
    or orders.first_event_at <> newest.first_event_time
  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_fct_orders_order_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    order_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."gold"."fct_orders"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."gold"."fct_orders" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where order_id is not null
group by order_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_fct_trips_trip_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    trip_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."gold"."fct_trips"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."gold"."fct_trips" as changed where changed._processed_at >= cast(''1900-01-01'' as datetime2(6))) as wanted)) as dbt_subquery
where trip_id is not null
group by trip_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_gold_customer_totals_customer_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_customer_totals"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    customer_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."gold"."gold_customer_totals"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."gold"."gold_customer_totals" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where customer_id is not null
group by customer_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_gold_daily_orders_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    date as unique_field,
    count(*) as n_records

from "tidemark"."gold"."gold_daily_orders"
where date is not null
group by date
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_gold_daily_trips_date

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_trips"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    date as unique_field,
    count(*) as n_records

from "tidemark"."gold"."gold_daily_trips"
where date is not null
group by date
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_gold_hourly_revenue_hour

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    hour as unique_field,
    count(*) as n_records

from "tidemark"."gold"."gold_hourly_revenue"
where hour is not null
group by hour
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_customer_versions_version_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customer_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_customer_versions"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_customer_versions" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_customers_customer_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_customers"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    customer_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_customers"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_customers" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where customer_id is not null
group by customer_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_order_lines__row_key

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    _row_key as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_order_lines"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_order_lines" as changed where changed._processed_at > cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where _row_key is not null
group by _row_key
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_order_versions_version_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from "tidemark"."silver"."silver_order_versions"
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_order_versions"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_order_versions" as changed where changed._processed_at > cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_orders_order_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    order_id as unique_field,
    count(*) as n_records

from "tidemark"."silver"."silver_orders"
where order_id is not null
group by order_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_orders"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    order_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_orders"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_orders" as changed where changed._processed_at > cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where order_id is not null
group by order_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_product_versions_version_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_product_versions"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_product_versions"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_product_versions" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_products_product_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_products"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    product_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_products"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_products" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where product_id is not null
group by product_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_reject_log_reject_id

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_reject_log"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    reject_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_reject_log"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_reject_log" as changed where changed._processed_at >= cast(''<moment>'' as datetime2(6))) as wanted)) as dbt_subquery
where reject_id is not null
group by reject_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_trip_versions_version_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from "tidemark"."silver"."silver_trip_versions"
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    version_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_trip_versions"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_trip_versions" as changed where changed._processed_at > cast(''1900-01-01'' as datetime2(6))) as wanted)) as dbt_subquery
where version_id is not null
group by version_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_silver_trips_trip_id

-- ======== 1
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    trip_id as unique_field,
    count(*) as n_records

from "tidemark"."silver"."silver_trips"
where trip_id is not null
group by trip_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ======== 2
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."fct_trips"

-- ======== 3
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    trip_id as unique_field,
    count(*) as n_records

from (
    select *
    from "tidemark"."silver"."silver_trips"
    where _row_key in (select wanted._row_key from (select changed._row_key from "tidemark"."silver"."silver_trips" as changed where changed._processed_at > cast(''1900-01-01'' as datetime2(6))) as wanted)) as dbt_subquery
where trip_id is not null
group by trip_id
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_together_gold_late_changes_model_name__period__measure

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_late_changes"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    model_name, period, measure,
    count(*) as copies
from (select * from "tidemark"."gold"."gold_late_changes" where _processed_at >= cast(''1900-01-01'' as datetime2(6))) as dbt_subquery
group by model_name, period, measure
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_together_silver_landed_hours_source__landed_hour

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_landed_hours"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    source, landed_hour,
    count(*) as copies
from (select * from "tidemark"."silver"."silver_landed_hours" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
group by source, landed_hour
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')

-- ================ unique_together_silver_sequence_ranges_source__event_hub__partition_id__first_number

-- ======== 1
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."silver"."silver_sequence_ranges"

-- ======== 2
-- Create target schema if it does not exist
  USE [tidemark];
  DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_dbo',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
    BEGIN
      EXEC('CREATE SCHEMA "dbo"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_dbo', @LockOwner = 'Session';

  EXEC('create view
    [dbo].[testview_<name>]
   as

select
    source, event_hub, partition_id, first_number,
    count(*) as copies
from (select * from "tidemark"."silver"."silver_sequence_ranges" where _processed_at >= cast(''<moment>'' as datetime2(6))) as dbt_subquery
group by source, event_hub, partition_id, first_number
having count(*) > 1

  ;')
  select

    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from (
    select * from
    [dbo].[testview_<name>]

  ) dbt_internal_test;

  EXEC('drop view
    [dbo].[testview_<name>]
  ;')
