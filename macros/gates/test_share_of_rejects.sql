{% test share_of_rejects(model) %}

with

newest as (

    select
        {{ hour_text(minutes_before(
            earlier_of('max(landed_at)', utc_now()),
            setting('reject_window_hours') * 60
        )) }} as since
    from {{ ref('silver_landed_files') }}

),

landed as (

    select
        files.source,
        sum(files.total_rows) as events
    from {{ ref('silver_landed_files') }} as files
    cross join newest
    where files.landed_hour >= newest.since
    group by files.source

),

-- every copy counts: garbage is often the same line again and again
rejected as (

    select
        entries.source,
        sum(entries.total_rows) as rejects
    from {{ ref('silver_reject_log') }} as entries
    cross join newest
    where
        entries.landed_hour >= newest.since
        and entries.reject_id in (select model.reject_id from {{ model }} as model)
    group by entries.source

)

select
    landed.source,
    landed.events,
    rejected.rejects,
    -- rounded up: one reject is never none
    cast(ceiling(rejected.rejects * 1000.0 / landed.events) as integer)
        as permille
from landed
inner join rejected
    on landed.source = rejected.source
where landed.events >= {{ setting('reject_minimum_events') }}

{% endtest %}
