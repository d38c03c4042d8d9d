-- ======== 1
if object_id ('"silver"."silver_orders__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_orders__dbt_tmp_vw"

-- ======== 2
if object_id ('"silver"."silver_orders"','U') is not null
    drop table "silver"."silver_orders"

-- ======== 3
EXEC('create view "silver"."silver_orders__dbt_tmp_vw" as

with

versions as (

    select * from "silver"."silver_order_versions"

),

ranked as (

    select
        *,
        row_number() over (
        partition by order_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by order_id) as first_event_at,
        min(case when status = ''delivered'' then event_time end)
            over (partition by order_id) as first_delivered_at,
        max(_processed_at) over (partition by order_id) as changed_at,
        row_number() over (
        partition by order_id, case when items is null then 1 else 0 end
        order by event_time desc, version_position desc, version_id desc
    ) as items_age
    from versions

),

-- a version that knows nothing of items does not empty the order
with_items as (

    select
        *,
        max(case when items_age = 1 then items end)
            over (partition by order_id) as newest_items
    from ranked

),

newest as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,
        newest_items as items,

        -- amounts
        amount,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(placed_at, first_event_at) as placed_at,
        promised_at,
        coalesce(
            delivered_at,
            case when status = ''delivered'' then first_delivered_at end
        ) as delivered_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from with_items
    where age = 1

),

dated as (

    select
        *,
        cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as order_date
    from newest

)

select * from dated;');

        EXEC('CREATE TABLE [pool].[silver].[silver_orders]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED INDEX (_row_key)) AS (SELECT * FROM [pool].[silver].[silver_orders__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "silver"."silver_orders" ([_row_key]);

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "silver"."silver_orders"

-- ======== 6
select
            case
                when exists (
                    select 1 from "silver"."silver_order_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
if object_id ('"silver"."silver_orders__dbt_tmp"','U') is not null
    drop table "silver"."silver_orders__dbt_tmp"

-- ======== 8
if object_id ('"silver"."silver_orders__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_orders__dbt_tmp__dbt_tmp_vw"

-- ======== 9
EXEC('create view "silver"."silver_orders__dbt_tmp__dbt_tmp_vw" as

with

versions as (

    select *
    from "silver"."silver_order_versions"
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from "silver"."silver_order_versions"
            where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

),

ranked as (

    select
        *,
        row_number() over (
        partition by order_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by order_id) as first_event_at,
        min(case when status = ''delivered'' then event_time end)
            over (partition by order_id) as first_delivered_at,
        max(_processed_at) over (partition by order_id) as changed_at,
        row_number() over (
        partition by order_id, case when items is null then 1 else 0 end
        order by event_time desc, version_position desc, version_id desc
    ) as items_age
    from versions

),

-- a version that knows nothing of items does not empty the order
with_items as (

    select
        *,
        max(case when items_age = 1 then items end)
            over (partition by order_id) as newest_items
    from ranked

),

newest as (

    select
        -- ids
        order_id,
        customer_id,

        -- text
        status,
        currency,
        newest_items as items,

        -- amounts
        amount,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(placed_at, first_event_at) as placed_at,
        promised_at,
        coalesce(
            delivered_at,
            case when status = ''delivered'' then first_delivered_at end
        ) as delivered_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from with_items
    where age = 1

),

dated as (

    select
        *,
        cast(
            placed_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as order_date
    from newest

)

select * from dated;');

        EXEC('CREATE TABLE [pool].[silver].[silver_orders__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED INDEX (_row_key)) AS (SELECT * FROM [pool].[silver].[silver_orders__dbt_tmp__dbt_tmp_vw]);');

-- ======== 10
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_orders__dbt_tmp'
      and table_schema = 'silver'

-- ======== 11
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_orders'
      and table_schema = 'silver'

-- ======== 12
merge into "silver"."silver_orders" as DBT_INTERNAL_DEST
        using "silver"."silver_orders__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[status] = DBT_INTERNAL_SOURCE.[status],[currency] = DBT_INTERNAL_SOURCE.[currency],[items] = DBT_INTERNAL_SOURCE.[items],[amount] = DBT_INTERNAL_SOURCE.[amount],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[placed_at] = DBT_INTERNAL_SOURCE.[placed_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[delivered_at] = DBT_INTERNAL_SOURCE.[delivered_at],[first_event_at] = DBT_INTERNAL_SOURCE.[first_event_at],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[order_date] = DBT_INTERNAL_SOURCE.[order_date]

    when not matched then insert
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])
    values
        ([order_id], [customer_id], [status], [currency], [items], [amount], [is_deleted], [placed_at], [promised_at], [delivered_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [order_date])

;

-- ======== 13
update statistics "silver"."silver_orders"
