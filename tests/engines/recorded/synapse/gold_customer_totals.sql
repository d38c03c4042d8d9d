-- ======== 1
if object_id ('"gold"."gold_customer_totals__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_customer_totals__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."gold_customer_totals"','U') is not null
    drop table "gold"."gold_customer_totals"

-- ======== 3
EXEC('create view "gold"."gold_customer_totals__dbt_tmp_vw" as

with

touching as (

        select * from "silver"."silver_order_versions"

    ),

    touched as (
        select distinct customer_id as period
        from touching
        where customer_id is not null

    ),

counted as (

    select * from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1

),

recomputed as (

    select
        touched.period as customer_id,
        count(counted.order_id) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from "gold"."fct_orders" where 1 = 1) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from touched
    left join counted
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = counted._customer_key
    group by touched.period

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_customer_totals]WITH(DISTRIBUTION = HASH(_row_key),HEAP) AS (SELECT * FROM [pool].[gold].[gold_customer_totals__dbt_tmp_vw]);');

-- ======== 4
create statistics [by__row_key]
            on "gold"."gold_customer_totals" ([_row_key]);

-- ======== 5
delete from "gold"."gold_customer_totals" where total_orders = 0

-- ======== 6
select replace(convert(varchar(26), cast(max(_processed_at) as datetime2(6)), 121), ' ', 'T') as mark from "gold"."gold_customer_totals"

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
if object_id ('"gold"."gold_customer_totals__dbt_tmp"','U') is not null
    drop table "gold"."gold_customer_totals__dbt_tmp"

-- ======== 10
if object_id ('"gold"."gold_customer_totals__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_customer_totals__dbt_tmp__dbt_tmp_vw"

-- ======== 11
EXEC('create view "gold"."gold_customer_totals__dbt_tmp__dbt_tmp_vw" as

with

touching as (

    select *
    from "silver"."silver_order_versions"
    where _entity_key in (select wanted._entity_key from (select _row_key as _entity_key from "gold"."fct_orders"
                where _processed_at > cast(''<moment>'' as datetime2(6))) as wanted)

    ),

    touched as (
        select distinct customer_id as period
        from touching
        where customer_id is not null

    ),

counted as (

    select * from "gold"."fct_orders"
    where coalesce(is_counted, 0) = 1

),

recomputed as (

    select
        touched.period as customer_id,
        count(counted.order_id) as total_orders,
        cast(coalesce(sum(counted.amount), 0) as decimal(38, 2))
            as total_amount,
        (select max(_processed_at) from "gold"."fct_orders" where _processed_at > cast(''<moment>'' as datetime2(6))) as _processed_at,
        lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) as _row_key
    from touched
    left join counted
        on lower(convert(varchar(32), hashbytes(
        ''MD5'', cast(touched.period as varchar(max)) collate Latin1_General_100_BIN2_UTF8
    ), 2)) = counted._customer_key
    group by touched.period

)

select * from recomputed;');

        EXEC('CREATE TABLE [pool].[gold].[gold_customer_totals__dbt_tmp]WITH(DISTRIBUTION = HASH(_row_key),HEAP) AS (SELECT * FROM [pool].[gold].[gold_customer_totals__dbt_tmp__dbt_tmp_vw]);');

-- ======== 12
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_customer_totals__dbt_tmp'
      and table_schema = 'gold'

-- ======== 13
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_customer_totals'
      and table_schema = 'gold'

-- ======== 14
merge into "gold"."gold_customer_totals" as DBT_INTERNAL_DEST
        using "gold"."gold_customer_totals__dbt_tmp" as DBT_INTERNAL_SOURCE
        on ((DBT_INTERNAL_SOURCE._row_key = DBT_INTERNAL_DEST._row_key))

    when matched then update set
        [customer_id] = DBT_INTERNAL_SOURCE.[customer_id],[total_orders] = DBT_INTERNAL_SOURCE.[total_orders],[total_amount] = DBT_INTERNAL_SOURCE.[total_amount],[_processed_at] = DBT_INTERNAL_SOURCE.[_processed_at],[_row_key] = DBT_INTERNAL_SOURCE.[_row_key]

    when not matched then insert
        ([customer_id], [total_orders], [total_amount], [_processed_at], [_row_key])
    values
        ([customer_id], [total_orders], [total_amount], [_processed_at], [_row_key])

;

-- ======== 15
update statistics "gold"."gold_customer_totals"
