-- ================ around all: a first build
IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze_copied')
    BEGIN
    EXEC('CREATE SCHEMA [bronze_copied]')
    END
-- ====
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
-- ====
select  name as [schema]
    from sys.schemas
-- ====
select made.name
        from sys.objects as made
        inner join sys.schemas as place on made.schema_id = place.schema_id
        where
            made.type = 'U'
            and place.name = 'bronze_copied'
-- ====
create table staging.loaded_files (
        source varchar(400),
        landed_file varchar(900),
        total_rows bigint,
        loaded_at datetime2(6)
    )
    with (distribution = round_robin, heap)
-- ====
create table staging.loaded_sources (
        source varchar(400),
        readers varchar(8000),
        listed_whole_at datetime2(6)
    )
    with (distribution = round_robin, heap)
-- ====
select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said
-- ====
select
            left(replace(convert(varchar(26), cast(dateadd(minute, -60, case when convert(datetime2(6), substring(max(landed_file), 1, 13) + ':00:00', 126) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else convert(datetime2(6), substring(max(landed_file), 1, 13) + ':00:00', 126) end) as datetime2(6)), 121), ' ', 'T'), 13) as since,
            left(replace(convert(varchar(26), cast(dateadd(minute, -4320, case when convert(datetime2(6), substring(max(landed_file), 1, 13) + ':00:00', 126) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else convert(datetime2(6), substring(max(landed_file), 1, 13) + ':00:00', 126) end) as datetime2(6)), 121), ' ', 'T'), 13) as days_since,
            substring(max(landed_file), 1, 13) as newest
        from staging.loaded_files
        where source = 'customers'
-- ====
if object_id ('bronze_copied.manifest_entries','U') is not null
    drop table bronze_copied.manifest_entries
-- ====
create table bronze_copied.manifest_entries (
    [source] varchar(400) null,
    [landed_hour] varchar(400) null,
    [files] varchar(400) null,
    [columns] varchar(max) null
)
with (distribution = round_robin, heap)
-- ====
copy into bronze_copied.manifest_entries (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))
-- ====
select
            source,
            landed_hour,
            files,
            columns
        from bronze_copied.manifest_entries
-- ====
if object_id('bronze_new.customers', 'V') is not null
            drop view bronze_new.customers
-- ====
if object_id ('bronze_copied.customers_1','U') is not null
    drop table bronze_copied.customers_1
-- ====
create table bronze_copied.customers_1 (
    [customer_id] varchar(max) null,
    [name] varchar(max) null,
    [city] varchar(max) null,
    [country] varchar(max) null,
    [last_updated] varchar(max) null,
    [landed_at] datetime2(6) null,
    [is_deleted] bit null,
    [window_low] varchar(max) null,
    [window_high] varchar(max) null,
    [row_hash] varchar(max) null
)
with (distribution = round_robin, heap)
-- ====
copy into bronze_copied.customers_1 (
    [customer_id] 1,
    [name] 2,
    [city] 3,
    [country] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9,
    [row_hash] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/customers/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))
-- ====
create view bronze_new.customers as
    with
    copied as (
        select
            cast([customer_id] as varchar(max)) as [customer_id],
            cast([name] as varchar(max)) as [name],
            cast([city] as varchar(max)) as [city],
            cast([country] as varchar(max)) as [country],
            cast([last_updated] as varchar(max)) as [last_updated],
            cast([landed_at] as datetime2(6)) as [landed_at],
            cast([is_deleted] as bit) as [is_deleted],
            cast([window_low] as varchar(max)) as [window_low],
            cast([window_high] as varchar(max)) as [window_high],
            cast([row_hash] as varchar(max)) as [row_hash]
        from bronze_copied.customers_1
    ),
    stamped as (
        select
            *,
            replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T') as landed
        from copied
    ),
    named as (
        select
            *,
            substring(landed, 1, 13) as landed_hour,
            cast(substring(landed, 1, 13) + '/' + landed as varchar(900)) as [landed_file]
        from stamped
    ),
    counted as (
        select
            *,
            count(*) over (partition by [landed_file]) as total_rows
        from named
    )
    select
        counted.[customer_id],
        counted.[name],
        counted.[city],
        counted.[country],
        counted.[last_updated],
        counted.[landed_at],
        counted.[is_deleted],
        counted.[window_low],
        counted.[window_high],
        counted.[row_hash],
        counted.landed_hour,
        counted.[landed_file]
    from counted
