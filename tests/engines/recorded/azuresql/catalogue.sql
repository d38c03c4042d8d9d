-- ======== 1
SET XACT_ABORT ON;

-- ======== 2
USE [tidemark];
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_gold',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'gold')
    BEGIN
      EXEC('CREATE SCHEMA "gold"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_gold', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_gold', @LockOwner = 'Session';

-- ======== 3
USE [tidemark];
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_silver',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'silver')
    BEGIN
      EXEC('CREATE SCHEMA "silver"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_silver', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_silver', @LockOwner = 'Session';

-- ======== 4
USE [tidemark];
    declare @schema_id int = schema_id('gold');
    select
      DB_NAME() as [database],
      t.name as [name],
      'gold' as [schema],
      'table' as table_type
    from sys.tables as t with (nolock)
    where t.schema_id = @schema_id
    union all
    select
      DB_NAME() as [database],
      v.name as [name],
      'gold' as [schema],
      'view' as table_type
    from sys.views as v with (nolock)
    where v.schema_id = @schema_id

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 5
USE [tidemark];
    declare @schema_id int = schema_id('silver');
    select
      DB_NAME() as [database],
      t.name as [name],
      'silver' as [schema],
      'table' as table_type
    from sys.tables as t with (nolock)
    where t.schema_id = @schema_id
    union all
    select
      DB_NAME() as [database],
      v.name as [name],
      'silver' as [schema],
      'view' as table_type
    from sys.views as v with (nolock)
    where v.schema_id = @schema_id

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 6
USE [tidemark];
    select  name as [schema]
    from sys.schemas with (nolock)
    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 7
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_customer_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_customer_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_sequence_ranges"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_landed_hours"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 8
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_sequence_ranges"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_order_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_order_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_landed_hours"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 9
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_sequence_ranges"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_product_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_product_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_landed_hours"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 10
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_sequence_ranges"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_order_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_order_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_landed_hours"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 11
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_sequence_ranges"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_landed_hours"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_landed_hours") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_trip_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "tidemark"."silver"."silver_trip_versions") as newest
            ) as marks

-- ======== 12
select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said

-- ======== 13
select left(replace(convert(varchar(26), cast(dateadd(minute, 60, cast(sysutcdatetime() as datetime2(6))) as datetime2(6)), 121), ' ', 'T'), 13) as now
