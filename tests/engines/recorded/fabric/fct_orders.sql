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
        and refs.referenced_entity_name = 'fct_orders__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 2
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[fct_orders__dbt_tmp_vw];');

-- ======== 3
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[fct_orders];');

-- ======== 4
USE [warehouse];

    EXEC('create view [gold].[fct_orders__dbt_tmp_vw] as

-- Gold waits for the gates.
-- depends_on: gates

with

orders as (

    select * from [warehouse].[silver].[silver_orders]
    where 1 = 1

),

facts as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,

        -- amounts
        amount,

        -- flags: a cancelled or deleted order counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,

        -- timestamps
        order_date,
        placed_at,
        promised_at,
        delivered_at,

        _processed_at,
        _row_key,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _customer_key
    from orders

)

select * from facts;');

            EXEC('CREATE TABLE [warehouse].[gold].[fct_orders]  AS SELECT * FROM [warehouse].[gold].[fct_orders__dbt_tmp_vw]
    OPTION (LABEL = ''dbt-fabric-dw'');
');

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from [warehouse].[gold].[fct_orders]

-- ======== 6
select
            case
                when exists (
                    select 1 from [warehouse].[silver].[silver_orders]
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
USE [warehouse];
    EXEC('DROP table IF EXISTS [gold].[fct_orders__dbt_tmp];');

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
        and refs.referenced_entity_name = 'fct_orders__dbt_tmp__dbt_tmp_vw'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 9
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[fct_orders__dbt_tmp__dbt_tmp_vw];');

-- ======== 10
USE [warehouse];

    EXEC('create view [gold].[fct_orders__dbt_tmp__dbt_tmp_vw] as

-- Gold waits for the gates.
-- depends_on: gates

with

orders as (

    select * from [warehouse].[silver].[silver_orders]
    where _processed_at > cast(''<moment>'' as datetime2(6))

),

facts as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,

        -- amounts
        amount,

        -- flags: a cancelled or deleted order counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,

        -- timestamps
        order_date,
        placed_at,
        promised_at,
        delivered_at,

        _processed_at,
        _row_key,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(customer_id as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _customer_key
    from orders

)

select * from facts;');

            EXEC('CREATE TABLE [warehouse].[gold].[fct_orders__dbt_tmp]  AS SELECT * FROM [warehouse].[gold].[fct_orders__dbt_tmp__dbt_tmp_vw]
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
            where c.object_id = object_id('[warehouse].[gold].[fct_orders__dbt_tmp]')
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
            where c.object_id = object_id('[warehouse].[gold].[fct_orders]')
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
merge into [warehouse].[gold].[fct_orders] as DBT_INTERNAL_DEST
        using [warehouse].[gold].[fct_orders__dbt_tmp] as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[status] = DBT_INTERNAL_SOURCE.[status],[currency] = DBT_INTERNAL_SOURCE.[currency],[amount] = DBT_INTERNAL_SOURCE.[amount],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[is_counted] = DBT_INTERNAL_SOURCE.[is_counted],[order_date] = DBT_INTERNAL_SOURCE.[order_date],[placed_at] = DBT_INTERNAL_SOURCE.[placed_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[delivered_at] = DBT_INTERNAL_SOURCE.[delivered_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[_customer_key] = DBT_INTERNAL_SOURCE.[_customer_key]

    when not matched then insert
        ([order_id], [customer_id], [status], [currency], [amount], [is_deleted], [is_counted], [order_date], [placed_at], [promised_at], [delivered_at], [_processed_at], [_row_key], [_customer_key])
    values
        ([order_id], [customer_id], [status], [currency], [amount], [is_deleted], [is_counted], [order_date], [placed_at], [promised_at], [delivered_at], [_processed_at], [_row_key], [_customer_key])

;
