-- ======== 1
USE [warehouse];

    EXEC('create view [gold].[gold_top_customers] as

with

ranked as (

    select
        customer_id,
        total_orders,
        total_amount,
        cast(rank() over (order by total_amount desc) as bigint)
            as customer_rank
    from [warehouse].[gold].[gold_customer_totals]

)

select
    customer_id,
    total_orders,
    total_amount,
    customer_rank
from ranked
where customer_rank <= 100;');

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
        and refs.referenced_schema_name = 'gold'
        and refs.referenced_entity_name = 'gold_top_customers__dbt_backup'
        and refs.referencing_class = 1
        and obj.type = 'V'

    OPTION (LABEL = 'dbt-fabric-dw');

-- ======== 3
USE [warehouse];
    EXEC('DROP view IF EXISTS [gold].[gold_top_customers__dbt_backup];');

-- ======== 4
USE [warehouse];
      EXEC sp_rename 'gold.gold_top_customers', 'gold_top_customers__dbt_backup'
