{% test share_of_rejects(model, entity) %}

{{ config(
    where='1 = 1',
    fail_calc='coalesce(max(permille), 0)',
    warn_if='> ' ~ setting('reject_permille_warn'),
    error_if='> ' ~ setting('reject_permille_error'),
) }}

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
    where
        files.source in ({{ text_literals(entity_named(entity).sources) }})
        and files.landed_hour >= newest.since
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
        and entries.reject_id in (
            select open_rejects.reject_id
            from {{ ref('silver_rejects') }} as open_rejects
        )
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
