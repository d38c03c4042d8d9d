-- ======== 1
if object_id ('"gold"."fct_orders__dbt_tmp_vw"','V') is not null
    drop view "gold"."fct_orders__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."fct_orders"','U') is not null
    drop table "gold"."fct_orders"

-- ======== 3
EXEC('create view "gold"."fct_orders__dbt_tmp_vw" as

-- Gold waits for the gates.
-- depends_on: gates

with

orders as (

    select * from "silver"."silver_orders"
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

        EXEC('CREATE TABLE [pool].[gold].[fct_orders]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[gold].[fct_orders__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "gold"."fct_orders" ([_row_key]);
        create statistics [by_order_date]
            on "gold"."fct_orders" ([order_date]);

-- ======== 5
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."fct_orders"

-- ======== 6
select
            case
                when exists (
                    select 1 from "silver"."silver_orders"
                    where _processed_at <= cast('<moment>' as datetime2(6))
                ) then 1
                else 0
            end as holds

-- ======== 7
if object_id ('"gold"."fct_orders__dbt_tmp"','U') is not null
    drop table "gold"."fct_orders__dbt_tmp"

-- ======== 8
if object_id ('"gold"."fct_orders__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."fct_orders__dbt_tmp__dbt_tmp_vw"

-- ======== 9
EXEC('create view "gold"."fct_orders__dbt_tmp__dbt_tmp_vw" as

-- Gold waits for the gates.
-- depends_on: gates

with

orders as (

    select * from "silver"."silver_orders"
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

        EXEC('CREATE TABLE [pool].[gold].[fct_orders__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),CLUSTERED COLUMNSTORE INDEX) AS (SELECT * FROM [pool].[gold].[fct_orders__dbt_tmp__dbt_tmp_vw]);');

-- ======== 10
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'fct_orders__dbt_tmp'
      and table_schema = 'gold'

-- ======== 11
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'fct_orders'
      and table_schema = 'gold'

-- ======== 12
merge into "gold"."fct_orders" as DBT_INTERNAL_DEST
        using "gold"."fct_orders__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [order_id] = DBT_INTERNAL_SOURCE.[order_id],[customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[status] = DBT_INTERNAL_SOURCE.[status],[currency] = DBT_INTERNAL_SOURCE.[currency],[amount] = DBT_INTERNAL_SOURCE.[amount],[is_deleted] = DBT_INTERNAL_SOURCE.[is_deleted],[is_counted] = DBT_INTERNAL_SOURCE.[is_counted],[order_date] = DBT_INTERNAL_SOURCE.[order_date],[placed_at] = DBT_INTERNAL_SOURCE.[placed_at],[promised_at] = DBT_INTERNAL_SOURCE.[promised_at],[delivered_at] = DBT_INTERNAL_SOURCE.[delivered_at],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key],[_customer_key] = DBT_INTERNAL_SOURCE.[_customer_key]

    when not matched then insert
        ([order_id], [customer_id], [status], [currency], [amount], [is_deleted], [is_counted], [order_date], [placed_at], [promised_at], [delivered_at], [_processed_at], [_row_key], [_customer_key])
    values
        ([order_id], [customer_id], [status], [currency], [amount], [is_deleted], [is_counted], [order_date], [placed_at], [promised_at], [delivered_at], [_processed_at], [_row_key], [_customer_key])

;

-- ======== 13
update statistics "gold"."fct_orders"
