-- ======== 1
IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'gold')
    BEGIN
    EXEC('CREATE SCHEMA [gold]')
    END

-- ======== 2
IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'silver')
    BEGIN
    EXEC('CREATE SCHEMA [silver]')
    END

-- ======== 3
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_reject_log"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_customer_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "silver"."silver_customer_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_sequence_ranges"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_landed_hours"
    where source = 'customers')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 4
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_reject_log"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_sequence_ranges"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_order_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "silver"."silver_order_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_landed_hours"
    where source = 'order_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 5
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_reject_log"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_sequence_ranges"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_product_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "silver"."silver_product_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_landed_hours"
    where source = 'products')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_landed_hours") as newest
            ) as marks

-- ======== 6
select
            left(replace(convert(varchar(26), cast(window_from as datetime2(6)), 121), ' ', 'T'), 13) as models,
            left(replace(convert(varchar(26), cast(dateadd(minute, -1440, newest) as datetime2(6)), 121), ' ', 'T'), 13) as gates,
            left(replace(convert(varchar(26), cast(newest as datetime2(6)), 121), ' ', 'T'), 13) as newest,
            is_own
        from (
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_reject_log"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_sequence_ranges"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_order_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "silver"."silver_order_versions") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_landed_hours"
    where source = 'sales_orders')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_landed_hours") as newest
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
    from "silver"."silver_reject_log"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_reject_log") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_sequence_ranges"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_sequence_ranges") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_landed_hours"
    where source = 'trip_events')
                        as window_from,
                    1 as is_own,
                    (select max(_landed_at) from "silver"."silver_landed_hours") as newest
             union all
                select
                    (select dateadd(minute, -60, max(_landed_at)) as low
    from "silver"."silver_trip_versions"
    )
                        as window_from,
                    0 as is_own,
                    (select max(_landed_at) from "silver"."silver_trip_versions") as newest
            ) as marks

-- ======== 8
select
      table_catalog as [database],
      table_name as [name],
      table_schema as [schema],
      case when table_type = 'BASE TABLE' then 'table'
           when table_type = 'VIEW' then 'view'
           else table_type
      end as table_type

    from INFORMATION_SCHEMA.TABLES
    where table_schema like 'gold'
      and table_catalog like 'pool'

-- ======== 9
select
      table_catalog as [database],
      table_name as [name],
      table_schema as [schema],
      case when table_type = 'BASE TABLE' then 'table'
           when table_type = 'VIEW' then 'view'
           else table_type
      end as table_type

    from INFORMATION_SCHEMA.TABLES
    where table_schema like 'silver'
      and table_catalog like 'pool'

-- ======== 10
select  name as [schema]
    from sys.schemas

-- ======== 11
select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said

-- ======== 12
select left(replace(convert(varchar(26), cast(dateadd(minute, 60, cast(sysutcdatetime() as datetime2(6))) as datetime2(6)), 121), ' ', 'T'), 13) as now
