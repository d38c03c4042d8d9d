-- ======== 1
USE [warehouse];
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'gold')
    BEGIN
    EXEC('CREATE SCHEMA [gold]')
    END

-- ======== 2
USE [warehouse];
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'silver')
    BEGIN
    EXEC('CREATE SCHEMA [silver]')
    END

-- ======== 3
USE [warehouse];
    select  name as [schema]
    from sys.schemas
    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 4
USE [warehouse];
    with base as (
      select
        DB_NAME() as [database],
        t.name as [name],
        SCHEMA_NAME(t.schema_id) as [schema],
        'table' as table_type
      from sys.tables as t
      where SCHEMA_NAME(t.schema_id) like 'gold'
      union all
      select
        DB_NAME() as [database],
        v.name as [name],
        SCHEMA_NAME(v.schema_id) as [schema],
        'view' as table_type
      from sys.views as v
      where SCHEMA_NAME(v.schema_id) like 'gold'
    )
    select * from base

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 5
USE [warehouse];
    with base as (
      select
        DB_NAME() as [database],
        t.name as [name],
        SCHEMA_NAME(t.schema_id) as [schema],
        'table' as table_type
      from sys.tables as t
      where SCHEMA_NAME(t.schema_id) like 'silver'
      union all
      select
        DB_NAME() as [database],
        v.name as [name],
        SCHEMA_NAME(v.schema_id) as [schema],
        'view' as table_type
      from sys.views as v
      where SCHEMA_NAME(v.schema_id) like 'silver'
    )
    select * from base

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 6
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_reject_log]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_customer_versions]
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_customer_versions]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_sequence_ranges]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_landed_hours]) as newest
            ) as marks

-- ======== 7
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_reject_log]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_sequence_ranges]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_order_versions]
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_order_versions]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_landed_hours]) as newest
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
    from [warehouse].[silver].[silver_reject_log]
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_reject_log]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_sequence_ranges]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_product_versions]
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_product_versions]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_landed_hours]) as newest
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
    from [warehouse].[silver].[silver_reject_log]
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_reject_log]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_sequence_ranges]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_order_versions]
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_order_versions]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_landed_hours]) as newest
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
    from [warehouse].[silver].[silver_reject_log]
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_reject_log]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_sequence_ranges]
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_sequence_ranges]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_landed_hours]) as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_trip_versions]
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from [warehouse].[silver].[silver_trip_versions]) as newest
            ) as marks

-- ======== 11
select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said

-- ======== 12
select left(replace(convert(varchar(26), cast(dateadd(minute, 60, cast(sysutcdatetime() as datetime2(6))) as datetime2(6)), 121), ' ', 'T'), 13) as now
