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
        and refs.referenced_entity_name = 'gold_daily_orders__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_daily_orders__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_daily_orders];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[gold_daily_orders__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

        select * from [warehouse].[silver].[silver_order_versions]

    ),

    touched as (
        select distinct cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
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

days as (

    select
        order_date,
        count(*) as total_orders,
        sum(amount) as total_amount
    from [warehouse].[gold].[fct_orders]
    where coalesce(is_counted, 0) = 1
    group by order_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from [warehouse].[gold].[fct_orders] where 1 = 1) as _processed_at
    from touched
    left join days
        on touched.period = days.order_date

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_daily_orders]  AS SELECT * FROM [warehouse].[gold].[gold_daily_orders__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
delete from [warehouse].[gold].[gold_daily_orders] where total_orders = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[gold].[gold_daily_orders]

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
    EXEC('DROP table IF EXISTS [gold].[gold_daily_orders__dbt_tmp];');

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
        and refs.referenced_entity_name = 'gold_daily_orders__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 11
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_daily_orders__dbt_tmp__dbt_tmp_vw];');

-- ======== 12
USE [warehouse];

    EXEC('create view [gold].[gold_daily_orders__dbt_tmp__dbt_tmp_vw] as

-- depends_on: gold_late_changes

with

touching as (

    select *
    from [warehouse].[silver].[silver_order_versions]
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from [warehouse].[gold].[fct_orders]
                where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

    ),

    touched as (
        select distinct cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
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

days as (

    select
        order_date,
        count(*) as total_orders,
        sum(amount) as total_amount
    from [warehouse].[gold].[fct_orders]
    where coalesce(is_counted, 0) = 1
    group by order_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from [warehouse].[gold].[fct_orders] where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at
    from touched
    left join days
        on touched.period = days.order_date

)

select * from recomputed;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_daily_orders__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[gold_daily_orders__dbt_tmp__dbt_tmp_vw]
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
            where c.object_id = object_id('[warehouse].[gold].[gold_daily_orders__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[gold_daily_orders]')
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
merge into [warehouse].[gold].[gold_daily_orders] as DBT_INTERNAL_DEST
        using [warehouse].[gold].[gold_daily_orders__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.date = DBT_INTERNAL_DEST.date))

    when matched then update set
        [date] = DBT_INTERNAL_SOURCE.[date],[total_orders] = DBT_INTERNAL_SOURCE.[total_orders],[total_amount] = DBT_INTERNAL_SOURCE.[total_amount],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([date], [total_orders], [total_amount], [_processed_at])
    values
        ([date], [total_orders], [total_amount], [_processed_at])

;
