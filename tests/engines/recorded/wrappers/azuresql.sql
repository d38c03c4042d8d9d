-- ================ around all: a first build
USE [tidemark];
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_bronze_copied',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze_copied')
    BEGIN
      EXEC('CREATE SCHEMA [bronze_copied]')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze_copied', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze_copied', @LockOwner = 'Session';
-- ====
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
-- ====
USE [tidemark];
    select  name as [schema]
    from sys.schemas with (nolock)
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
SET XACT_ABORT ON;
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
USE [tidemark];
    EXEC('DROP table IF EXISTS bronze_copied.manifest_entries;');
-- ====
create table bronze_copied.manifest_entries (
    [source] varchar(400) null,
    [landed_hour] varchar(400) null,
    [files] varchar(400) null,
    [columns] varchar(max) null
)
-- ====
insert into bronze_copied.manifest_entries ([source], [landed_hour], [files], [columns])
select [source], [landed_hour], [files], [columns]
from openrowset(
    bulk 'manifest/*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ([source] varchar(400), [landed_hour] varchar(400), [files] varchar(400), [columns] varchar(max)) as files
-- ====
USE [tidemark];
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
insert into bronze_copied.customers_1 ([customer_id], [name], [city], [country], [last_updated], [landed_at], [is_deleted], [window_low], [window_high], [row_hash])
select [customer_id], [name], [city], [country], [last_updated], [landed_at], [is_deleted], [window_low], [window_high], [row_hash]
from openrowset(
    bulk 'bronze/customers/landed_hour=*/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ([customer_id] varchar(max), [name] varchar(max), [city] varchar(max), [country] varchar(max), [last_updated] varchar(max), [landed_at] datetime2(6), [is_deleted] bit, [window_low] varchar(max), [window_high] varchar(max), [row_hash] varchar(max)) as files
-- ====
create table staging.built_with (model_name varchar(400), settings varchar(8000))
-- ====
-- ================ around all: an increment, besides
insert into bronze_copied.manifest_entries ([source], [landed_hour], [files], [columns])
select [source], [landed_hour], [files], [columns]
from openrowset(
    bulk 'manifest/2026-*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ([source] varchar(400), [landed_hour] varchar(400), [files] varchar(400), [columns] varchar(max)) as files
-- ====
insert into bronze_copied.manifest_entries ([source], [landed_hour], [files], [columns])
select [source], [landed_hour], [files], [columns]
from openrowset(
    bulk 'manifest/2026-*-customers-*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ([source] varchar(400), [landed_hour] varchar(400), [files] varchar(400), [columns] varchar(max)) as files
-- ====
insert into bronze_copied.customers_1 ([customer_id], [name], [city], [country], [last_updated], [landed_at], [is_deleted], [window_low], [window_high], [row_hash])
select [customer_id], [name], [city], [country], [last_updated], [landed_at], [is_deleted], [window_low], [window_high], [row_hash]
from openrowset(
    bulk 'bronze/customers/landed_hour=<hour>/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ([customer_id] varchar(max), [name] varchar(max), [city] varchar(max), [country] varchar(max), [last_updated] varchar(max), [landed_at] datetime2(6), [is_deleted] bit, [window_low] varchar(max), [window_high] varchar(max), [row_hash] varchar(max)) as files
-- ====
-- ================ a table: its first build
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
        and refs.referenced_entity_name = 'silver_orders__dbt_tmp_vw'
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_orders__dbt_tmp_vw";');
-- ====
USE [tidemark];
    USE [tidemark];
    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_orders__dbt_tmp_vw" AS
<the body>;
    ')
EXEC('SELECT * INTO "tidemark"."silver"."silver_orders" FROM "tidemark"."silver"."silver_orders__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');
        ')
    EXEC('DROP VIEW IF EXISTS "silver"."silver_orders__dbt_tmp_vw"')
    use [tidemark];
    if EXISTS (
        SELECT *
        FROM sys.indexes with (nolock)
        WHERE name = 'silver_silver_orders_cci'
        AND object_id=object_id('"silver"."silver_orders"')
    )
    DROP index "silver"."silver_orders".silver_silver_orders_cci
    CREATE CLUSTERED COLUMNSTORE INDEX silver_silver_orders_cci
    ON "silver"."silver_orders"
-- ====
if not exists(select *
                  from sys.indexes with (nolock)
                  where name = 'dbt_idx_4b127aeec35d7c6b1339376d3b7e2619'
                  and object_id = OBJECT_ID('"tidemark"."silver"."silver_orders"')
  )
  begin
  create
  nonclustered
  index [dbt_idx_4b127aeec35d7c6b1339376d3b7e2619]
  on "tidemark"."silver"."silver_orders"
  ([_row_key])
  end;
-- ====
-- ================ a table: an increment
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "tidemark"."silver"."silver_orders"
-- ====
select
            case
                when exists (
                    select 1 from "tidemark"."silver"."silver_order_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds
-- ====
USE [tidemark];
        select
            c.name collate database_default as column_name,
            t.name as data_type,
            case
                when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
                else c.max_length
            end as character_maximum_length,
            c.precision as numeric_precision,
            c.scale as numeric_scale
        from sys.columns c with (nolock)
        inner join sys.types t with (nolock)
        on c.user_type_id = t.user_type_id
        where c.object_id = object_id('"tidemark"."silver"."silver_orders"')
        order by c.column_id
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
USE [tidemark]; select count(*) as marker_count from sys.extended_properties where class = 1 and minor_id = 0 and name = 'dbt_full_refresh_incomplete' and major_id = OBJECT_ID('"silver"."silver_orders"')
-- ====
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
        and refs.referenced_entity_name = 'silver_orders__dbt_tmp__dbt_tmp_vw'
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_orders__dbt_tmp__dbt_tmp_vw";');
-- ====
USE [tidemark];
    USE [tidemark];
    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_orders__dbt_tmp__dbt_tmp_vw" AS
<the body>;
    ')
EXEC('IF OBJECT_ID(''silver.silver_orders__dbt_tmp'', ''U'') IS NOT NULL
                EXEC(''DROP TABLE "tidemark"."silver"."silver_orders__dbt_tmp"'');SELECT * INTO "tidemark"."silver"."silver_orders__dbt_tmp" FROM "tidemark"."silver"."silver_orders__dbt_tmp__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');
        ')
    EXEC('DROP VIEW IF EXISTS "silver"."silver_orders__dbt_tmp__dbt_tmp_vw"')
-- ====
USE [tidemark];
        select
            c.name collate database_default as column_name,
            t.name as data_type,
            case
                when (t.name in ('nchar', 'nvarchar', 'sysname') and c.max_length <> -1) then c.max_length / 2
                else c.max_length
            end as character_maximum_length,
            c.precision as numeric_precision,
            c.scale as numeric_scale
        from sys.columns c with (nolock)
        inner join sys.types t with (nolock)
        on c.user_type_id = t.user_type_id
        where c.object_id = object_id('"tidemark"."silver"."silver_orders__dbt_tmp"')
        order by c.column_id
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
-- back compat for old kwarg name
    merge into "tidemark"."silver"."silver_orders" as DBT_INTERNAL_DEST
        using "tidemark"."silver"."silver_orders__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))
    when matched then update set
        "order_id" = DBT_INTERNAL_SOURCE."order_id","customer_id" = DBT_INTERNAL_SOURCE."customer_id","status" = DBT_INTERNAL_SOURCE."status","currency" = DBT_INTERNAL_SOURCE."currency","items" = DBT_INTERNAL_SOURCE."items","amount" = DBT_INTERNAL_SOURCE."amount","is_deleted" = DBT_INTERNAL_SOURCE."is_deleted","placed_at" = DBT_INTERNAL_SOURCE."placed_at","promised_at" = DBT_INTERNAL_SOURCE."promised_at","delivered_at" = DBT_INTERNAL_SOURCE."delivered_at","first_event_at" = DBT_INTERNAL_SOURCE."first_event_at","updated_at" = DBT_INTERNAL_SOURCE."updated_at","_processed_at" = DBT_INTERNAL_SOURCE."_processed_at","_row_key" = DBT_INTERNAL_SOURCE."_row_key","order_date" = DBT_INTERNAL_SOURCE."order_date"
    when not matched then insert
        ("order_id", "customer_id", "status", "currency", "items", "amount", "is_deleted", "placed_at", "promised_at", "delivered_at", "first_event_at", "updated_at", "_processed_at", "_row_key", "order_date")
    values
        ("order_id", "customer_id", "status", "currency", "items", "amount", "is_deleted", "placed_at", "promised_at", "delivered_at", "first_event_at", "updated_at", "_processed_at", "_row_key", "order_date")
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
select
        i.[name] as [name],
        case when i.[type] = 1 then 'clustered'
             when i.[type] = 2 then 'nonclustered'
             when i.[type] = 5 then 'clustered columnstore'
             when i.[type] = 6 then 'columnstore'
        end as [type],
        i.is_unique as [unique],
        i.is_primary_key as is_primary_key,
        i.is_unique_constraint as is_unique_constraint,
        isnull(key_cols.cols, '') as [columns],
        isnull(incl_cols.cols, '') as included_columns,
        case when i.[type] in (1, 2, 6)
             then isnull(part.data_compression_desc, 'NONE')
        end as data_compression,
        isnull(desc_cols.cols, '') as descending_columns,
        i.filter_definition as [where],
        i.fill_factor as [fillfactor],
        i.ignore_dup_key as [ignore_dup_key]
        /* optimize_for_sequential_key is deliberately not selected: the
           sys.indexes column only exists on SQL Server 2019+ and managed
           comparisons are name-based, so it isn't needed here */
    from sys.indexes i with (nolock)
    outer apply (
        /* STRING_AGG ... WITHIN GROUP requires SQL Server 2017+, the floor
           of this adapter's CI matrix.
           A clustered columnstore index (type 5) has no key columns: it stores
           the whole table, so sys.index_columns lists EVERY column for it. Those
           columns are not part of the index's identity — reconciliation matches
           the CCI by name/type and never compares its columns (see
           index_config_changes) — and aggregating them all is what overflowed
           STRING_AGG on wide tables (issue #735). Skip them: report no columns
           for a CCI. The nvarchar(max) cast still guards wide *nonclustered*
           columnstore indexes (type 6), whose columns ARE user-chosen identity. */
        select string_agg(cast(col.[name] as nvarchar(max)), ', ') within group (order by ic.key_ordinal) as cols
        from sys.index_columns ic with (nolock)
        inner join sys.columns col with (nolock)
            on col.object_id = ic.object_id and col.column_id = ic.column_id
        where ic.object_id = i.object_id and ic.index_id = i.index_id
          and ic.is_included_column = 0
          and i.[type] <> 5
    ) key_cols
    outer apply (
        select string_agg(cast(col.[name] as nvarchar(max)), ', ') as cols
        from sys.index_columns ic with (nolock)
        inner join sys.columns col with (nolock)
            on col.object_id = ic.object_id and col.column_id = ic.column_id
        where ic.object_id = i.object_id and ic.index_id = i.index_id
          and ic.is_included_column = 1
    ) incl_cols
    outer apply (
        select string_agg(cast(col.[name] as nvarchar(max)), ', ') as cols
        from sys.index_columns ic with (nolock)
        inner join sys.columns col with (nolock)
            on col.object_id = ic.object_id and col.column_id = ic.column_id
        where ic.object_id = i.object_id and ic.index_id = i.index_id
          and ic.is_descending_key = 1
    ) desc_cols
    outer apply (
        /* MAX() rather than TOP 1: deterministic if partitions ever carry
           mixed compression (the adapter doesn't manage partitioning today) */
        select max(p.data_compression_desc) as data_compression_desc
        from sys.partitions p with (nolock)
        where p.object_id = i.object_id and p.index_id = i.index_id
    ) part
    where i.object_id = OBJECT_ID('silver.silver_orders')
      and i.index_id > 0
      and i.[type] not in (3, 4, 7)  /* xml, spatial, memory-optimized hash */
-- ====
if not exists(select *
                  from sys.indexes with (nolock)
                  where name = 'dbt_idx_4b127aeec35d7c6b1339376d3b7e2619'
                  and object_id = OBJECT_ID('"tidemark"."silver"."silver_orders"')
  )
  begin
  create
  nonclustered
  index [dbt_idx_4b127aeec35d7c6b1339376d3b7e2619]
  on "tidemark"."silver"."silver_orders"
  ([_row_key])
  end;
-- ====
USE [tidemark];
    EXEC('DROP table IF EXISTS "silver"."silver_orders__dbt_tmp";');
-- ====
-- ================ a table: a full refresh, besides
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
        and refs.referenced_entity_name = 'silver_orders__dbt_tmp__dbt_tmp_vw'
        and obj.type = 'V'
    OPTION (LABEL = 'dbt-sqlserver');
-- ====
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_orders__dbt_tmp__dbt_tmp_vw";');
-- ====
USE [tidemark]; if not exists (select 1 from sys.extended_properties where class = 1 and minor_id = 0 and name = 'dbt_full_refresh_incomplete' and major_id = OBJECT_ID('"silver"."silver_orders"')) EXEC sp_addextendedproperty @name = N'dbt_full_refresh_incomplete', @value = '1', @level0type = N'SCHEMA', @level0name = N'silver', @level1type = N'TABLE', @level1name = N'silver_orders'
-- ====
USE [tidemark];
    USE [tidemark];
    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_orders__dbt_tmp__dbt_tmp_vw" AS
<the body>;
    ')
EXEC('IF OBJECT_ID(''silver.silver_orders__dbt_tmp'', ''U'') IS NOT NULL
                EXEC(''DROP TABLE "tidemark"."silver"."silver_orders__dbt_tmp"'');SELECT * INTO "tidemark"."silver"."silver_orders__dbt_tmp" FROM "tidemark"."silver"."silver_orders__dbt_tmp__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');
        ')
    EXEC('DROP VIEW IF EXISTS "silver"."silver_orders__dbt_tmp__dbt_tmp_vw"')
    use [tidemark];
    if EXISTS (
        SELECT *
        FROM sys.indexes with (nolock)
        WHERE name = 'silver_silver_orders__dbt_tmp_cci'
        AND object_id=object_id('"silver"."silver_orders__dbt_tmp"')
    )
    DROP index "silver"."silver_orders__dbt_tmp".silver_silver_orders__dbt_tmp_cci
    CREATE CLUSTERED COLUMNSTORE INDEX silver_silver_orders__dbt_tmp_cci
    ON "silver"."silver_orders__dbt_tmp"
-- ====
USE [tidemark];
      EXEC sp_rename 'silver.silver_orders', 'silver_orders__dbt_backup'
-- ====
USE [tidemark];
      EXEC sp_rename 'silver.silver_orders__dbt_tmp', 'silver_orders'
-- ====
USE [tidemark];
    EXEC('DROP table IF EXISTS "silver"."silver_orders__dbt_backup";');
-- ====
-- ================ a view
USE [tidemark];
    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "gold"."gold_sla_breaches" AS
<the body>;
    ')
-- ====
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
-- ====
USE [tidemark];
    EXEC('DROP view IF EXISTS "gold"."gold_sla_breaches__dbt_backup";');
-- ====
-- ================ a view that is there, besides
USE [tidemark];
  declare @dbt_sqlserver_skip_check_body nvarchar(max) = N'
<the body>';
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
-- ====
-- ================ a test
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
<the body>
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
-- ====
-- ================ a test that begins with a CTE
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_daily_orders"
-- ====
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as newest from "tidemark"."gold"."gold_hourly_revenue"
-- ====
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
    <the body>
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
-- ====
