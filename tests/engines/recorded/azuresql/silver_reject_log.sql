-- ======== 1
select replace(convert(varchar(26), cast(cast(sysutcdatetime() as datetime2(6)) as datetime2(6)), 121), ' ', 'T') as moment

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
        and refs.referenced_entity_name = 'silver_reject_log__dbt_tmp_vw'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 3
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_reject_log__dbt_tmp_vw";');

-- ======== 4
USE [tidemark];
    USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_reject_log__dbt_tmp_vw" AS

with

arrived as (

        select
            ''order_events'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_order_events"
        where 1 = 1
        union all
        select
            ''sales_orders'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_sales_orders"
        where 1 = 1
        union all
        select
            ''trip_events'' as source,
            ''trip'' as entity,
            trip_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_trip_events"
        where 1 = 1
        union all
        select
            ''customers'' as source,
            ''customer'' as entity,
            customer_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_customers"
        where 1 = 1
        union all
        select
            ''products'' as source,
            ''product'' as entity,
            product_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_products"
        where 1 = 1

),

rejected as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as reject_id,
        source,
        entity,
        reject_reason,
        business_key,
        event_time,
        body,
        body_base64,
        version_position,
        landed_at
    from arrived
    where reject_reason is not null

),

-- how far each source was read, or weeks without a reject would be read again
read_marks as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''read_until='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
        source,
        entity,
        cast(null as varchar(max)) as reject_reason,
        cast(null as varchar(max)) as business_key,
        cast(null as datetime2(6)) as event_time,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        '''' as version_position,
        max(landed_at) as landed_at
    from arrived
    group by
        source,
        entity

),

entries as (

    select * from rejected
    union all
    select * from read_marks

),

    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            case when max(landed_at) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else max(landed_at) end as newest_landed_at
        from entries
        group by
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64

    ),

    keyed as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from collapsed

    ),

    merged_copies as (

        select
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            version_position,
            newest_landed_at as _landed_at,
            cast(''<moment>'' as datetime2(6)) as _processed_at,
            _row_key
        from keyed

    )

select * from merged_copies;
    ')

EXEC('SELECT * INTO "tidemark"."silver"."silver_reject_log" FROM "tidemark"."silver"."silver_reject_log__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');

        ')

    EXEC('DROP VIEW IF EXISTS "silver"."silver_reject_log__dbt_tmp_vw"')

    use [tidemark];
    if EXISTS (
        SELECT *
        FROM sys.indexes with (nolock)
        WHERE name = 'silver_silver_reject_log_cci'
        AND object_id=object_id('"silver"."silver_reject_log"')
    )
    DROP index "silver"."silver_reject_log".silver_silver_reject_log_cci
    CREATE CLUSTERED COLUMNSTORE INDEX silver_silver_reject_log_cci
    ON "silver"."silver_reject_log"

-- ======== 5
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'order_events') as newest

-- ======== 6
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'sales_orders') as newest

-- ======== 7
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'trip_events') as newest

-- ======== 8
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'customers') as newest

-- ======== 9
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from "tidemark"."silver"."silver_reject_log"
    where source = 'products') as newest

-- ======== 10
select replace(convert(varchar(26), cast(
    case
        when max(_processed_at) >= cast(sysutcdatetime() as datetime2(6)) then dateadd(microsecond, 1, max(_processed_at))
        else cast(sysutcdatetime() as datetime2(6))
    end as datetime2(6)), 121), ' ', 'T') as moment
                from "tidemark"."silver"."silver_reject_log"

-- ======== 11
USE [tidemark]; select count(*) as marker_count from sys.extended_properties where class = 1 and minor_id = 0 and name = 'dbt_full_refresh_incomplete' and major_id = OBJECT_ID('"silver"."silver_reject_log"')

-- ======== 12
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
        and refs.referenced_entity_name = 'silver_reject_log__dbt_tmp__dbt_tmp_vw'
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 13
USE [tidemark];
    EXEC('DROP view IF EXISTS "silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw";');

-- ======== 14
USE [tidemark];
    USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw" AS

with

arrived as (

        select
            ''order_events'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_order_events"
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        union all
        select
            ''sales_orders'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_sales_orders"
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        union all
        select
            ''trip_events'' as source,
            ''trip'' as entity,
            trip_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_trip_events"
        where 1 = 1
        union all
        select
            ''customers'' as source,
            ''customer'' as entity,
            customer_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_customers"
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))
        union all
        select
            ''products'' as source,
            ''product'' as entity,
            product_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_products"
        where landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))

),

rejected as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as reject_id,
        source,
        entity,
        reject_reason,
        business_key,
        event_time,
        body,
        body_base64,
        version_position,
        landed_at
    from arrived
    where reject_reason is not null

),

-- how far each source was read, or weeks without a reject would be read again
read_marks as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''read_until='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
        source,
        entity,
        cast(null as varchar(max)) as reject_reason,
        cast(null as varchar(max)) as business_key,
        cast(null as datetime2(6)) as event_time,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        '''' as version_position,
        max(landed_at) as landed_at
    from arrived
    group by
        source,
        entity

),

