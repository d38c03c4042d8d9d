-- ======== 1
select replace(convert(varchar(26), cast(cast(sysutcdatetime() as datetime2(6)) as datetime2(6)), 121), ' ', 'T') as moment

-- ======== 2
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
        and refs.referenced_entity_name = 'silver_landed_hours__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_landed_hours__dbt_tmp_vw];');

-- ======== 4
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_landed_hours];');

-- ======== 5
USE [warehouse];

    EXEC('create view [silver].[silver_landed_hours__dbt_tmp_vw] as

with

counted as (

        select
            ''order_events'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[order_events]
        where 1 = 1
        group by landed_hour
        union all
        select
            ''sales_orders'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[sales_orders]
        where 1 = 1
        group by landed_hour
        union all
        select
            ''trip_events'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[trip_events]
        where 1 = 1
        group by landed_hour
        union all
        select
            ''customers'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[customers]
        where 1 = 1
        group by landed_hour
        union all
        select
            ''products'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[products]
        where 1 = 1
        group by landed_hour

),

hours as (

    select
        source,
        landed_hour,
        total_rows,
        case when landed_at > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else landed_at end as _landed_at,
        cast(''<moment>'' as datetime2(6)) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''landed_hour='' + replace(replace(cast(landed_hour as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as _row_key
    from counted

)

select * from hours
where 1 = 1;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_landed_hours]  AS SELECT * FROM [warehouse].[silver].[silver_landed_hours__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 6
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'order_events') as newest

-- ======== 7
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'sales_orders') as newest

-- ======== 8
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'trip_events') as newest

-- ======== 9
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'customers') as newest

-- ======== 10
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_landed_hours]
    where source = 'products') as newest

-- ======== 11
select replace(convert(varchar(26), cast(
    case
        when max(_processed_at) >= cast(sysutcdatetime() as datetime2(6)) then dateadd(microsecond, 1, max(_processed_at))
        else cast(sysutcdatetime() as datetime2(6))
    end as datetime2(6)), 121), ' ', 'T') as moment
                from [warehouse].[silver].[silver_landed_hours]

-- ======== 12
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_landed_hours__dbt_tmp];');

-- ======== 13
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
        and refs.referenced_entity_name = 'silver_landed_hours__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 14
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_landed_hours__dbt_tmp__dbt_tmp_vw];');

-- ======== 15
USE [warehouse];

    EXEC('create view [silver].[silver_landed_hours__dbt_tmp__dbt_tmp_vw] as

with

counted as (

        select
            ''order_events'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[order_events]
        where landed_hour >= ''<moment>''
        group by landed_hour
        union all
        select
            ''sales_orders'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[sales_orders]
        where landed_hour >= ''<moment>''
        group by landed_hour
        union all
        select
            ''trip_events'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[trip_events]
        where 1 = 1
        group by landed_hour
        union all
        select
            ''customers'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[customers]
        where landed_hour >= ''<moment>''
        group by landed_hour
        union all
        select
            ''products'' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from [warehouse].[bronze].[products]
        where landed_hour >= ''<moment>''
        group by landed_hour

),

hours as (

    select
        source,
        landed_hour,
        total_rows,
        case when landed_at > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else landed_at end as _landed_at,
        cast(''<moment>'' as datetime2(6)) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''landed_hour='' + replace(replace(cast(landed_hour as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''source='' + replace(replace(cast(source as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
            as _row_key
    from counted

)

select * from hours
where not exists (
            select 1
            from [warehouse].[silver].[silver_landed_hours] as known
            where
                known._row_key = hours._row_key
                and (
                    known.total_rows = hours.total_rows
                    or (known.total_rows is null and hours.total_rows is null)
                )
                and (
                    known._landed_at = hours._landed_at
                    or (known._landed_at is null and hours._landed_at is null)
                )
        );');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_landed_hours__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_landed_hours__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 16
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
            where c.object_id = object_id('[warehouse].[silver].[silver_landed_hours__dbt_tmp]')
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

-- ======== 17
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
            where c.object_id = object_id('[warehouse].[silver].[silver_landed_hours]')
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

-- ======== 18
merge into [warehouse].[silver].[silver_landed_hours] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_landed_hours__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [source] = DBT_INTERNAL_SOURCE.[source],[landed_hour] = DBT_INTERNAL_SOURCE.[landed_hour],[total_rows] = DBT_INTERNAL_SOURCE.[total_rows],[_landed_at] = DBT_INTERNAL_SOURCE.[_landed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([source], [landed_hour], [total_rows], [_landed_at], [_processed_at], [_row_key])
    values
        ([source], [landed_hour], [total_rows], [_landed_at], [_processed_at], [_row_key])

;
