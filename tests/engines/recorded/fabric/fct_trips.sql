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
        and refs.referenced_schema_name = 'gold'
        and refs.referenced_entity_name = 'fct_trips__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[fct_trips__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[fct_trips];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[fct_trips__dbt_tmp_vw] as

-- Gold waits for the gates.
-- depends_on: gates

with

trips as (

    select * from [warehouse].[silver].[silver_trips]
    where 1 = 1

),

facts as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as delay_minutes,

        -- flags: a cancelled or deleted trip counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') = ''cancelled'' then 1 else 0 end as bit) as is_cancelled,

        -- timestamps
        trip_date,
        requested_at,
        promised_at,
        completed_at,

        _processed_at,
        _row_key
    from trips

)

select * from facts;');

            EXEC('CREATE TABLE [warehouse].[gold].[fct_trips]  AS SELECT * FROM [warehouse].[gold].[fct_trips__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[gold].[fct_trips]

-- ======== 6
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[fct_trips__dbt_tmp];');

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
        and refs.referenced_schema_name = 'gold'
        and refs.referenced_entity_name = 'fct_trips__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 8
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[fct_trips__dbt_tmp__dbt_tmp_vw];');

-- ======== 9
USE [warehouse];

    EXEC('create view [gold].[fct_trips__dbt_tmp__dbt_tmp_vw] as

-- Gold waits for the gates.
-- depends_on: gates

with

trips as (

    select * from [warehouse].[silver].[silver_trips]
    where 1 = 1

),

facts as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as delay_minutes,

        -- flags: a cancelled or deleted trip counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') = ''cancelled'' then 1 else 0 end as bit) as is_cancelled,

        -- timestamps
        trip_date,
        requested_at,
        promised_at,
        completed_at,

        _processed_at,
        _row_key
    from trips

)

select * from facts;');

            EXEC('CREATE TABLE [warehouse].[gold].[fct_trips__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[fct_trips__dbt_tmp__dbt_tmp_vw]
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
            where c.object_id = object_id('[warehouse].[gold].[fct_trips__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[fct_trips]')
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
merge into [warehouse].[gold].[fct_trips] as DBT_INTERNAL_DEST
        using [warehouse].[gold].[fct_trips__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [trip_id] = DBT_INTERNAL_SOURCE.[trip_id],[order_id] = DBT_INTERNAL_SOURCE.[order_id],[vehicle_id] = DBT_INTERNAL_SOURCE.[vehicle_id],[status] = DBT_INTERNAL_SOURCE.[status],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[delay_minutes] = DBT_INTERNAL_SOURCE.[delay_minutes],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[is_counted] = DBT_INTERNAL_SOURCE.[is_counted],[is_cancelled] = DBT_INTERNAL_SOURCE.[is_cancelled],[trip_date] = DBT_INTERNAL_SOURCE.[trip_date],[requested_at] = DBT_INTERNAL_SOURCE.[requested_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[completed_at] = DBT_INTERNAL_SOURCE.[completed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [delay_minutes], [is_deleted], [is_counted], [is_cancelled], [trip_date], [requested_at], [promised_at], [completed_at], [_processed_at], [_row_key])
    values
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [delay_minutes], [is_deleted], [is_counted], [is_cancelled], [trip_date], [requested_at], [promised_at], [completed_at], [_processed_at], [_row_key])

;
