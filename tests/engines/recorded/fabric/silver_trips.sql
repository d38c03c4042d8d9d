-- ======== 1
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
        and refs.referenced_entity_name = 'silver_trips__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_trips__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_trips];');

-- ======== 4
USE [warehouse];

    EXEC('create view [silver].[silver_trips__dbt_tmp_vw] as

with

versions as (

    select * from [warehouse].[silver].[silver_trip_versions]

),

ranked as (

    select
        *,
        row_number() over (
        partition by trip_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by trip_id) as first_event_at,
        min(case when status = ''completed'' then event_time end)
            over (partition by trip_id) as first_completed_at,
        max(_processed_at) over (partition by trip_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(requested_at, first_event_at) as requested_at,
        promised_at,
        coalesce(
            completed_at,
            case when status = ''completed'' then first_completed_at end
        ) as completed_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

),

dated as (

    select
        *,
        cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as trip_date
    from newest

)

select * from dated;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_trips]  AS SELECT * FROM [warehouse].[silver].[silver_trips__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[silver].[silver_trips]

-- ======== 6
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_trips__dbt_tmp];');

-- ======== 7
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
        and refs.referenced_entity_name = 'silver_trips__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 8
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_trips__dbt_tmp__dbt_tmp_vw];');

-- ======== 9
USE [warehouse];

    EXEC('create view [silver].[silver_trips__dbt_tmp__dbt_tmp_vw] as

with

versions as (

    select * from [warehouse].[silver].[silver_trip_versions]

),

ranked as (

    select
        *,
        row_number() over (
        partition by trip_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by trip_id) as first_event_at,
        min(case when status = ''completed'' then event_time end)
            over (partition by trip_id) as first_completed_at,
        max(_processed_at) over (partition by trip_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(requested_at, first_event_at) as requested_at,
        promised_at,
        coalesce(
            completed_at,
            case when status = ''completed'' then first_completed_at end
        ) as completed_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

),

dated as (

    select
        *,
        cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as trip_date
    from newest

)

select * from dated;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_trips__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_trips__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 10
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
            where c.object_id = object_id('[warehouse].[silver].[silver_trips__dbt_tmp]')
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

-- ======== 11
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
            where c.object_id = object_id('[warehouse].[silver].[silver_trips]')
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

-- ======== 12
merge into [warehouse].[silver].[silver_trips] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_trips__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [trip_id] = DBT_INTERNAL_SOURCE.[trip_id],[order_id] = DBT_INTERNAL_SOURCE.[order_id],[vehicle_id] = DBT_INTERNAL_SOURCE.[vehicle_id],[status] = DBT_INTERNAL_SOURCE.[status],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[requested_at] = DBT_INTERNAL_SOURCE.[requested_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[completed_at] = DBT_INTERNAL_SOURCE.[completed_at],[first_event_at] = DBT_INTERNAL_SOURCE.[first_event_at],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[trip_date] = DBT_INTERNAL_SOURCE.[trip_date]

    when not matched then insert
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [is_deleted], [requested_at], [promised_at], [completed_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [trip_date])
    values
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [is_deleted], [requested_at], [promised_at], [completed_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [trip_date])

;
