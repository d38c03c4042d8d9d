{{ config(
    full_refresh=false,
    dist='HASH(period)',
    incremental_strategy='append',
    meta={'verify': false, 'gate': true},
) }}

-- Filled by the models that close their periods, each for itself.
select
    cast(null as {{ type_text() }}) as model_name,
    cast(null as {{ type_timestamp() }}) as period,
    cast(null as {{ type_text() }}) as part,
    cast(null as {{ type_text() }}) as measure,
    cast(null as decimal(38, 6)) as published,
    cast(null as decimal(38, 6)) as amounts_to,
    cast(null as decimal(38, 6)) as effect,
    cast(null as {{ type_timestamp() }}) as _processed_at
where 1 = 0
