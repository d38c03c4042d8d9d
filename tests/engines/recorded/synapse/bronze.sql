-- ======== 1
IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze_window')
    BEGIN
    EXEC('CREATE SCHEMA [bronze_window]')
    END

-- ======== 2
if object_id ('"bronze_window"."manifest_entries"','U') is not null
    drop table "bronze_window"."manifest_entries"

-- ======== 3
create table "bronze_window"."manifest_entries" (
    [source] varchar(400) null,
    [landed_hour] varchar(400) null,
    [files] varchar(400) null,
    [columns] varchar(max) null
)
with (distribution = round_robin, heap)

-- ======== 4
copy into "bronze_window"."manifest_entries" (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 5
select
            source,
            landed_hour,
            files,
            columns
        from "bronze_window"."manifest_entries"

-- ======== 6
IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze')
    BEGIN
    EXEC('CREATE SCHEMA [bronze]')
    END

-- ======== 7
if object_id('"bronze"."customers"', 'V') is not null
            drop view "bronze"."customers"

-- ======== 8
if object_id ('"bronze_window"."customers_1"','U') is not null
    drop table "bronze_window"."customers_1"

-- ======== 9
create table "bronze_window"."customers_1" (
    [customer_id] varchar(max) null,
    [name] varchar(max) null,
    [city] varchar(max) null,
    [country] varchar(max) null,
    [last_updated] varchar(max) null,
    [landed_at] datetime2(6) null,
    [is_deleted] bit null,
    [window_low] varchar(max) null,
    [window_high] varchar(max) null
)
with (distribution = round_robin, heap)

-- ======== 10
copy into "bronze_window"."customers_1" (
    [customer_id] 1,
    [name] 2,
    [city] 3,
    [country] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9
)
from
    'https://account.dfs.core.windows.net/lake/bronze/customers/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 11
create view "bronze"."customers" as

        select

            cast([customer_id] as varchar(max))
                as [customer_id],

            cast([name] as varchar(max))
                as [name],

            cast([city] as varchar(max))
                as [city],

            cast([country] as varchar(max))
                as [country],

            cast([last_updated] as varchar(max))
                as [last_updated],

            cast([landed_at] as datetime2(6))
                as [landed_at],

            cast([is_deleted] as bit)
                as [is_deleted],

            cast([window_low] as varchar(max))
                as [window_low],

            cast([window_high] as varchar(max))
                as [window_high],

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."customers_1"

-- ======== 12
select made.name
        from sys.objects as made
        inner join sys.schemas as place on made.schema_id = place.schema_id
        where
            made.type = 'U'
            and place.name = 'bronze_window'

-- ======== 13
if object_id('"bronze"."products"', 'V') is not null
            drop view "bronze"."products"

-- ======== 14
if object_id ('"bronze_window"."products_1"','U') is not null
    drop table "bronze_window"."products_1"

-- ======== 15
create table "bronze_window"."products_1" (
    [product_id] varchar(max) null,
    [name] varchar(max) null,
    [category] varchar(max) null,
    [unit_price] decimal(18,2) null,
    [last_updated] varchar(max) null,
    [landed_at] datetime2(6) null,
    [is_deleted] bit null,
    [window_low] varchar(max) null,
    [window_high] varchar(max) null
)
with (distribution = round_robin, heap)

-- ======== 16
copy into "bronze_window"."products_1" (
    [product_id] 1,
    [name] 2,
    [category] 3,
    [unit_price] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9
)
from
    'https://account.dfs.core.windows.net/lake/bronze/products/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 17
create view "bronze"."products" as

        select

            cast([product_id] as varchar(max))
                as [product_id],

            cast([name] as varchar(max))
                as [name],

            cast([category] as varchar(max))
                as [category],

            cast([unit_price] as decimal(18,2))
                as [unit_price],

            cast([last_updated] as varchar(max))
                as [last_updated],

            cast([landed_at] as datetime2(6))
                as [landed_at],

            cast([is_deleted] as bit)
                as [is_deleted],

            cast([window_low] as varchar(max))
                as [window_low],

            cast([window_high] as varchar(max))
                as [window_high],

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."products_1"

-- ======== 18
if object_id('"bronze"."sales_orders"', 'V') is not null
            drop view "bronze"."sales_orders"

-- ======== 19
if object_id ('"bronze_window"."sales_orders_1"','U') is not null
    drop table "bronze_window"."sales_orders_1"

-- ======== 20
create table "bronze_window"."sales_orders_1" (
    [order_id] varchar(max) null,
    [customer_id] varchar(max) null,
    [status] varchar(max) null,
    [amount] varchar(max) null,
    [currency] varchar(max) null,
    [placed_at] varchar(max) null,
    [promised_at] varchar(max) null,
    [delivered_at] varchar(max) null,
    [deleted] int null,
    [last_updated] varchar(max) null,
    [landed_at] datetime2(6) null,
    [is_deleted] bit null,
    [window_low] varchar(max) null,
    [window_high] varchar(max) null
)
with (distribution = round_robin, heap)

-- ======== 21
copy into "bronze_window"."sales_orders_1" (
    [order_id] 1,
    [customer_id] 2,
    [status] 3,
    [amount] 4,
    [currency] 5,
    [placed_at] 6,
    [promised_at] 7,
    [delivered_at] 8,
    [deleted] 9,
    [last_updated] 10,
    [landed_at] 11,
    [is_deleted] 12,
    [window_low] 13,
    [window_high] 14
)
from
    'https://account.dfs.core.windows.net/lake/bronze/sales_orders/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 22
create view "bronze"."sales_orders" as

        select

            cast([order_id] as varchar(max))
                as [order_id],

            cast([customer_id] as varchar(max))
                as [customer_id],

            cast([status] as varchar(max))
                as [status],

            cast([amount] as varchar(max))
                as [amount],

            cast([currency] as varchar(max))
                as [currency],

            cast([placed_at] as varchar(max))
                as [placed_at],

            cast([promised_at] as varchar(max))
                as [promised_at],

            cast([delivered_at] as varchar(max))
                as [delivered_at],

            cast([deleted] as int)
                as [deleted],

            cast([last_updated] as varchar(max))
                as [last_updated],

            cast([landed_at] as datetime2(6))
                as [landed_at],

            cast([is_deleted] as bit)
                as [is_deleted],

            cast([window_low] as varchar(max))
                as [window_low],

            cast([window_high] as varchar(max))
                as [window_high],

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."sales_orders_1"

-- ======== 23
if object_id('"bronze"."order_events"', 'V') is not null
            drop view "bronze"."order_events"

-- ======== 24
if object_id ('"bronze_window"."order_events_1"','U') is not null
    drop table "bronze_window"."order_events_1"

-- ======== 25
create table "bronze_window"."order_events_1" (
    [body] varchar(max) null,
    [body_base64] varchar(max) null,
    [event_hub] varchar(max) null,
    [partition_id] varchar(max) null,
    [sequence_number] bigint null,
    [offset] varchar(max) null,
    [enqueued_at] datetime2(6) null,
    [partition_key] varchar(max) null,
    [properties] varchar(max) null,
    [landed_at] datetime2(6) null
)
with (distribution = round_robin, heap)

-- ======== 26
copy into "bronze_window"."order_events_1" (
    [body] 1,
    [body_base64] 2,
    [event_hub] 3,
    [partition_id] 4,
    [sequence_number] 5,
    [offset] 6,
    [enqueued_at] 7,
    [partition_key] 8,
    [properties] 9,
    [landed_at] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/order_events/*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 27
create view "bronze"."order_events" as

        select

            cast([body] as varchar(max))
                as [body],

            cast([body_base64] as varchar(max))
                as [body_base64],

            cast([event_hub] as varchar(max))
                as [event_hub],

            cast([partition_id] as varchar(max))
                as [partition_id],

            cast([sequence_number] as bigint)
                as [sequence_number],

            cast([offset] as varchar(max))
                as [offset],

            cast([enqueued_at] as datetime2(6))
                as [enqueued_at],

            cast([partition_key] as varchar(max))
                as [partition_key],

            cast([properties] as varchar(max))
                as [properties],

            cast([landed_at] as datetime2(6))
                as [landed_at],

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."order_events_1"

-- ======== 28
if object_id('"bronze"."trip_events"', 'V') is not null
            drop view "bronze"."trip_events"

-- ======== 29
if object_id ('"bronze_window"."trip_events_1"','U') is not null
    drop table "bronze_window"."trip_events_1"

-- ======== 30
create table "bronze_window"."trip_events_1" (
    [body] varchar(max) null,
    [body_base64] varchar(max) null,
    [event_hub] varchar(max) null,
    [partition_id] varchar(max) null,
    [sequence_number] bigint null,
    [offset] varchar(max) null,
    [enqueued_at] datetime2(6) null,
    [partition_key] varchar(max) null,
    [properties] varchar(max) null,
    [landed_at] datetime2(6) null
)
with (distribution = round_robin, heap)

-- ======== 31
copy into "bronze_window"."trip_events_1" (
    [body] 1,
    [body_base64] 2,
    [event_hub] 3,
    [partition_id] 4,
    [sequence_number] 5,
    [offset] 6,
    [enqueued_at] 7,
    [partition_key] 8,
    [properties] 9,
    [landed_at] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/trip_events/*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 32
create view "bronze"."trip_events" as

        select

            cast([body] as varchar(max))
                as [body],

            cast([body_base64] as varchar(max))
                as [body_base64],

            cast([event_hub] as varchar(max))
                as [event_hub],

            cast([partition_id] as varchar(max))
                as [partition_id],

            cast([sequence_number] as bigint)
                as [sequence_number],

            cast([offset] as varchar(max))
                as [offset],

            cast([enqueued_at] as datetime2(6))
                as [enqueued_at],

            cast([partition_key] as varchar(max))
                as [partition_key],

            cast([properties] as varchar(max))
                as [properties],

            cast([landed_at] as datetime2(6))
                as [landed_at],

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."trip_events_1"

-- ======== 33
copy into "bronze_window"."manifest_entries" (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-customers-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-products-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-sales_orders-*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 34
copy into "bronze_window"."customers_1" (
    [customer_id] 1,
    [name] 2,
    [city] 3,
    [country] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9
)
from
    'https://account.dfs.core.windows.net/lake/bronze/customers/landed_hour=<hour>/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 35
copy into "bronze_window"."products_1" (
    [product_id] 1,
    [name] 2,
    [category] 3,
    [unit_price] 4,
    [last_updated] 5,
    [landed_at] 6,
    [is_deleted] 7,
    [window_low] 8,
    [window_high] 9
)
from
    'https://account.dfs.core.windows.net/lake/bronze/products/landed_hour=<hour>/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 36
copy into "bronze_window"."sales_orders_1" (
    [order_id] 1,
    [customer_id] 2,
    [status] 3,
    [amount] 4,
    [currency] 5,
    [placed_at] 6,
    [promised_at] 7,
    [delivered_at] 8,
    [deleted] 9,
    [last_updated] 10,
    [landed_at] 11,
    [is_deleted] 12,
    [window_low] 13,
    [window_high] 14
)
from
    'https://account.dfs.core.windows.net/lake/bronze/sales_orders/landed_hour=<hour>/*-<columns>.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 37
copy into "bronze_window"."order_events_1" (
    [body] 1,
    [body_base64] 2,
    [event_hub] 3,
    [partition_id] 4,
    [sequence_number] 5,
    [offset] 6,
    [enqueued_at] 7,
    [partition_key] 8,
    [properties] 9,
    [landed_at] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/order_events/landed_hour=<hour>/*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 38
copy into "bronze_window"."trip_events_1" (
    [body] 1,
    [body_base64] 2,
    [event_hub] 3,
    [partition_id] 4,
    [sequence_number] 5,
    [offset] 6,
    [enqueued_at] 7,
    [partition_key] 8,
    [properties] 9,
    [landed_at] 10
)
from
    'https://account.dfs.core.windows.net/lake/bronze/trip_events/landed_hour=<hour>/*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 39
copy into "bronze_window"."manifest_entries" (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-customers-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-products-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-trip_events-*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))

-- ======== 40
copy into "bronze_window"."manifest_entries" (
    [source] 1,
    [landed_hour] 2,
    [files] 3,
    [columns] 4
)
from
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-customers-*.parquet',
    'https://account.dfs.core.windows.net/lake/manifest/<hours>*-products-*.parquet'
with (file_type = 'PARQUET', credential = (identity = 'Managed Identity'))
