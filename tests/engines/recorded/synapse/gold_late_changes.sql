-- ======== 1
if object_id ('"gold"."gold_late_changes__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_late_changes__dbt_tmp_vw"

-- ======== 2
if object_id ('"gold"."gold_late_changes"','U') is not null
    drop table "gold"."gold_late_changes"

-- ======== 3
EXEC('create view "gold"."gold_late_changes__dbt_tmp_vw" as

-- Filled by the models that close their periods, each for itself.
select
    cast(null as varchar(max)) as model_name,
    cast(null as datetime2(6)) as period,
    cast(null as varchar(max)) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as datetime2(6)) as _processed_at
where 1 = 0;');

        EXEC('CREATE TABLE [pool].[gold].[gold_late_changes]WITH(DISTRIBUTION = HASH(period),HEAP) AS (SELECT * FROM [pool].[gold].[gold_late_changes__dbt_tmp_vw]);');

-- ======== 4
if object_id ('"gold"."gold_late_changes__dbt_tmp"','U') is not null
    drop table "gold"."gold_late_changes__dbt_tmp"

-- ======== 5
if object_id ('"gold"."gold_late_changes__dbt_tmp__dbt_tmp_vw"','V') is not null
    drop view "gold"."gold_late_changes__dbt_tmp__dbt_tmp_vw"

-- ======== 6
EXEC('create view "gold"."gold_late_changes__dbt_tmp__dbt_tmp_vw" as

-- Filled by the models that close their periods, each for itself.
select
    cast(null as varchar(max)) as model_name,
    cast(null as datetime2(6)) as period,
    cast(null as varchar(max)) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as datetime2(6)) as _processed_at
where 1 = 0;');

        EXEC('CREATE TABLE [pool].[gold].[gold_late_changes__dbt_tmp]WITH(DISTRIBUTION = HASH(period),HEAP) AS (SELECT * FROM [pool].[gold].[gold_late_changes__dbt_tmp__dbt_tmp_vw]);');

-- ======== 7
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_late_changes__dbt_tmp'
      and table_schema = 'gold'

-- ======== 8
select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from INFORMATION_SCHEMA.COLUMNS
    where table_name = 'gold_late_changes'
      and table_schema = 'gold'

-- ======== 9
insert into "gold"."gold_late_changes" ([model_name], [period], [measure], [published], [amounts_to], [effect], [_processed_at])
    (
        select [model_name], [period], [measure], [published], [amounts_to], [effect], [_processed_at]
        from "gold"."gold_late_changes__dbt_tmp"
    )

-- ======== 10
update statistics "gold"."gold_late_changes"
