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
        and refs.referenced_entity_name = 'silver_reject_log__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_reject_log__dbt_tmp_vw];');

-- ======== 4
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_reject_log];');

-- ======== 5
USE [warehouse];

    EXEC('create view [silver].[silver_reject_log__dbt_tmp_vw] as

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
        from [warehouse].[silver].[stg_order_events]
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
        from [warehouse].[silver].[stg_sales_orders]
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
        from [warehouse].[silver].[stg_trip_events]
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
        from [warehouse].[silver].[stg_customers]
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
        from [warehouse].[silver].[stg_products]
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

select * from merged_copies;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_reject_log]  AS SELECT * FROM [warehouse].[silver].[silver_reject_log__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 6
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'order_events') as newest

-- ======== 7
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'sales_orders') as newest

-- ======== 8
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'trip_events') as newest

-- ======== 9
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'customers') as newest

-- ======== 10
select replace(convert(varchar(26), cast(newest.low as datetime2(6)), 121), ' ', 'T') as low
        from (select dateadd(minute, -60, max(_landed_at)) as low
    from [warehouse].[silver].[silver_reject_log]
    where source = 'products') as newest

-- ======== 11
select replace(convert(varchar(26), cast(
    case
        when max(_processed_at) >= cast(sysutcdatetime() as datetime2(6)) then dateadd(microsecond, 1, max(_processed_at))
        else cast(sysutcdatetime() as datetime2(6))
    end as datetime2(6)), 121), ' ', 'T') as moment
                from [warehouse].[silver].[silver_reject_log]

-- ======== 12
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_reject_log__dbt_tmp];');

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
        and refs.referenced_entity_name = 'silver_reject_log__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 14
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_reject_log__dbt_tmp__dbt_tmp_vw];');

-- ======== 15
USE [warehouse];

    EXEC('create view [silver].[silver_reject_log__dbt_tmp__dbt_tmp_vw] as

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
        from [warehouse].[silver].[stg_order_events]
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
        from [warehouse].[silver].[stg_sales_orders]
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
        from [warehouse].[silver].[stg_trip_events]
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
        from [warehouse].[silver].[stg_customers]
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
        from [warehouse].[silver].[stg_products]
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
    from [warehouse].[silver].[silver_reject_log]
    where _row_key in (select wanted._row_key from (select _row_key from keyed) as wanted)
        ) as known
            on keyed._row_key = known._row_key
        where
            known._row_key is null
            or keyed.version_position < known.version_position
            or keyed.newest_landed_at > known._landed_at

    )

select * from merged_copies;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_reject_log__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_reject_log__dbt_tmp__dbt_tmp_vw]
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
            where c.object_id = object_id('[warehouse].[silver].[silver_reject_log__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[silver].[silver_reject_log]')
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
merge into [warehouse].[silver].[silver_reject_log] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_reject_log__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [reject_id] = DBT_INTERNAL_SOURCE.[reject_id],[source] = DBT_INTERNAL_SOURCE.[source],[entity] = DBT_INTERNAL_SOURCE.[entity],[reject_reason] = DBT_INTERNAL_SOURCE.[reject_reason],[business_key] = DBT_INTERNAL_SOURCE.[business_key],[event_time] = DBT_INTERNAL_SOURCE.[event_time],[body] = DBT_INTERNAL_SOURCE.[body],[body_base64] = DBT_INTERNAL_SOURCE.[body_base64],[version_position] = DBT_INTERNAL_SOURCE.[version_position],[_landed_at] = DBT_INTERNAL_SOURCE.[_landed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([reject_id], [source], [entity], [reject_reason], [business_key], [event_time], [body], [body_base64], [version_position], [_landed_at], [_processed_at], [_row_key])
    values
        ([reject_id], [source], [entity], [reject_reason], [business_key], [event_time], [body], [body_base64], [version_position], [_landed_at], [_processed_at], [_row_key])

;
