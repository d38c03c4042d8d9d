-- ================ around all: a first build
USE [warehouse];
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze_copied')
    BEGIN
    EXEC('CREATE SCHEMA [bronze_copied]')
    END
-- ====
USE [warehouse];
    select  name as [schema]
    from sys.schemas
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
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
-- ====
create table staging.loaded_files (
        source varchar(400),
        landed_file varchar(900),
        total_rows bigint,
        loaded_at datetime2(6)
    )
-- ====
create table staging.loaded_sources (
        source varchar(400),
        readers varchar(8000),
        listed_whole_at datetime2(6)
    )
-- ====
USE [warehouse];
    EXEC('DROP table IF EXISTS bronze_copied.manifest_entries;');
-- ====
create table bronze_copied.manifest_entries (
    [source] varchar(400) null,
    [landed_hour] varchar(400) null,
    [files] varchar(400) null,
    [columns] varchar(max) null
)
-- ====
copy into bronze_copied.manifest_entries (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet'
with (file_type = 'PARQUET'
)
-- ====
USE [warehouse];
    EXEC('DROP table IF EXISTS bronze_copied.customers_1;');
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
with (file_type = 'PARQUET'
)
-- ====
create table staging.built_with (model_name varchar(400), settings varchar(8000))
-- ====
-- ================ around all: an increment, besides
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
with (file_type = 'PARQUET'
)
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
with (file_type = 'PARQUET'
)
-- ====
-- ================ a table: its first build
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
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'silver_orders__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_orders__dbt_tmp_vw];');
-- ====
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_orders];');
-- ====
USE [warehouse];
    EXEC('create view [silver].[silver_orders__dbt_tmp_vw] as
<the body>;');
            EXEC('CREATE TABLE [warehouse].[silver].[silver_orders]  AS SELECT * FROM [warehouse].[silver].[silver_orders__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');
-- ====
-- ================ a table: an increment
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[silver].[silver_orders]
-- ====
select
            case
                when exists (
                    select 1 from [warehouse].[silver].[silver_order_versions]
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds
-- ====
USE [warehouse];
        with mapping as (
            select
                row_number() over (partition by object_name(c.object_id) order by c.column_id) as ordinal_position,
                c.name collate database_default as column_name,
                t.name as data_type,
                case
					when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
					else c.max_length
				end as character_maximum_length,
                c.precision as numeric_precision,
                c.scale as numeric_scale
            from sys.columns c
            inner join sys.types t
            on c.user_type_id = t.user_type_id
            where c.object_id = object_id('[warehouse].[silver].[silver_orders]')
        )
        select
            column_name,
            data_type,
            character_maximum_length,
            numeric_precision,
            numeric_scale
        from mapping
        order by ordinal_position
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_orders__dbt_tmp];');
-- ====
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
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'silver_orders__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_orders__dbt_tmp__dbt_tmp_vw];');
-- ====
USE [warehouse];
    EXEC('create view [silver].[silver_orders__dbt_tmp__dbt_tmp_vw] as
<the body>;');
            EXEC('CREATE TABLE [warehouse].[silver].[silver_orders__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_orders__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');
-- ====
USE [warehouse];
        with mapping as (
            select
                row_number() over (partition by object_name(c.object_id) order by c.column_id) as ordinal_position,
                c.name collate database_default as column_name,
                t.name as data_type,
                case
					when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
					else c.max_length
				end as character_maximum_length,
                c.precision as numeric_precision,
                c.scale as numeric_scale
            from sys.columns c
            inner join sys.types t
            on c.user_type_id = t.user_type_id
            where c.object_id = object_id('[warehouse].[silver].[silver_orders__dbt_tmp]')
        )
        select
            column_name,
            data_type,
            character_maximum_length,
            numeric_precision,
            numeric_scale
        from mapping
        order by ordinal_position
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
merge into [warehouse].[silver].[silver_orders] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_orders__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))
    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[status] = DBT_INTERNAL_SOURCE.[status],[currency] = DBT_INTERNAL_SOURCE.[currency],[items] = DBT_INTERNAL_SOURCE.[items],[amount] = DBT_INTERNAL_SOURCE.[amount],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[placed_at] = DBT_INTERNAL_SOURCE.[placed_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[delivered_at] = DBT_INTERNAL_SOURCE.[delivered_at],[first_event_at] = DBT_INTERNAL_SOURCE.[first_event_at],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[order_date] = DBT_INTERNAL_SOURCE.[order_date]
    when not matched then insert
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])
    values
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])
;
-- ====
-- ================ a table: a full refresh, besides
-- ================ a view
USE [warehouse];
    EXEC('create view [gold].[gold_sla_breaches] as
<the body>;');
-- ====
-- ================ a view that is there, besides
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
        and refs.referenced_entity_name = 'gold_sla_breaches__dbt_backup'
        and refs.referencing_class = 1
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-fabric-dw');
-- ====
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_sla_breaches__dbt_backup];');
-- ====
USE [warehouse];
      EXEC sp_rename 'gold.gold_sla_breaches', 'gold_sla_breaches__dbt_backup'
-- ====
-- ================ a test
with test_main_sql as (
<the body>
  ),
  dbt_internal_test as (
    select  * from test_main_sql
  )
  select
    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from dbt_internal_test
-- ====
-- ================ a test that begins with a CTE
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from [warehouse].[gold].[gold_daily_orders]
-- ====
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from [warehouse].[gold].[gold_hourly_revenue]
-- ====
with test_main_sql as (
    <the body>
  ),
  dbt_internal_test as (
    select  * from test_main_sql
  )
  select
    count(*) as failures,
    case when count(*) != 0
      then 'true' else 'false' end as should_warn,
    case when count(*) != 0
      then 'true' else 'false' end as should_error
  from dbt_internal_test
-- ====
