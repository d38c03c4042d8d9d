{% test share_of_rejects(model, entity) %}

{{ config(
    where='1 = 1',
    fail_calc='coalesce(max(permille), 0)',
    warn_if='> ' ~ setting('reject_permille_warn'),
    error_if='> ' ~ setting('reject_permille_error'),
) }}

with

arrivals as (

    select * from {{ ref(arrivals_of(entity)) }}

),

newest as (

    {{ newest_landing('arrivals', 'landed_at') }}

),

since as (

    select
        {{ hour_text(minutes_before(
            'moment', setting('reject_window_hours') * 60
        )) }} as hour
    from newest

),

landed as (

    select
        arrivals.source,
        sum(arrivals.total_rows) as events
    from arrivals
    cross join since
    where arrivals.landed_hour >= since.hour
    group by arrivals.source

),

entries as (

    select * from arrivals
    where reject_reason is not null

),

{{ open_rejects('entries', [entity]) }},

-- every copy counts: garbage is often the same line again and again
unusable as (

    select
        entries.source,
        sum(entries.total_rows) as rejects
    from entries
    cross join since
    where
        entries.landed_hour >= since.hour
        and entries.reject_id in (
            select open_rejects.reject_id from open_rejects
        )
    group by entries.source

)

select
    landed.source,
    landed.events,
    unusable.rejects,
    -- rounded up: one reject is never none
    cast(ceiling(unusable.rejects * 1000.0 / landed.events) as integer)
        as permille
from landed
inner join unusable
    on landed.source = unusable.source
where landed.events >= {{ setting('reject_minimum_events') }}

{% endtest %}
