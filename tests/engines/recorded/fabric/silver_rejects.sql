-- ======== 1
USE [warehouse];

    EXEC('create view [silver].[silver_rejects] as

with

rejected as (

    select * from [warehouse].[silver].[silver_reject_log]
    where reject_reason is not null

),

good as (

        select
            ''order'' as entity,
            _entity_key,
            event_time,
            version_position
        from [warehouse].[silver].[silver_order_versions]
        union all
        select
            ''trip'' as entity,
            _entity_key,
            event_time,
            version_position
        from [warehouse].[silver].[silver_trip_versions]
        union all
        select
            ''customer'' as entity,
            _entity_key,
            event_time,
            version_position
        from [warehouse].[silver].[silver_customer_versions]
        union all
        select
            ''product'' as entity,
            _entity_key,
            event_time,
            version_position
        from [warehouse].[silver].[silver_product_versions]

),

-- what arrived mended: a good row of the same key and time, sent later
open_rejects as (

    select *
    from rejected
    where
        not exists (
            select 1
            from good
            where
                good.entity = rejected.entity
                and good._entity_key = lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(rejected.business_key as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2))
                and good.event_time = rejected.event_time
                and good.version_position > rejected.version_position
        )

)

select
    reject_id,
    source,
    version_position as position,
    reject_reason as reason,
    business_key,
    event_time,
    body,
    body_base64,
    _landed_at,
    _processed_at
from open_rejects;');

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
        and refs.referenced_entity_name = 'silver_rejects__dbt_backup'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [silver].[silver_rejects__dbt_backup];');

-- ======== 4
USE [warehouse];
      EXEC sp_rename 'silver.silver_rejects', 'silver_rejects__dbt_backup'
