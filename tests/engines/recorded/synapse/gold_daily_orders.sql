-- ======== 1
if object_id ('"gold"."gold_daily_orders__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_daily_orders__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."gold_daily_orders"','U') is not null
    drop table "gold"."gold_daily_orders"

-- ======== 3
EXEC('create view "gold"."gold_daily_orders__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

        select * from "silver"."silver_order_versions"

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
    from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1
    group by order_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from "gold"."fct_orders" where 1 = 1) as _processed_at
    from touched
    left join days
        on touched.period = days.order_date

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_daily_orders]WITH(DISTRIBUTION = HASH(date),HEAP) AS (SELECT * FROM [pool].[gold].[gold_daily_orders__dbt_tmp_vw]);');

-- ======== 4
create statistics [by_date]
            on "gold"."gold_daily_orders" ([date]);

-- ======== 5
delete from "gold"."gold_daily_orders" where total_orders = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."gold_daily_orders"

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
if object_id ('"gold"."gold_daily_orders__dbt_tmp"','U') is not null
    drop table "gold"."gold_daily_orders__dbt_tmp"

-- ======== 10
if object_id ('"gold"."gold_daily_orders__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_daily_orders__dbt_tmp__dbt_tmp_vw"

-- ======== 11
EXEC('create view "gold"."gold_daily_orders__dbt_tmp__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

    select *
    from "silver"."silver_order_versions"
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from "gold"."fct_orders"
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
    from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1
    group by order_date

),

recomputed as (

    select
        touched.period as date,
        coalesce(days.total_orders, 0) as total_orders,
        cast(coalesce(days.total_amount, 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from "gold"."fct_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at
    from touched
    left join days
        on touched.period = days.order_date

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_daily_orders__dbt_tmp]WITH(DISTRIBUTION = HASH(date),HEAP) AS (SELECT * FROM [pool].[gold].[gold_daily_orders__dbt_tmp__dbt_tmp_vw]);');

-- ======== 12
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_daily_orders__dbt_tmp'
      and table_schema = 'gold'

-- ======== 13
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_daily_orders'
      and table_schema = 'gold'

-- ======== 14
merge into "gold"."gold_daily_orders" as DBT_INTERNAL_DEST
        using "gold"."gold_daily_orders__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.date = DBT_INTERNAL_DEST.date))

    when matched then update set
        [date] = DBT_INTERNAL_SOURCE.[date],[total_orders] = DBT_INTERNAL_SOURCE.[total_orders],[total_amount] = DBT_INTERNAL_SOURCE.[total_amount],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([date], [total_orders], [total_amount], [_processed_at])
    values
        ([date], [total_orders], [total_amount], [_processed_at])

;

-- ======== 15
update statistics "gold"."gold_daily_orders"
