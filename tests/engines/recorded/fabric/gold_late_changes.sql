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
        and refs.referenced_entity_name = 'gold_late_changes__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_late_changes__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_late_changes];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[gold_late_changes__dbt_tmp_vw] as

-- Filled by the models that close their periods, each for itself.
select
    cast(null as varchar(max)) as model_name,
    cast(null as datetime2(6)) as period,
    cast(null as varchar(max)) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as datetime2(6)) as _processed_at
where 1 = 0;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_late_changes]  AS SELECT * FROM [warehouse].[gold].[gold_late_changes__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[gold_late_changes__dbt_tmp];');

-- ======== 6
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
        and refs.referenced_entity_name = 'gold_late_changes__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 7
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_late_changes__dbt_tmp__dbt_tmp_vw];');

-- ======== 8
USE [warehouse];

    EXEC('create view [gold].[gold_late_changes__dbt_tmp__dbt_tmp_vw] as

-- Filled by the models that close their periods, each for itself.
select
    cast(null as varchar(max)) as model_name,
    cast(null as datetime2(6)) as period,
    cast(null as varchar(max)) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as datetime2(6)) as _processed_at
where 1 = 0;');

            EXEC('CREATE TABLE [warehouse].[gold].[gold_late_changes__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[gold_late_changes__dbt_tmp__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 9
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
            where c.object_id = object_id('[warehouse].[gold].[gold_late_changes__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[gold_late_changes]')
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
insert into [warehouse].[gold].[gold_late_changes] ([model_name], [period], [measure], [published], [amounts_to], [effect], [_processed_at])
    (
        select [model_name], [period], [measure], [published], [amounts_to], [effect], [_processed_at]
        from [warehouse].[gold].[gold_late_changes__dbt_tmp]
    )