-- ====
create table staging.built_with (model_name varchar(400), settings varchar(8000))
    with (distribution = round_robin, heap)
-- ====
insert into staging.built_with (model_name, settings)
            select built.model_name, '{[business_timezone]: "America/New_York", [default_currency]: [EUR], [max_future_minutes]: [1440], [negative_amounts]: [reject], "order_statuses.not_counted": "[cancelled, canceled, refunded, returned, voided]", "trip_statuses.not_counted": "[cancelled, canceled]", [unique_key]: [_row_key], [unix_seconds_from]: "1990-01-01", [unix_seconds_until]: "2033-05-18"}' as settings
            from (
                select 'dim_customer' as model_name union all
                select 'dim_product' as model_name union all
                select 'fct_exchange_rates' as model_name union all
                select 'fct_order_lines' as model_name union all
                select 'fct_orders' as model_name union all
                select 'fct_trips' as model_name union all
                select 'gold_customer_totals' as model_name union all
                select 'gold_daily_orders' as model_name union all
                select 'gold_hourly_revenue' as model_name union all
                select 'gold_quarter_hourly_orders' as model_name union all
                select 'silver_customer_arrivals' as model_name union all
                select 'silver_customer_versions' as model_name union all
                select 'silver_customers' as model_name union all
                select 'silver_order_arrivals' as model_name union all
                select 'silver_order_lines' as model_name union all
                select 'silver_order_sequences' as model_name union all
                select 'silver_order_versions' as model_name union all
                select 'silver_orders' as model_name union all
                select 'silver_pipeline_runs' as model_name union all
                select 'silver_product_arrivals' as model_name union all
                select 'silver_product_versions' as model_name union all
                select 'silver_products' as model_name union all
                select 'silver_rate_arrivals' as model_name union all
                select 'silver_rate_versions' as model_name union all
                select 'silver_rates' as model_name union all
                select 'silver_resolved_rejects' as model_name union all
                select 'silver_trip_arrivals' as model_name union all
                select 'silver_trip_sequences' as model_name union all
                select 'silver_trip_versions' as model_name union all
                select 'silver_trips' as model_name
            ) as built union all
            select built.model_name, '{[business_timezone]: "America/New_York", [default_currency]: [EUR], [max_future_minutes]: [1440], [negative_amounts]: [reject], "order_statuses.not_counted": "[cancelled, canceled, refunded, returned, voided]", "trip_statuses.not_counted": "[cancelled, canceled]", [unique_key]: [date], [unix_seconds_from]: "1990-01-01", [unix_seconds_until]: "2033-05-18"}' as settings
            from (
                select 'gold_daily_trips' as model_name
            ) as built union all
            select 'dim_customer' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'dim_product' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'fct_exchange_rates' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'fct_order_lines' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'fct_orders' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'fct_trips' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'gold_customer_totals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'gold_daily_orders' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'gold_daily_trips' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'gold_hourly_revenue' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'gold_quarter_hourly_orders' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_customer_arrivals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_customer_versions' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_customers' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_order_arrivals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_order_lines' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_order_sequences' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_order_versions' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_orders' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_pipeline_runs' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_product_arrivals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_product_versions' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_products' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_rate_arrivals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_rate_versions' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_rates' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_resolved_rejects' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_trip_arrivals' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_trip_sequences' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_trip_versions' as model_name, '{[sql]: "<fingerprint>"}' as settings union all
            select 'silver_trips' as model_name, '{[sql]: "<fingerprint>"}' as settings
