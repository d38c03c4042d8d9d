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
        and refs.referenced_entity_name = 'silver_customers__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_customers__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_customers];');

-- ======== 4
USE [warehouse];

    EXEC('create view [silver].[silver_customers__dbt_tmp_vw] as

with

versions as (

    select * from [warehouse].[silver].[silver_customer_versions]

),

ranked as (

    select
        *,
        row_number() over (
        partition by customer_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        max(_processed_at) over (partition by customer_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        customer_id,

        -- text
        name,
        city,
        country,

        -- flags
        is_deleted,

        -- timestamps
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_customers]  AS SELECT * FROM [warehouse].[silver].[silver_customers__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[silver].[silver_customers]

-- ======== 6
select
            case
                when exists (
                    select 1 from [warehouse].[silver].[silver_customer_versions]
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
USE [warehouse];
    EXEC('DROP table IF EXISTS [silver].[silver_customers__dbt_tmp];');

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
        and refs.referenced_schema_name = 'silver'
        and refs.referenced_entity_name = 'silver_customers__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 9
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_customers__dbt_tmp__dbt_tmp_vw];');

-- ======== 10
USE [warehouse];

    EXEC('create view [silver].[silver_customers__dbt_tmp__dbt_tmp_vw] as

with

versions as (

    select *
    from [warehouse].[silver].[silver_customer_versions]
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from [warehouse].[silver].[silver_customer_versions]
            where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

),

ranked as (

    select
        *,
        row_number() over (
        partition by customer_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        max(_processed_at) over (partition by customer_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        customer_id,

        -- text
        name,
        city,
        country,

        -- flags
        is_deleted,

        -- timestamps
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest;');

            EXEC('CREATE TABLE [warehouse].[silver].[silver_customers__dbt_tmp]  AS SELECT * FROM [warehouse].[silver].[silver_customers__dbt_tmp__dbt_tmp_vw]
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
            where c.object_id = object_id('[warehouse].[silver].[silver_customers__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[silver].[silver_customers]')
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
merge into [warehouse].[silver].[silver_customers] as DBT_INTERNAL_DEST
        using [warehouse].[silver].[silver_customers__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[name] = DBT_INTERNAL_SOURCE.[name],[city] = DBT_INTERNAL_SOURCE.[city],[country] = DBT_INTERNAL_SOURCE.[country],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([customer_id], [name], [city], [country], [is_deleted], [updated_at], [_processed_at], [_row_key])
    values
        ([customer_id], [name], [city], [country], [is_deleted], [updated_at], [_processed_at], [_row_key])

;
