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
        and refs.referenced_entity_name = 'gold_daily_trips__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_daily_trips__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_daily_trips];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[gold_daily_trips__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

        select * from [warehouse].[silver].[silver_trip_versions]

    ),

    touched as (
        select distinct cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) is not null
        union
        select distinct cast(
            event_time at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            event_time at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) is not null

    ),

trips as (

    select
        *,
        case when coalesce(is_counted, 0) = 1 then 1 else 0 end as counted,
        case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as cancelled
    from [warehouse].[gold].[fct_trips]

),

days as (

    select
        trip_date,
        sum(counted) as total_trips,
        sum(cancelled) as cancelled_trips,
        sum(case when completed_at is not null then counted end)
            as completed_trips,
        sum(case when completed_at > promised_at then counted end)
            as late_trips,
        sum(case when counted = 1 then delay_minutes end) as delay_minutes,
        sum(case when counted = 1 then distance_km end) as distance_km
    from trips
    group by trip_date

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(days.total_trips, 0) as bigint) as total_trips,
        cast(coalesce(days.cancelled_trips, 0) as bigint) as cancelled_trips,
        cast(coalesce(days.completed_trips, 0) as bigint) as completed_trips,
        cast(coalesce(days.late_trips, 0) as bigint) as late_trips,
        cast(coalesce(days.delay_minutes, 0) as decimal(38, 2))
            as delay_minutes,
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
        (select max(_processed_at) from [warehouse].[gold].[fct_trips] where 1 = 1) as _processed_at
    from touched
    left join days
        on touched.period = days.trip_date

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_daily_trips]  AS SELECT * FROM [warehouse].[gold].[gold_daily_trips__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
delete from [warehouse].[gold].[gold_daily_trips] where total_trips = 0 and cancelled_trips = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[gold].[gold_daily_trips]

-- ======== 7
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_daily_trips__dbt_tmp];');

-- ======== 8
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
        and refs.referenced_entity_name = 'gold_daily_trips__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 9
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_daily_trips__dbt_tmp__dbt_tmp_vw];');

-- ======== 10
USE [warehouse];

    EXEC('create view [gold].[gold_daily_trips__dbt_tmp__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

        select * from [warehouse].[silver].[silver_trip_versions]

    ),

    touched as (
        select distinct cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) is not null
        union
        select distinct cast(
            event_time at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            event_time at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) is not null

    ),

trips as (

    select
        *,
        case when coalesce(is_counted, 0) = 1 then 1 else 0 end as counted,
        case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as cancelled
    from [warehouse].[gold].[fct_trips]

),

days as (

    select
        trip_date,
        sum(counted) as total_trips,
        sum(cancelled) as cancelled_trips,
        sum(case when completed_at is not null then counted end)
            as completed_trips,
        sum(case when completed_at > promised_at then counted end)
            as late_trips,
        sum(case when counted = 1 then delay_minutes end) as delay_minutes,
        sum(case when counted = 1 then distance_km end) as distance_km
    from trips
    group by trip_date

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(days.total_trips, 0) as bigint) as total_trips,
        cast(coalesce(days.cancelled_trips, 0) as bigint) as cancelled_trips,
        cast(coalesce(days.completed_trips, 0) as bigint) as completed_trips,
        cast(coalesce(days.late_trips, 0) as bigint) as late_trips,
        cast(coalesce(days.delay_minutes, 0) as decimal(38, 2))
            as delay_minutes,
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
        (select max(_processed_at) from [warehouse].[gold].[fct_trips] where 1 = 1) as _processed_at
    from touched
    left join days
        on touched.period = days.trip_date

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_daily_trips__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[gold_daily_trips__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

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
            where c.object_id = object_id('[warehouse].[gold].[gold_daily_trips__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[gold_daily_trips]')
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
merge into [warehouse].[gold].[gold_daily_trips] as DBT_INTERNAL_DEST
        using [warehouse].[gold].[gold_daily_trips__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.date = DBT_INTERNAL_DEST.date))

    when matched then update set
        [date] = DBT_INTERNAL_SOURCE.[date],[total_trips] = DBT_INTERNAL_SOURCE.[total_trips],[cancelled_trips] = DBT_INTERNAL_SOURCE.[cancelled_trips],[completed_trips] = DBT_INTERNAL_SOURCE.[completed_trips],[late_trips] = DBT_INTERNAL_SOURCE.[late_trips],[delay_minutes] = DBT_INTERNAL_SOURCE.[delay_minutes],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([date], [total_trips], [cancelled_trips], [completed_trips], [late_trips], [delay_minutes], [distance_km], [_processed_at])
    values
        ([date], [total_trips], [cancelled_trips], [completed_trips], [late_trips], [delay_minutes], [distance_km], [_processed_at])

;
