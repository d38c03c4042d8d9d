-- ======== 1
if object_id ('"gold"."gold_hourly_revenue__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_hourly_revenue__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."gold_hourly_revenue"','U') is not null
    drop table "gold"."gold_hourly_revenue"

-- ======== 3
EXEC('create view "gold"."gold_hourly_revenue__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

        select * from "silver"."silver_order_versions"

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
    from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1
    group by dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6)))

),

recomputed as (

    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
        (select max(_processed_at) from "gold"."fct_orders" where 1 = 1) as _processed_at
    from touched
    left join hours
        on touched.period = hours.order_hour

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_hourly_revenue]WITH(DISTRIBUTION = HASH(hour),HEAP) AS (SELECT * FROM [pool].[gold].[gold_hourly_revenue__dbt_tmp_vw]);');

-- ======== 4
create statistics [by_hour]
            on "gold"."gold_hourly_revenue" ([hour]);

-- ======== 5
delete from "gold"."gold_hourly_revenue" where total_orders = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."gold_hourly_revenue"

-- ======== 7
select
            case
                when exists (
                    select 1 from "silver"."silver_order_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 8
select
            case
                when exists (
                    select 1 from "gold"."fct_orders"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 9
if object_id ('"gold"."gold_hourly_revenue__dbt_tmp"','U') is not null
    drop table "gold"."gold_hourly_revenue__dbt_tmp"

-- ======== 10
if object_id ('"gold"."gold_hourly_revenue__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_hourly_revenue__dbt_tmp__dbt_tmp_vw"

-- ======== 11
EXEC('create view "gold"."gold_hourly_revenue__dbt_tmp__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

    select *
    from "silver"."silver_order_versions"
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from "gold"."fct_orders"
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
    from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1
    group by dateadd(hour, datediff(hour, cast(''1900-01-01'' as datetime2(6)), placed_at), cast(''1900-01-01'' as datetime2(6)))

),

recomputed as (

    select
        touched.period as hour,
        coalesce(hours.total_orders, 0) as total_orders,
        cast(coalesce(hours.revenue, 0) as decimal(38, 2)) as revenue,
        (select max(_processed_at) from "gold"."fct_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at
    from touched
    left join hours
        on touched.period = hours.order_hour

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_hourly_revenue__dbt_tmp]WITH(DISTRIBUTION = HASH(hour),HEAP) AS (SELECT * FROM [pool].[gold].[gold_hourly_revenue__dbt_tmp__dbt_tmp_vw]);');

-- ======== 12
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_hourly_revenue__dbt_tmp'
      and table_schema = 'gold'

-- ======== 13
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_hourly_revenue'
      and table_schema = 'gold'

-- ======== 14
merge into "gold"."gold_hourly_revenue" as DBT_INTERNAL_DEST
        using "gold"."gold_hourly_revenue__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.hour = DBT_INTERNAL_DEST.hour))

    when matched then update set
        [hour] = DBT_INTERNAL_SOURCE.[hour],[total_orders] = DBT_INTERNAL_SOURCE.[total_orders],[revenue] = DBT_INTERNAL_SOURCE.[revenue],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([hour], [total_orders], [revenue], [_processed_at])
    values
        ([hour], [total_orders], [revenue], [_processed_at])

;

-- ======== 15
update statistics "gold"."gold_hourly_revenue"
