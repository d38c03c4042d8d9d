-- ======== 1
if object_id ('"gold"."fct_trips__dbt_tmp_vw"','V') is not null
    drop view "gold"."fct_trips__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."fct_trips"','U') is not null
    drop table "gold"."fct_trips"

-- ======== 3
EXEC('create view "gold"."fct_trips__dbt_tmp_vw" as

-- Gold waits for the gates.
-- depends_on: gates

with

trips as (

    select * from "silver"."silver_trips"
    where 1 = 1

),

facts as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as delay_minutes,

        -- flags: a cancelled or deleted trip counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') = ''cancelled'' then 1 else 0 end as bit) as is_cancelled,

        -- timestamps
        trip_date,
        requested_at,
        promised_at,
        completed_at,

        _processed_at,
        _row_key
    from trips

)

select * from facts;');

        EXEC('CREATE TABLE [pool].[gold].[fct_trips]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[gold].[fct_trips__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "gold"."fct_trips" ([_row_key]);
        create statistics [by_trip_date]
            on "gold"."fct_trips" ([trip_date]);

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."fct_trips"

-- ======== 6
select
            case
                when exists (
                    select 1 from "silver"."silver_trips"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
if object_id ('"gold"."fct_trips__dbt_tmp"','U') is not null
    drop table "gold"."fct_trips__dbt_tmp"

-- ======== 8
if object_id ('"gold"."fct_trips__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."fct_trips__dbt_tmp__dbt_tmp_vw"

-- ======== 9
EXEC('create view "gold"."fct_trips__dbt_tmp__dbt_tmp_vw" as

-- Gold waits for the gates.
-- depends_on: gates

with

trips as (

    select * from "silver"."silver_trips"
    where _processed_at > cast(''<moment>'' as datetime2(6))

),

facts as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,
        cast(
        (cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) - cast(datediff_big(microsecond, promised_at, completed_at) as decimal(38, 0)) % 600000) / cast(600000 as decimal(38, 0))
        * 0.01 as decimal(18, 2)
    ) as delay_minutes,

        -- flags: a cancelled or deleted trip counts in no total
        is_deleted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') <> ''cancelled'' then 1 else 0 end as bit) as is_counted,
        cast(case when not coalesce(is_deleted, 0) = 1 and coalesce(status, '''') = ''cancelled'' then 1 else 0 end as bit) as is_cancelled,

        -- timestamps
        trip_date,
        requested_at,
        promised_at,
        completed_at,

        _processed_at,
        _row_key
    from trips

)

select * from facts;');

        EXEC('CREATE TABLE [pool].[gold].[fct_trips__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[gold].[fct_trips__dbt_tmp__dbt_tmp_vw]);');

-- ======== 10
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'fct_trips__dbt_tmp'
      and table_schema = 'gold'

-- ======== 11
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'fct_trips'
      and table_schema = 'gold'

-- ======== 12
merge into "gold"."fct_trips" as DBT_INTERNAL_DEST
        using "gold"."fct_trips__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [trip_id] = DBT_INTERNAL_SOURCE.[trip_id],[order_id] = DBT_INTERNAL_SOURCE.[order_id],[vehicle_id] = DBT_INTERNAL_SOURCE.[vehicle_id],[status] = DBT_INTERNAL_SOURCE.[status],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[delay_minutes] = DBT_INTERNAL_SOURCE.[delay_minutes],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[is_counted] = DBT_INTERNAL_SOURCE.[is_counted],[is_cancelled] = DBT_INTERNAL_SOURCE.[is_cancelled],[trip_date] = DBT_INTERNAL_SOURCE.[trip_date],[requested_at] = DBT_INTERNAL_SOURCE.[requested_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[completed_at] = DBT_INTERNAL_SOURCE.[completed_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [delay_minutes], [is_deleted], [is_counted], [is_cancelled], [trip_date], [requested_at], [promised_at], [completed_at], [_processed_at], [_row_key])
    values
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [delay_minutes], [is_deleted], [is_counted], [is_cancelled], [trip_date], [requested_at], [promised_at], [completed_at], [_processed_at], [_row_key])

;

-- ======== 13
update statistics "gold"."fct_trips"
