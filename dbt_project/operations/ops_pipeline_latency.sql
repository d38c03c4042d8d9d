{{ config(schema='operations', materialized='view') }}

with

arrivals as (

    {{ all_arrivals([
        'source',
        'landed_hour',
        'reject_reason',
        'total_rows',
        'to_broker_within',
        'to_broker_minutes',
        'to_broker_longest',
        'to_bronze_within',
        'to_bronze_minutes',
        'to_bronze_longest',
    ]) }}

),

stages as (

    select 'bronze_to_silver' as stage
    union all
    select 'silver_to_gold' as stage
    union all
    select 'bronze_to_gold' as stage

),

passed as (

    select
        files.source,
        files.landed_hour,
        stages.stage,
        files.total_rows,
        case
            when stages.stage = 'silver_to_gold' then files.in_silver_at
            else files.landed_at
        end as began_at,
        case
            when stages.stage = 'bronze_to_silver' then files.in_silver_at
            else files.in_gold_at
        end as ended_at
    from {{ ref('ops_files') }} as files
    cross join stages

),

-- Silver may end with a table that Gold does not wait for: below 0 is none
waited as (

    select
        source,
        landed_hour,
        stage,
        total_rows,
        {{ minutes_between('began_at', 'ended_at') }} as waited_minutes
    from passed
    where began_at is not null and ended_at is not null

),

delays as (

    select
        source,
        landed_hour,
        'event_to_broker' as stage,
        to_broker_within as seconds_within,
        total_rows,
        to_broker_minutes as total_minutes,
        to_broker_longest as longest_minutes
    from arrivals
    where reject_reason is null and to_broker_within is not null

    union all

    select
        source,
        landed_hour,
        case
            when to_broker_within is null then 'source_to_bronze'
            else 'broker_to_bronze'
        end as stage,
        to_bronze_within as seconds_within,
        total_rows,
        to_bronze_minutes as total_minutes,
        to_bronze_longest as longest_minutes
    from arrivals
    where reject_reason is null and to_bronze_within is not null

    union all

    select
        source,
        landed_hour,
        stage,
        {{ seconds_within('waited_minutes') }} as seconds_within,
        total_rows,
        {{ later_of('waited_minutes', '0') }} * total_rows as total_minutes,
        {{ later_of('waited_minutes', '0') }} as longest_minutes
    from waited

),

counted as (

    select
        source,
        landed_hour,
        stage,
        seconds_within,
        sum(total_rows) as total_rows,
        sum(total_minutes) as total_minutes,
        max(longest_minutes) as longest_minutes
    from delays
    group by
        source,
        landed_hour,
        stage,
        seconds_within

),

ranked as (

    select
        *,
        sum(total_rows) over (
            partition by source, landed_hour, stage
            order by seconds_within
            rows between unbounded preceding and current row
        ) as rows_so_far,
        sum(total_rows) over (
            partition by source, landed_hour, stage
        ) as rows_of_hour
    from counted

),

hours as (

    select
        source,
        {{ folder_hour('landed_hour') }} as hour,
        stage,
        cast(sum(total_rows) as bigint) as total_rows,
        cast(sum(total_minutes) as decimal(28, 2)) as total_minutes,
        {%- for span in [1, 5, 15, 60] %}
            cast(coalesce(sum(
                case when seconds_within <= {{ 60 * span }} then total_rows end
            ), 0) as bigint) as within_{{ span }},
        {%- endfor %}
        -- the longest delay within the bound that the row of this rank is in
        min(
            case
                when rows_so_far * 100 >= rows_of_hour * 95 then longest_minutes
            end
        ) as p95_minutes,
        max(longest_minutes) as longest_minutes
    from ranked
    group by source, landed_hour, stage

)

select
    source,
    {{ business_date('hour') }} as date_key,
    hour,
    stage,
    total_rows,
    {{ average_amount('total_minutes', 'total_rows') }} as average_minutes,
    cast(p95_minutes as decimal(18, 2)) as p95_minutes,
    {%- for minutes, column in [
        (1, 'percent_within_1_minute'),
        (5, 'percent_within_5_minutes'),
        (15, 'percent_within_15_minutes'),
        (60, 'percent_within_60_minutes'),
    ] %}
        {{ average_amount('(100 * within_' ~ minutes ~ ')', 'total_rows') }}
            as {{ column }},
    {%- endfor %}
    cast(longest_minutes as decimal(18, 2)) as longest_minutes
from hours
