{{ config(schema='operations', materialized='view') }}

with

arrivals as (

    {{ all_arrivals([
        'source',
        'entity',
        'landed_file',
        'landed_hour',
        'landed_at',
        'reject_reason',
        'total_rows',
    ]) }}

),

files as (

    select
        source,
        entity,
        landed_file,
        landed_hour,
        max(landed_at) as landed_at,
        cast(sum(total_rows) as bigint) as total_rows
    from arrivals
    where reject_reason is null
    group by
        source,
        entity,
        landed_file,
        landed_hour

),

models as (

    select
        run_id,
        name,
        layer,
        ended_at
    from {{ ref('ops_runs') }}
    where kind = 'model' and status = 'success'

),

layers as (

    select
        run_id,
        max(case when layer = 'silver' then ended_at end) as in_silver_at,
        max(case when layer = 'gold' then ended_at end) as in_gold_at
    from models
    group by run_id

),

-- an invocation that took in an entity; where one of its gates failed, Gold
-- waited for a later one
builds as (

    select
        models.name as model_name,
        invocations.started_at,
        layers.in_silver_at,
        case when invocations.status = 'success' then layers.in_gold_at end
            as in_gold_at
    from models
    inner join layers
        on models.run_id = layers.run_id
    inner join {{ ref('ops_runs') }} as invocations
        on
            models.run_id = invocations.run_id
            and invocations.kind = 'invocation'

),

moments as (

    select
        source,
        entity,
        landed_file,
        landed_hour,
        total_rows,
        1 as is_file,
        {{ dbt.concat(["'silver_'", 'entity', "'_arrivals'"]) }}
            as model_name,
        landed_at as moment,
        cast(null as {{ type_timestamp() }}) as in_silver_at,
        cast(null as {{ type_timestamp() }}) as in_gold_at
    from files

    union all

    select
        cast(null as {{ type_text() }}) as source,
        cast(null as {{ type_text() }}) as entity,
        cast(null as {{ type_text() }}) as landed_file,
        cast(null as {{ type_text() }}) as landed_hour,
        cast(null as bigint) as total_rows,
        0 as is_file,
        model_name,
        started_at as moment,
        in_silver_at,
        in_gold_at
    from builds

),

-- the first build that began when the file had landed
followed as (

    select
        *,
        min(in_silver_at) over (
            partition by model_name
            order by moment desc, is_file asc
            rows between unbounded preceding and current row
        ) as first_in_silver_at,
        min(in_gold_at) over (
            partition by model_name
            order by moment desc, is_file asc
            rows between unbounded preceding and current row
        ) as first_in_gold_at
    from moments

)

select
    source,
    entity,
    landed_file,
    landed_hour,
    moment as landed_at,
    total_rows,
    first_in_silver_at as in_silver_at,
    first_in_gold_at as in_gold_at
from followed
where is_file = 1
