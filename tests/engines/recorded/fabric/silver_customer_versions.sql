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
        and refs.referenced_entity_name = 'silver_customer_versions__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_customer_versions__dbt_tmp_vw];');

-- ======== 4
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_customer_versions];');

-- ======== 5
USE [warehouse];

    EXEC('create view [silver].[silver_customer_versions__dbt_tmp_vw] as

with

arrived as (

    select * from [warehouse].[silver].[stg_customers]
    where reject_reason is null and 1 = 1

),

    identified as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''city='' + replace(replace(cast(city as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''country='' + replace(replace(cast(country as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''customer_id='' + replace(replace(cast(customer_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''event_time='' + replace(convert(varchar(26), cast(event_time as datetime2(6)), 121), '' '', ''T'') + ''|'', '''') +
        coalesce(''is_deleted='' + replace(replace(cast(case when coalesce(is_deleted, 0) = 1 then ''true'' else ''false'' end as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''name='' + replace(replace(cast(name as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as version_id
        from arrived

    ),

    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            version_id,
            customer_id,
            event_time,
            is_deleted,
            name,
            city,
            country,
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            case when max(landed_at) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else max(landed_at) end as newest_landed_at
        from identified
        group by
            version_id,
            customer_id,
            event_time,
            is_deleted,
            name,
            city,
            country

    ),

    keyed as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(version_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from collapsed

    ),

    merged_copies as (

        select
            version_id,
            customer_id,
            event_time,
            is_deleted,
            name,
            city,
            country,
            version_position,
            newest_landed_at as _landed_at,
            cast(''<moment>'' as datetime2(6)) as _processed_at,
            _row_key
        from keyed

    ),

    distinct_versions as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
        from merged_copies

    )

select * from distinct_versions;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_customer_versions]  AS SELECT * FROM [warehouse].[silver].[silver_customer_versions__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 6
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_customer_versions]
    ) as newest

-- ======== 7
select replace(convert(varchar(26), cast(
    case
        when max(_processed_at) >= cast(sysutcdatetime() as datetime2(6)) then dateadd(microsecond, 1, max(_processed_at))
        else cast(sysutcdatetime() as datetime2(6))
    end as datetime2(6)), 121), ' ', 'T') as moment
                from [warehouse].[silver].[silver_customer_versions]

-- ======== 8
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_customer_versions__dbt_tmp];');

-- ======== 9
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
        and refs.referenced_entity_name = 'silver_customer_versions__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 10
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_customer_versions__dbt_tmp__dbt_tmp_vw];');

-- ======== 11
USE [warehouse];

    EXEC('create view [silver].[silver_customer_versions__dbt_tmp__dbt_tmp_vw] as

with

arrived as (

    select * from [warehouse].[silver].[stg_customers]
    where reject_reason is null and landed_hour >= ''<moment>''
        and landed_at > cast(''<moment>'' as datetime2(6))

),

    identified as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(
        coalesce(''city='' + replace(replace(cast(city as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''country='' + replace(replace(cast(country as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''customer_id='' + replace(replace(cast(customer_id as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''event_time='' + replace(convert(varchar(26), cast(event_time as datetime2(6)), 121), '' '', ''T'') + ''|'', '''') +
        coalesce(''is_deleted='' + replace(replace(cast(case when coalesce(is_deleted, 0) = 1 then ''true'' else ''false'' end as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') +
        coalesce(''name='' + replace(replace(cast(name as varchar(max)), ''~'', ''~~''), ''|'', ''~p'') + ''|'', '''') as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as version_id
        from arrived

    ),

    collapsed as (

        -- copies agree in every column: the grouping keeps one of each
        select
            version_id,
            customer_id,
            event_time,
            is_deleted,
            name,
            city,
            country,
            min(version_position) as version_position,
            -- a landing clock that runs ahead moves no window past what others
            -- land meanwhile
            case when max(landed_at) > cast(sysutcdatetime() as datetime2(6)) then cast(sysutcdatetime() as datetime2(6)) else max(landed_at) end as newest_landed_at
        from identified
        group by
            version_id,
            customer_id,
            event_time,
            is_deleted,
            name,
            city,
            country

    ),

    keyed as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(version_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
        from collapsed

    ),

    merged_copies as (

        -- what the table has, it keeps: only an earlier position is news to
        -- those who read it; a later landing only moves the window on
        select
            keyed.version_id,
            keyed.customer_id,
            keyed.event_time,
            keyed.is_deleted,
            keyed.name,
            keyed.city,
            keyed.country,
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
    from [warehouse].[silver].[silver_customer_versions]
    where _row_key in (select wanted._row_key from (select _row_key from keyed) as wanted)
        ) as known
            on keyed._row_key = known._row_key
        where
            known._row_key is null
            or keyed.version_position < known.version_position
            or keyed.newest_landed_at > known._landed_at

    ),

    distinct_versions as (

        select
            *,
            lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _entity_key
        from merged_copies

    )

select * from distinct_versions;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_customer_versions__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_customer_versions__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 12
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
            where c.object_id = object_id('[warehouse].[silver].[silver_customer_versions__dbt_tmp]')
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

-- ======== 13
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
            where c.object_id = object_id('[warehouse].[silver].[silver_customer_versions]')
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

-- ======== 14
merge into [warehouse].[silver].[silver_customer_versions] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_customer_versions__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [version_id] = DBT_INTERNAL_SOURCE.[version_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[event_time] = DBT_INTERNAL_SOURCE.[event_time],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[name] = DBT_INTERNAL_SOURCE.[name],[city] = DBT_INTERNAL_SOURCE.[city],[country] = DBT_INTERNAL_SOURCE.[country],[version_position] = DBT_INTERNAL_SOURCE.[version_position],[_landed_at] = DBT_INTERNAL_SOURCE.[_landed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[_entity_key] = DBT_INTERNAL_SOURCE.[_entity_key]

    when not matched then insert
        ([version_id], [customer_id], [event_time], [is_deleted], [name], [city], [country], [version_position], [_landed_at], [_processed_at], [_row_key], [_entity_key])
    values
        ([version_id], [customer_id], [event_time], [is_deleted], [name], [city], [country], [version_position], [_landed_at], [_processed_at], [_row_key], [_entity_key])

;