-- ====
select
                source,
                readers,
                replace(convert(varchar(26), cast(listed_whole_at as datetime2(6)), 121), ' ', 'T') as listed_whole_at
            from staging.loaded_sources
            union all
            select
                '' as source,
                '' as readers,
                replace(convert(varchar(26), cast(cast(sysutcdatetime() as datetime2(6)) as datetime2(6)), 121), ' ', 'T') as listed_whole_at
-- ====
delete from staging.loaded_sources where source = 'customers'
-- ====
insert into staging.loaded_sources (source, readers, listed_whole_at)
        select
            'customers' as source,
            'silver_customer_arrivals,silver_customer_versions' as readers,
            cast(null as datetime2(6)) as listed_whole_at
-- ====
insert into staging.loaded_files (source, landed_file, total_rows, loaded_at)
        select
            'customers' as source,
            staged.landed_file,
            staged.total_rows,
            cast(sysutcdatetime() as datetime2(6)) as loaded_at
        from (
            select
                landed_file,
                count(*) as total_rows
            from staging.stg_customers
            group by landed_file
        ) as staged
        left join (
            select
                landed_file,
                max(total_rows) as total_rows
            from staging.loaded_files
            where source = 'customers'
            group by landed_file
        ) as loaded
            on staged.landed_file = loaded.landed_file
        where loaded.landed_file is null or loaded.total_rows < staged.total_rows
-- ====
insert into staging.loaded_sources (source, readers, listed_whole_at)
        select
            'customers' as source,
            'silver_customer_arrivals,silver_customer_versions' as readers,
            cast('<moment>' as datetime2(6)) as listed_whole_at
-- ====
-- ================ around all: an increment, besides
select model_name, settings from staging.built_with
-- ====
select left(replace(convert(varchar(26), cast(dateadd(minute, 60, cast(sysutcdatetime() as datetime2(6))) as datetime2(6)), 121), ' ', 'T'), 13) as now
-- ====
copy into bronze_copied.manifest_entries (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-order_events-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-customers-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-products-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-exchange_rates-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-sales_orders-*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))
-- ====
copy into bronze_copied.customers_1 (
    [customer_id] 1,
    [name] 2,
    [city] 3,
    [country] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9,
    [row_hash] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/customers/landed_hour=<hour>/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))
-- ====
create view bronze_new.customers as
    with
    copied as (
        select
            cast([customer_id] as varchar(max)) as [customer_id],
            cast([name] as varchar(max)) as [name],
            cast([city] as varchar(max)) as [city],
            cast([country] as varchar(max)) as [country],
            cast([last_updated] as varchar(max)) as [last_updated],
            cast([landed_at] as datetime2(6)) as [landed_at],
            cast([is_deleted] as bit) as [is_deleted],
            cast([window_low] as varchar(max)) as [window_low],
            cast([window_high] as varchar(max)) as [window_high],
            cast([row_hash] as varchar(max)) as [row_hash]
        from bronze_copied.customers_1
    ),
    stamped as (
        select
            *,
            replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T') as landed
        from copied
    ),
    named as (
        select
            *,
            substring(landed, 1, 13) as landed_hour,
            cast(substring(landed, 1, 13) + '/' + landed as varchar(900)) as [landed_file]
        from stamped
    ),
    counted as (
        select
            *,
            count(*) over (partition by [landed_file]) as total_rows
        from named
    )
    select
        counted.[customer_id],
        counted.[name],
        counted.[city],
        counted.[country],
        counted.[last_updated],
        counted.[landed_at],
        counted.[is_deleted],
        counted.[window_low],
        counted.[window_high],
        counted.[row_hash],
        counted.landed_hour,
        counted.[landed_file]
    from counted
    left join (
        select
            [landed_file],
            max(total_rows) as total_rows
        from staging.loaded_files
        where source = 'customers'
        group by [landed_file]
    ) as loaded
        on counted.[landed_file] = loaded.[landed_file]
    where
        loaded.[landed_file] is null
        or loaded.total_rows < counted.total_rows
