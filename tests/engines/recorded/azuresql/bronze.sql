-- ======== 1
USE [tidemark];
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_bronze_window',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze_window')
    BEGIN
      EXEC('CREATE SCHEMA "bronze_window"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze_window', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze_window', @LockOwner = 'Session';

-- ======== 2
USE [tidemark];
    EXEC('DROP table IF EXISTS "bronze_window"."manifest_entries";');

-- ======== 3
create table "bronze_window"."manifest_entries" (
    "source" varchar(400) null,
    "landed_hour" varchar(400) null,
    "files" varchar(400) null,
    "columns" varchar(max) null
)

-- ======== 4
insert into "bronze_window"."manifest_entries" ("source", "landed_hour", "files", "columns")
select "source", "landed_hour", "files", "columns"
from openrowset(
    bulk 'manifest/*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("source" varchar(400), "landed_hour" varchar(400), "files" varchar(400), "columns" varchar(max)) as files

-- ======== 5
select
            source,
            landed_hour,
            files,
            columns
        from "bronze_window"."manifest_entries"

-- ======== 6
USE [tidemark];
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = 'dbt_create_schema_bronze',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = 'bronze')
    BEGIN
      EXEC('CREATE SCHEMA "bronze"')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = 'dbt_create_schema_bronze', @LockOwner = 'Session';

-- ======== 7
if object_id('"bronze"."customers"', 'V') is not null
            drop view "bronze"."customers"

-- ======== 8
USE [tidemark];
    EXEC('DROP table IF EXISTS "bronze_window"."customers_1";');

-- ======== 9
create table "bronze_window"."customers_1" (
    "customer_id" varchar(max) null,
    "name" varchar(max) null,
    "city" varchar(max) null,
    "country" varchar(max) null,
    "last_updated" varchar(max) null,
    "landed_at" datetime2(6) null,
    "is_deleted" bit null,
    "window_low" varchar(max) null,
    "window_high" varchar(max) null
)

-- ======== 10
insert into "bronze_window"."customers_1" ("customer_id", "name", "city", "country", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "customer_id", "name", "city", "country", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/customers/landed_hour=*/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("customer_id" varchar(max), "name" varchar(max), "city" varchar(max), "country" varchar(max), "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 11
create view "bronze"."customers" as

        select

            cast("customer_id" as varchar(max))
                as "customer_id",

            cast("name" as varchar(max))
                as "name",

            cast("city" as varchar(max))
                as "city",

            cast("country" as varchar(max))
                as "country",

            cast("last_updated" as varchar(max))
                as "last_updated",

            cast("landed_at" as datetime2(6))
                as "landed_at",

            cast("is_deleted" as bit)
                as "is_deleted",

            cast("window_low" as varchar(max))
                as "window_low",

            cast("window_high" as varchar(max))
                as "window_high",

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
USE [tidemark];
    EXEC('DROP table IF EXISTS "bronze_window"."products_1";');

-- ======== 15
create table "bronze_window"."products_1" (
    "product_id" varchar(max) null,
    "name" varchar(max) null,
    "category" varchar(max) null,
    "unit_price" decimal(18,2) null,
    "last_updated" varchar(max) null,
    "landed_at" datetime2(6) null,
    "is_deleted" bit null,
    "window_low" varchar(max) null,
    "window_high" varchar(max) null
)

-- ======== 16
insert into "bronze_window"."products_1" ("product_id", "name", "category", "unit_price", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "product_id", "name", "category", "unit_price", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/products/landed_hour=*/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("product_id" varchar(max), "name" varchar(max), "category" varchar(max), "unit_price" decimal(18,2), "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 17
create view "bronze"."products" as

        select

            cast("product_id" as varchar(max))
                as "product_id",

            cast("name" as varchar(max))
                as "name",

            cast("category" as varchar(max))
                as "category",

            cast("unit_price" as decimal(18,2))
                as "unit_price",

            cast("last_updated" as varchar(max))
                as "last_updated",

            cast("landed_at" as datetime2(6))
                as "landed_at",

            cast("is_deleted" as bit)
                as "is_deleted",

            cast("window_low" as varchar(max))
                as "window_low",

            cast("window_high" as varchar(max))
                as "window_high",

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."products_1"

-- ======== 18
if object_id('"bronze"."sales_orders"', 'V') is not null
            drop view "bronze"."sales_orders"

-- ======== 19
USE [tidemark];
    EXEC('DROP table IF EXISTS "bronze_window"."sales_orders_1";');

-- ======== 20
create table "bronze_window"."sales_orders_1" (
    "order_id" varchar(max) null,
    "customer_id" varchar(max) null,
    "status" varchar(max) null,
    "amount" varchar(max) null,
    "currency" varchar(max) null,
    "placed_at" varchar(max) null,
    "promised_at" varchar(max) null,
    "delivered_at" varchar(max) null,
    "deleted" int null,
    "last_updated" varchar(max) null,
    "landed_at" datetime2(6) null,
    "is_deleted" bit null,
    "window_low" varchar(max) null,
    "window_high" varchar(max) null
)

-- ======== 21
insert into "bronze_window"."sales_orders_1" ("order_id", "customer_id", "status", "amount", "currency", "placed_at", "promised_at", "delivered_at", "deleted", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "order_id", "customer_id", "status", "amount", "currency", "placed_at", "promised_at", "delivered_at", "deleted", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/sales_orders/landed_hour=*/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("order_id" varchar(max), "customer_id" varchar(max), "status" varchar(max), "amount" varchar(max), "currency" varchar(max), "placed_at" varchar(max), "promised_at" varchar(max), "delivered_at" varchar(max), "deleted" int, "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 22
create view "bronze"."sales_orders" as

        select

            cast("order_id" as varchar(max))
                as "order_id",

            cast("customer_id" as varchar(max))
                as "customer_id",

            cast("status" as varchar(max))
                as "status",

            cast("amount" as varchar(max))
                as "amount",

            cast("currency" as varchar(max))
                as "currency",

            cast("placed_at" as varchar(max))
                as "placed_at",

            cast("promised_at" as varchar(max))
                as "promised_at",

            cast("delivered_at" as varchar(max))
                as "delivered_at",

            cast("deleted" as int)
                as "deleted",

            cast("last_updated" as varchar(max))
                as "last_updated",

            cast("landed_at" as datetime2(6))
                as "landed_at",

            cast("is_deleted" as bit)
                as "is_deleted",

            cast("window_low" as varchar(max))
                as "window_low",

            cast("window_high" as varchar(max))
                as "window_high",

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."sales_orders_1"

-- ======== 23
if object_id('"bronze"."order_events"', 'V') is not null
            drop view "bronze"."order_events"

-- ======== 24
USE [tidemark];
    EXEC('DROP table IF EXISTS "bronze_window"."order_events_1";');

-- ======== 25
create table "bronze_window"."order_events_1" (
    "body" varchar(max) null,
    "body_base64" varchar(max) null,
    "event_hub" varchar(max) null,
    "partition_id" varchar(max) null,
    "sequence_number" bigint null,
    "offset" varchar(max) null,
    "enqueued_at" datetime2(6) null,
    "partition_key" varchar(max) null,
    "properties" varchar(max) null,
    "landed_at" datetime2(6) null
)

-- ======== 26
insert into "bronze_window"."order_events_1" ("body", "body_base64", "event_hub", "partition_id", "sequence_number", "offset", "enqueued_at", "partition_key", "properties", "landed_at")
select "body", "body_base64", "event_hub", "partition_id", "sequence_number", "offset", "enqueued_at", "partition_key", "properties", "landed_at"
from openrowset(
    bulk 'bronze/order_events/landed_hour=*/*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("body" varchar(max), "body_base64" varchar(max), "event_hub" varchar(max), "partition_id" varchar(max), "sequence_number" bigint, "offset" varchar(max), "enqueued_at" datetime2(6), "partition_key" varchar(max), "properties" varchar(max), "landed_at" datetime2(6)) as files

-- ======== 27
create view "bronze"."order_events" as

        select

            cast("body" as varchar(max))
                as "body",

            cast("body_base64" as varchar(max))
                as "body_base64",

            cast("event_hub" as varchar(max))
                as "event_hub",

            cast("partition_id" as varchar(max))
                as "partition_id",

            cast("sequence_number" as bigint)
                as "sequence_number",

            cast("offset" as varchar(max))
                as "offset",

            cast("enqueued_at" as datetime2(6))
                as "enqueued_at",

            cast("partition_key" as varchar(max))
                as "partition_key",

            cast("properties" as varchar(max))
                as "properties",

            cast("landed_at" as datetime2(6))
                as "landed_at",

            left(replace(convert(varchar(26), cast(landed_at as datetime2(6)), 121), ' ', 'T'), 13) as landed_hour
        from "bronze_window"."order_events_1"

-- ======== 28
if object_id('"bronze"."trip_events"', 'V') is not null
            drop view "bronze"."trip_events"

-- ======== 29
create view "bronze"."trip_events" as

        select

            cast(null as varchar(max)) as "body",

            cast(null as varchar(max)) as "body_base64",

            cast(null as varchar(max)) as "event_hub",

            cast(null as varchar(max)) as "partition_id",

            cast(null as bigint) as "sequence_number",

            cast(null as varchar(max)) as "offset",

            cast(null as datetime2(6)) as "enqueued_at",

            cast(null as varchar(max)) as "partition_key",

            cast(null as varchar(max)) as "properties",

            cast(null as datetime2(6)) as "landed_at",

            cast(null as varchar(13)) as landed_hour
        where 1 = 0

-- ======== 30
insert into "bronze_window"."manifest_entries" ("source", "landed_hour", "files", "columns")
select "source", "landed_hour", "files", "columns"
from openrowset(
    bulk 'manifest/2026-*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("source" varchar(400), "landed_hour" varchar(400), "files" varchar(400), "columns" varchar(max)) as files

-- ======== 31
insert into "bronze_window"."customers_1" ("customer_id", "name", "city", "country", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "customer_id", "name", "city", "country", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/customers/landed_hour=<hour>/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("customer_id" varchar(max), "name" varchar(max), "city" varchar(max), "country" varchar(max), "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 32
insert into "bronze_window"."products_1" ("product_id", "name", "category", "unit_price", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "product_id", "name", "category", "unit_price", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/products/landed_hour=<hour>/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("product_id" varchar(max), "name" varchar(max), "category" varchar(max), "unit_price" decimal(18,2), "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 33
insert into "bronze_window"."sales_orders_1" ("order_id", "customer_id", "status", "amount", "currency", "placed_at", "promised_at", "delivered_at", "deleted", "last_updated", "landed_at", "is_deleted", "window_low", "window_high")
select "order_id", "customer_id", "status", "amount", "currency", "placed_at", "promised_at", "delivered_at", "deleted", "last_updated", "landed_at", "is_deleted", "window_low", "window_high"
from openrowset(
    bulk 'bronze/sales_orders/landed_hour=<hour>/*-<columns>.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("order_id" varchar(max), "customer_id" varchar(max), "status" varchar(max), "amount" varchar(max), "currency" varchar(max), "placed_at" varchar(max), "promised_at" varchar(max), "delivered_at" varchar(max), "deleted" int, "last_updated" varchar(max), "landed_at" datetime2(6), "is_deleted" bit, "window_low" varchar(max), "window_high" varchar(max)) as files

-- ======== 34
insert into "bronze_window"."order_events_1" ("body", "body_base64", "event_hub", "partition_id", "sequence_number", "offset", "enqueued_at", "partition_key", "properties", "landed_at")
select "body", "body_base64", "event_hub", "partition_id", "sequence_number", "offset", "enqueued_at", "partition_key", "properties", "landed_at"
from openrowset(
    bulk 'bronze/order_events/landed_hour=<hour>/*.parquet',
    data_source = 'tidemark_lake',
    format = 'PARQUET'
)
with ("body" varchar(max), "body_base64" varchar(max), "event_hub" varchar(max), "partition_id" varchar(max), "sequence_number" bigint, "offset" varchar(max), "enqueued_at" datetime2(6), "partition_key" varchar(max), "properties" varchar(max), "landed_at" datetime2(6)) as files
