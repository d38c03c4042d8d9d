-- ======== 1
if object_id ('"gold"."gold_daily_trips__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_daily_trips__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."gold_daily_trips"','U') is not null
    drop table "gold"."gold_daily_trips"

-- ======== 3
EXEC('create view "gold"."gold_daily_trips__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

        select * from "silver"."silver_trip_versions"

    ),

    touched as (
        select distinct cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
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

trips as (

    select
        *,
        case when coalesce(is_counted, 0) = 1 then 1 else 0 end as counted,
        case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as cancelled
    from "gold"."fct_trips"

),

days as (

    select
        trip_date,
        sum(counted) as total_trips,
        sum(cancelled) as cancelled_trips,
        sum(case when completed_at is not null then counted end)
            as completed_trips,
        sum(case when completed_at > promised_at then counted end)
            as late_trips,
        sum(case when counted = 1 then delay_minutes end) as delay_minutes,
        sum(case when counted = 1 then distance_km end) as distance_km
    from trips
    group by trip_date

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(days.total_trips, 0) as bigint) as total_trips,
        cast(coalesce(days.cancelled_trips, 0) as bigint) as cancelled_trips,
        cast(coalesce(days.completed_trips, 0) as bigint) as completed_trips,
        cast(coalesce(days.late_trips, 0) as bigint) as late_trips,
        cast(coalesce(days.delay_minutes, 0) as decimal(38, 2))
            as delay_minutes,
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
        (select max(_processed_at) from "gold"."fct_trips" where 1 = 1) as _processed_at
    from touched
    left join days
        on touched.period = days.trip_date

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_daily_trips]WITH(DISTRIBUTION = HASH(date),HEAP) AS (SELECT * FROM [pool].[gold].[gold_daily_trips__dbt_tmp_vw]);');

-- ======== 4
create statistics [by_date]
            on "gold"."gold_daily_trips" ([date]);

-- ======== 5
delete from "gold"."gold_daily_trips" where total_trips = 0 and cancelled_trips = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."gold_daily_trips"

-- ======== 7
select
            case
                when exists (
                    select 1 from "silver"."silver_trip_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 8
select
            case
                when exists (
                    select 1 from "gold"."fct_trips"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 9
if object_id ('"gold"."gold_daily_trips__dbt_tmp"','U') is not null
    drop table "gold"."gold_daily_trips__dbt_tmp"

-- ======== 10
if object_id ('"gold"."gold_daily_trips__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_daily_trips__dbt_tmp__dbt_tmp_vw"

-- ======== 11
EXEC('create view "gold"."gold_daily_trips__dbt_tmp__dbt_tmp_vw" as

-- depends_on: gold_late_changes

with

touching as (

    select *
    from "silver"."silver_trip_versions"
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from "gold"."fct_trips"
                where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

    ),

    touched as (
        select distinct cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as period
        from touching
        where cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
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

trips as (

    select
        *,
        case when coalesce(is_counted, 0) = 1 then 1 else 0 end as counted,
        case when coalesce(is_cancelled, 0) = 1 then 1 else 0 end as cancelled
    from "gold"."fct_trips"

),

days as (

    select
        trip_date,
        sum(counted) as total_trips,
        sum(cancelled) as cancelled_trips,
        sum(case when completed_at is not null then counted end)
            as completed_trips,
        sum(case when completed_at > promised_at then counted end)
            as late_trips,
        sum(case when counted = 1 then delay_minutes end) as delay_minutes,
        sum(case when counted = 1 then distance_km end) as distance_km
    from trips
    group by trip_date

),

recomputed as (

    select
        touched.period as date,
        cast(coalesce(days.total_trips, 0) as bigint) as total_trips,
        cast(coalesce(days.cancelled_trips, 0) as bigint) as cancelled_trips,
        cast(coalesce(days.completed_trips, 0) as bigint) as completed_trips,
        cast(coalesce(days.late_trips, 0) as bigint) as late_trips,
        cast(coalesce(days.delay_minutes, 0) as decimal(38, 2))
            as delay_minutes,
        cast(coalesce(days.distance_km, 0) as decimal(38, 3)) as distance_km,
        (select max(_processed_at) from "gold"."fct_trips" where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at
    from touched
    left join days
        on touched.period = days.trip_date

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_daily_trips__dbt_tmp]WITH(DISTRIBUTION = HASH(date),HEAP) AS (SELECT * FROM [pool].[gold].[gold_daily_trips__dbt_tmp__dbt_tmp_vw]);');

-- ======== 12
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_daily_trips__dbt_tmp'
      and table_schema = 'gold'

-- ======== 13
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_daily_trips'
      and table_schema = 'gold'

-- ======== 14
merge into "gold"."gold_daily_trips" as DBT_INTERNAL_DEST
        using "gold"."gold_daily_trips__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE.date = DBT_INTERNAL_DEST.date))

    when matched then update set
        [date] = DBT_INTERNAL_SOURCE.[date],[total_trips] = DBT_INTERNAL_SOURCE.[total_trips],[cancelled_trips] = DBT_INTERNAL_SOURCE.[cancelled_trips],[completed_trips] = DBT_INTERNAL_SOURCE.[completed_trips],[late_trips] = DBT_INTERNAL_SOURCE.[late_trips],[delay_minutes] = DBT_INTERNAL_SOURCE.[delay_minutes],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at]

    when not matched then insert
        ([date], [total_trips], [cancelled_trips], [completed_trips], [late_trips], [delay_minutes], [distance_km], [_processed_at])
    values
        ([date], [total_trips], [cancelled_trips], [completed_trips], [late_trips], [delay_minutes], [distance_km], [_processed_at])

;

-- ======== 15
update statistics "gold"."gold_daily_trips"