-- ====
-- ================ a table: its first build
if object_id ('"silver"."silver_orders__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_orders__dbt_tmp_vw"
-- ====
if object_id ('"silver"."silver_orders"','U') is not null
    drop table "silver"."silver_orders"
-- ====
EXEC('create view "silver"."silver_orders__dbt_tmp_vw" as
<the body>;');
        EXEC('CREATE TABLE [pool].[silver].[silver_orders]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED INDEX (_row_key)) AS (SELECT * FROM [pool].[silver].[silver_orders__dbt_tmp_vw]);');
-- ====
create statistics [by__row_key]
            on "silver"."silver_orders" ([_row_key]);
-- ====
-- ================ a table: an increment
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "silver"."silver_orders"
-- ====
select
            case
                when exists (
                    select 1 from "silver"."silver_order_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds
-- ====
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_orders'
      and table_schema = 'silver'
-- ====
if object_id ('"silver"."silver_orders__dbt_tmp"','U') is not null
    drop table "silver"."silver_orders__dbt_tmp"
-- ====
if object_id ('"silver"."silver_orders__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_orders__dbt_tmp__dbt_tmp_vw"
-- ====
EXEC('create view "silver"."silver_orders__dbt_tmp__dbt_tmp_vw" as
<the body>;');
        EXEC('CREATE TABLE [pool].[silver].[silver_orders__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED INDEX (_row_key)) AS (SELECT * FROM [pool].[silver].[silver_orders__dbt_tmp__dbt_tmp_vw]);');
-- ====
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_orders__dbt_tmp'
      and table_schema = 'silver'
-- ====
merge into "silver"."silver_orders" as DBT_INTERNAL_DEST
        using "silver"."silver_orders__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))
    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[status] = DBT_INTERNAL_SOURCE.[status],[currency] = DBT_INTERNAL_SOURCE.[currency],[items] = DBT_INTERNAL_SOURCE.[items],[amount] = DBT_INTERNAL_SOURCE.[amount],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[placed_at] = DBT_INTERNAL_SOURCE.[placed_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[delivered_at] = DBT_INTERNAL_SOURCE.[delivered_at],[first_event_at] = DBT_INTERNAL_SOURCE.[first_event_at],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[order_date] = DBT_INTERNAL_SOURCE.[order_date]
    when not matched then insert
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])
    values
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])
;
-- ====
update statistics "silver"."silver_orders"
-- ====
-- ================ a table: a full refresh, besides
-- ================ a view
EXEC('create view "gold"."gold_sla_breaches" as
<the body>;');
-- ====
-- ================ a view that is there, besides
if object_id ('"gold"."gold_sla_breaches__dbt_backup"','V') is not null
    drop view "gold"."gold_sla_breaches__dbt_backup"
-- ====
if object_id ('"gold"."gold_sla_breaches"','V') is not null
    drop view "gold"."gold_sla_breaches"
-- ====
-- ================ a test
-- Create target schema in synapse db if it does not
  IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
  BEGIN
    EXEC('CREATE SCHEMA [dbo]')
  END
  select
      count(*) as failures,
      case when count(*) != 0
        then 'true' else 'false' end as should_warn,
      case when count(*) != 0
        then 'true' else 'false' end as should_error
    from (
      <the body>
    ) dbt_internal_test
-- ====
-- ================ a test that begins with a CTE
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "gold"."gold_daily_orders"
-- ====
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "gold"."gold_hourly_revenue"
-- ====
-- Create target schema in synapse db if it does not
  IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'dbo')
  BEGIN
    EXEC('CREATE SCHEMA [dbo]')
  END
    EXEC('create view
      dbo.testview_<name>
     as <the body>;')
    select
      count(*) as failures,
      case when count(*) != 0
        then 'true' else 'false' end as should_warn,
      case when count(*) != 0
        then 'true' else 'false' end as should_error
    from (
      select * from
      dbo.testview_<name>
    ) dbt_internal_test;
    EXEC('drop view
      dbo.testview_<name>
    ;')
-- ====
