-- ======== 1
if object_id ('"silver"."silver_customers__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_customers__dbt_tmp_vw"

-- ======== 2
if object_id ('"silver"."silver_customers"','U') is not null
    drop table "silver"."silver_customers"

-- ======== 3
EXEC('create view "silver"."silver_customers__dbt_tmp_vw" as

with

versions as (

    select * from "silver"."silver_customer_versions"

),

ranked as (

    select
        *,
        row_number() over (
        partition by customer_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        max(_processed_at) over (partition by customer_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        customer_id,

        -- text
        name,
        city,
        country,

        -- flags
        is_deleted,

        -- timestamps
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest;');

        EXEC('CREATE TABLE [pool].[silver].[silver_customers]WITH(DISTRIBUTION = HASH(_row_key),HEAP) AS (SELECT * FROM [pool].[silver].[silver_customers__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "silver"."silver_customers" ([_row_key]);

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "silver"."silver_customers"

-- ======== 6
select
            case
                when exists (
                    select 1 from "silver"."silver_customer_versions"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
if object_id ('"silver"."silver_customers__dbt_tmp"','U') is not null
    drop table "silver"."silver_customers__dbt_tmp"

-- ======== 8
if object_id ('"silver"."silver_customers__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "silver"."silver_customers__dbt_tmp__dbt_tmp_vw"

-- ======== 9
EXEC('create view "silver"."silver_customers__dbt_tmp__dbt_tmp_vw" as

with

versions as (

    select *
    from "silver"."silver_customer_versions"
    where _entity_key in (select wanted._entity_key from (select distinct _entity_key from "silver"."silver_customer_versions"
            where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

),

ranked as (

    select
        *,
        row_number() over (
        partition by customer_id
        order by event_time desc, version_position desc, version_id desc
    ) as age,
        max(_processed_at) over (partition by customer_id) as changed_at
    from versions

),

newest as (

    select
        -- ids
        customer_id,

        -- text
        name,
        city,
        country,

        -- flags
        is_deleted,

        -- timestamps
        event_time as updated_at,

        changed_at as _processed_at,
        _entity_key as _row_key
    from ranked
    where age = 1

)

select * from newest;');

        EXEC('CREATE TABLE [pool].[silver].[silver_customers__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),HEAP) AS (SELECT * FROM [pool].[silver].[silver_customers__dbt_tmp__dbt_tmp_vw]);');

-- ======== 10
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_customers__dbt_tmp'
      and table_schema = 'silver'

-- ======== 11
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'silver_customers'
      and table_schema = 'silver'

-- ======== 12
merge into "silver"."silver_customers" as DBT_INTERNAL_DEST
        using "silver"."silver_customers__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[name] = DBT_INTERNAL_SOURCE.[name],[city] = DBT_INTERNAL_SOURCE.[city],[country] = DBT_INTERNAL_SOURCE.[country],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[updated_at] = DBT_INTERNAL_SOURCE.[updated_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([customer_id], [name], [city], [country], [is_deleted], [updated_at], [_processed_at], [_row_key])
    values
        ([customer_id], [name], [city], [country], [is_deleted], [updated_at], [_processed_at], [_row_key])

;

-- ======== 13
update statistics "silver"."silver_customers"
