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
        and refs.referenced_entity_name = 'gold_hourly_revenue__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_hourly_revenue__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_hourly_revenue];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[gold_hourly_revenue__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

        select * from [warehouse].[silver].[silver_order_versions]

    ),

    touched as (
        select distinct dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as period
        from touching
        where dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) is not null
        union
        select distinct dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), event_time), cast(''1900-01-01'' as datetime2(6))) as period
        from touching
        where dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), event_time), cast(''1900-01-01'' as datetime2(6))) is not null

    ),

hours as (

    select
        dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as order_hour,
        count(*) as total_orders,
        sum(amount) as revenue
    from [warehouse].[gold].[fct_orders]
    where coalesce(is_counted, 0) = 1
    group by dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6)))

),

recomputed as (

    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
        (select max(_processed_at) from [warehouse].[gold].[fct_orders] where 1 = 1) as _processed_at
    from touched
    left join hours
        on touched.period = hours.order_hour

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_hourly_revenue]  AS SELECT * FROM [warehouse].[gold].[gold_hourly_revenue__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
delete from [warehouse].[gold].[gold_hourly_revenue] where total_orders = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[gold].[gold_hourly_revenue]

-- ======== 7
select
            case
                when exists (
                    select 1 from [warehouse].[silver].[silver_order_versions]
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 8
select
            case
                when exists (
                    select 1 from [warehouse].[gold].[fct_orders]
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 9
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_hourly_revenue__dbt_tmp];');

-- ======== 10
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
        and refs.referenced_entity_name = 'gold_hourly_revenue__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 11
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_hourly_revenue__dbt_tmp__dbt_tmp_vw];');

-- ======== 12
USE [warehouse];

    EXEC('create view [gold].[gold_hourly_revenue__dbt_tmp__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

    select *
    from [warehouse].[silver].[silver_order_versions]
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from [warehouse].[gold].[fct_orders]
                where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

    ),

    touched as (
        select distinct dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as period
        from touching
        where dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) is not null
        union
        select distinct dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), event_time), cast(''1900-01-01'' as datetime2(6))) as period
        from touching
        where dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), event_time), cast(''1900-01-01'' as datetime2(6))) is not null

    ),

hours as (

    select
        dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6))) as order_hour,
        count(*) as total_orders,
        sum(amount) as revenue
    from [warehouse].[gold].[fct_orders]
    where coalesce(is_counted, 0) = 1
    group by dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6)))

),

recomputed as (

    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
        (select max(_processed_at) from [warehouse].[gold].[fct_orders] where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at
    from touched
    left join hours
        on touched.period = hours.order_hour

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_hourly_revenue__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[gold_hourly_revenue__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

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
            where c.object_id = object_id('[warehouse].[gold].[gold_hourly_revenue__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[gold_hourly_revenue]')
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

-- ======== 15
merge into [warehouse].[gold].[gold_hourly_revenue] as DBT_INTERNAL_DEST
        using [warehouse].[gold].[gold_hourly_revenue__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.hour = DBT_INTERNAL_DEST.hour))

    when matched then update set
        [hour] = DBT_INTERNAL_SOURCE.[hour],[total_orders] = DBT_INTERNAL_SOURCE.[total_orders],[revenue] = DBT_INTERNAL_SOURCE.[revenue],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([hour], [total_orders], [revenue], [_processed_at])
    values
        ([hour], [total_orders], [revenue], [_processed_at])

;
