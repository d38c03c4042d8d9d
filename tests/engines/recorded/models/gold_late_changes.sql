-- Filled by the models that close their periods, each for itself.
select
    cast(null as varchar(max)) as model_name,
    cast(null as datetime2(6)) as period,
    cast(null as varchar(max)) as part,
    cast(null as varchar(max)) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as datetime2(6)) as _processed_at
where 1 = 0
