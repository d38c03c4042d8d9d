-- ======== 1
if object_id ('"silver"."silver_trips__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_trips__dbt_tmp_vw"

-- ======== 2
if object_id ('"silver"."silver_trips"','U') is not null
    drop table "silver"."silver_trips"

-- ======== 3
EXEC('create view "silver"."silver_trips__dbt_tmp_vw" as

with

versions as (

    select * from "silver"."silver_trip_versions"

),

ranked as (

    select
        *,
        row_number() over (
        partition by trip_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by trip_id) as first_event_at,
        min(case when status = ''completed'' then event_time end)
            over (partition by trip_id) as first_completed_at,
        max(_processed_at) over (partition by trip_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(requested_at, first_event_at) as requested_at,
        promised_at,
        coalesce(
            completed_at,
            case when status = ''completed'' then first_completed_at end
        ) as completed_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

),

dated as (

    select
        *,
        cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as trip_date
    from newest

)

select * from dated;');

        EXEC('CREATE TABLE [pool].[silver].[silver_trips]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[silver].[silver_trips__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "silver"."silver_trips" ([_row_key]);

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "silver"."silver_trips"

-- ======== 6
select
            case
                when exists (
                    select 1 from "silver"."silver_trip_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
if object_id ('"silver"."silver_trips__dbt_tmp"','U') is not null
    drop table "silver"."silver_trips__dbt_tmp"

-- ======== 8
if object_id ('"silver"."silver_trips__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_trips__dbt_tmp__dbt_tmp_vw"

-- ======== 9
EXEC('create view "silver"."silver_trips__dbt_tmp__dbt_tmp_vw" as

with

versions as (

    select *
    from "silver"."silver_trip_versions"
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from "silver"."silver_trip_versions"
            where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

),

ranked as (

    select
        *,
        row_number() over (
        partition by trip_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        min(event_time) over (partition by trip_id) as first_event_at,
        min(case when status = ''completed'' then event_time end)
            over (partition by trip_id) as first_completed_at,
        max(_processed_at) over (partition by trip_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        trip_id,
        order_id,
        vehicle_id,

        -- text
        status,

        -- amounts
        distance_km,

        -- flags
        is_deleted,

        -- timestamps
        coalesce(requested_at, first_event_at) as requested_at,
        promised_at,
        coalesce(
            completed_at,
            case when status = ''completed'' then first_completed_at end
        ) as completed_at,
        first_event_at,
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

),

dated as (

    select
        *,
        cast(
            requested_at at time zone ''UTC'' at time zone ''Eastern Standard Time''
            as date
        ) as trip_date
    from newest

)

select * from dated;');

        EXEC('CREATE TABLE [pool].[silver].[silver_trips__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[silver].[silver_trips__dbt_tmp__dbt_tmp_vw]);');

-- ======== 10
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_trips__dbt_tmp'
      and table_schema = 'silver'

-- ======== 11
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_trips'
      and table_schema = 'silver'

-- ======== 12
merge into "silver"."silver_trips" as DBT_INTERNAL_DEST
        using "silver"."silver_trips__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [trip_id] = DBT_INTERNAL_SOURCE.[trip_id],[order_id] = DBT_INTERNAL_SOURCE.[order_id],[vehicle_id] = DBT_INTERNAL_SOURCE.[vehicle_id],[status] = DBT_INTERNAL_SOURCE.[status],[distance_km] = DBT_INTERNAL_SOURCE.[distance_km],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[requested_at] = DBT_INTERNAL_SOURCE.[requested_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[completed_at] = DBT_INTERNAL_SOURCE.[completed_at],[first_event_at] = DBT_INTERNAL_SOURCE.[first_event_at],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[trip_date] = DBT_INTERNAL_SOURCE.[trip_date]

    when not matched then insert
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [is_deleted], [requested_at], [promised_at], [completed_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [trip_date])
    values
        ([trip_id], [order_id], [vehicle_id], [status], [distance_km], [is_deleted], [requested_at], [promised_at], [completed_at], [first_event_at], [updated_at], [_processed_at], [_row_key], [trip_date])

;

-- ======== 13
update statistics "silver"."silver_trips"