entries as (

    select * from rejected
    union all
    select * from read_marks

),

    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            case when max(landed_at) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else max(landed_at) end as newest_landed_at
        from entries
        group by
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64

    ),

    keyed as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from collapsed

    ),

    merged_copies as (

        -- what the table has, it keeps: only an earlier position is news to
        -- those who read it; a later landing only moves the window on
        select
            keyed.reject_id,
            keyed.source,
            keyed.entity,
            keyed.reject_reason,
            keyed.business_key,
            keyed.event_time,
            keyed.body,
            keyed.body_base64,
            case
                when known.version_position < keyed.version_position
                    then known.version_position
                else keyed.version_position
            end as version_position,
            case
                when known._landed_at > keyed.newest_landed_at
                    then known._landed_at
                else keyed.newest_landed_at
            end as _landed_at,
            case
                when known.version_position <= keyed.version_position
                    then known._processed_at
                else cast(''<moment>'' as datetime2(6))
            end as _processed_at,
            keyed._row_key
        from keyed
        left join (

    select *
    from "tidemark"."silver"."silver_reject_log"
    where _row_key in (select wanted._row_key from (select _row_key from keyed) as wanted)
        ) as known
            on keyed._row_key = known._row_key
        where
            known._row_key is null
            or keyed.version_position < known.version_position
            or keyed.newest_landed_at > known._landed_at

    )

select * from merged_copies;
    ')

