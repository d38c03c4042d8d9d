{{ config(materialized='view') }}

with

-- what is open and has time left is neither kept nor broken
due as (

    select
        entity,
        {{ hour_of('promised_at') }} as hour,
        case when {{ is_set('is_late') }} then 1 else 0 end as late,
        case
            when {{ is_set('is_late') }} and {{ is_set('is_open') }} then 1
            else 0
        end as still_open,
        case when {{ is_set('is_late') }} then minutes_late else 0 end
            as minutes_late
    from {{ ref('gold_promises') }}
    where {{ is_set('is_late') }} or not {{ is_set('is_open') }}

),

hours as (

    select
        entity,
        hour,
        cast(count(*) as bigint) as promises,
        cast(sum(late) as bigint) as breaches,
        cast(sum(still_open) as bigint) as open_breaches,
        sum(minutes_late) as minutes_late
    from due
    group by
        entity,
        hour

)

select
    entity,
    hour,
    promises,
    breaches,
    open_breaches,
    {{ average_amount('(100 * (promises - breaches))', 'promises') }}
        as percent_on_time,
    {{ average_amount('minutes_late', 'breaches') }} as average_minutes_late
from hours