EXEC('IF OBJECT_ID(''silver.silver_reject_log__dbt_tmp'', ''U'') IS NOT NULL
                EXEC(''DROP TABLE "tidemark"."silver"."silver_reject_log__dbt_tmp"'');SELECT * INTO "tidemark"."silver"."silver_reject_log__dbt_tmp" FROM "tidemark"."silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');

        ')

    EXEC('DROP VIEW IF EXISTS "silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw"')

-- ======== 15
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
        where c.object_id = object_id('"tidemark"."silver"."silver_reject_log__dbt_tmp"')
        order by c.column_id

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 16
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
        where c.object_id = object_id('"tidemark"."silver"."silver_reject_log"')
        order by c.column_id

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 17
-- back compat for old kwarg name

    merge into "tidemark"."silver"."silver_reject_log" as DBT_INTERNAL_DEST
        using "tidemark"."silver"."silver_reject_log__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        "reject_id" = DBT_INTERNAL_SOURCE."reject_id","source" = DBT_INTERNAL_SOURCE."source","entity" = DBT_INTERNAL_SOURCE."entity","reject_reason" = DBT_INTERNAL_SOURCE."reject_reason","business_key" = DBT_INTERNAL_SOURCE."business_key","event_time" = DBT_INTERNAL_SOURCE."event_time","body" = DBT_INTERNAL_SOURCE."body","body_base64" = DBT_INTERNAL_SOURCE."body_base64","version_position" = DBT_INTERNAL_SOURCE."version_position","_landed_at" = DBT_INTERNAL_SOURCE."_landed_at","_processed_at" = DBT_INTERNAL_SOURCE."_processed_at","_row_key" = DBT_INTERNAL_SOURCE."_row_key"

    when not matched then insert
        ("reject_id", "source", "entity", "reject_reason", "business_key", "event_time", "body", "body_base64", "version_position", "_landed_at", "_processed_at", "_row_key")
    values
        ("reject_id", "source", "entity", "reject_reason", "business_key", "event_time", "body", "body_base64", "version_position", "_landed_at", "_processed_at", "_row_key")

    OPTION (LABEL = 'dbt-sqlserver');

-- ======== 18
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
    where i.object_id = OBJECT_ID('silver.silver_reject_log')
      and i.index_id > 0
      and i.[type] not in (3, 4, 7)  /* xml, spatial, memory-optimized hash */

-- ======== 19
USE [tidemark];
    EXEC('DROP table IF EXISTS "silver"."silver_reject_log__dbt_tmp";');

-- ======== 20
USE [tidemark]; if not exists (select 1 from sys.extended_properties where class = 1 and minor_id = 0 and name = 'dbt_full_refresh_incomplete' and major_id = OBJECT_ID('"silver"."silver_reject_log"')) EXEC sp_addextendedproperty @name = N'dbt_full_refresh_incomplete', @value = '1', @level0type = N'SCHEMA', @level0name = N'silver', @level1type = N'TABLE', @level1name = N'silver_reject_log'

-- ======== 21
USE [tidemark];
    USE [tidemark];

    USE [tidemark];
    EXEC('
        CREATE OR ALTER VIEW "silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw" AS

with

arrived as (

        select
            ''order_events'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_order_events"
        where 1 = 1
        union all
        select
            ''sales_orders'' as source,
            ''order'' as entity,
            order_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_sales_orders"
        where 1 = 1
        union all
        select
            ''trip_events'' as source,
            ''trip'' as entity,
            trip_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_trip_events"
        where 1 = 1
        union all
        select
            ''customers'' as source,
            ''customer'' as entity,
            customer_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_customers"
        where 1 = 1
        union all
        select
            ''products'' as source,
            ''product'' as entity,
            product_id as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from "tidemark"."silver"."stg_products"
        where 1 = 1

),

rejected as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''body='' + replace(replace(cast(body as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''body_base64='' + replace(replace(cast(body_base64 as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as reject_id,
        source,
        entity,
        reject_reason,
        business_key,
        event_time,
        body,
        body_base64,
        version_position,
        landed_at
    from arrived
    where reject_reason is not null

),

-- how far each source was read, or weeks without a reject would be read again
read_marks as (

    select
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''read_until='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as reject_id,
        source,
        entity,
        cast(null as varchar(max)) as reject_reason,
        cast(null as varchar(max)) as business_key,
        cast(null as datetime2(6)) as event_time,
        cast(null as varchar(max)) as body,
        cast(null as varchar(max)) as body_base64,
        '''' as version_position,
        max(landed_at) as landed_at
    from arrived
    group by
        source,
        entity

),

entries as (

    select * from rejected
    union all
    select * from read_marks

),

    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            case when max(landed_at) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else max(landed_at) end as newest_landed_at
        from entries
        group by
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64

    ),

    keyed as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(reject_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from collapsed

    ),

    merged_copies as (

        select
            reject_id,
            source,
            entity,
            reject_reason,
            business_key,
            event_time,
            body,
            body_base64,
            version_position,
            newest_landed_at as _landed_at,
            cast(''<moment>'' as datetime2(6)) as _processed_at,
            _row_key
        from keyed

    )

select * from merged_copies;
    ')

EXEC('IF OBJECT_ID(''silver.silver_reject_log__dbt_tmp'', ''U'') IS NOT NULL
                EXEC(''DROP TABLE "tidemark"."silver"."silver_reject_log__dbt_tmp"'');SELECT * INTO "tidemark"."silver"."silver_reject_log__dbt_tmp" FROM "tidemark"."silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw"
    OPTION (LABEL = ''dbt-sqlserver'');

        ')

    EXEC('DROP VIEW IF EXISTS "silver"."silver_reject_log__dbt_tmp__dbt_tmp_vw"')

    use [tidemark];
    if EXISTS (
        SELECT *
        FROM sys.indexes with (nolock)
        WHERE name = 'silver_silver_reject_log__dbt_tmp_cci'
        AND object_id=object_id('"silver"."silver_reject_log__dbt_tmp"')
    )
    DROP index "silver"."silver_reject_log__dbt_tmp".silver_silver_reject_log__dbt_tmp_cci
    CREATE CLUSTERED COLUMNSTORE INDEX silver_silver_reject_log__dbt_tmp_cci
    ON "silver"."silver_reject_log__dbt_tmp"

-- ======== 22
USE [tidemark];
      EXEC sp_rename 'silver.silver_reject_log', 'silver_reject_log__dbt_backup'

-- ======== 23
USE [tidemark];
      EXEC sp_rename 'silver.silver_reject_log__dbt_tmp', 'silver_reject_log'

-- ======== 24
USE [tidemark];
    EXEC('DROP table IF EXISTS "silver"."silver_reject_log__dbt_backup";');
