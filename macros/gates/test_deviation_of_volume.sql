{% test deviation_of_volume(model, entity) %}

{{ config(
    where='1 = 1',
    fail_calc='coalesce(max(permille), 0)',
    warn_if='> ' ~ setting('volume_permille_warn'),
    error_if='> ' ~ setting('volume_permille_error'),
) }}

{% set week = 7 * 24 * 60 %}

with

arrivals as (

    select
        source,
        landed_hour,
        cast(sum(total_rows) as bigint) as total_rows,
        max(landed_at) as landed_at
    from {{ ref(arrivals_of(entity)) }}
    group by
        source,
        landed_hour

),

anything as (

    {{ newest_landing('arrivals', 'landed_at') }}

),

newest as (

    -- an hour is complete once anything has landed in a later one
    select {{ hour_of('moment') }} as hour
    from anything

),

landed as (

    select
        source,
        landed_hour,
        {{ folder_hour('landed_hour') }} as hour,
        total_rows
    from arrivals

),

beginnings as (

    select
        source,
        min(hour) as hour
    from landed
    group by source

),

-- in which a source landed something, or did some weeks before
hours as (

    {% for weeks in range(5) -%}
    select
        landed.source,
        {{ minutes_before('landed.hour', -weeks * week) }} as hour
    from landed
    inner join newest
        on
            {{ minutes_before('landed.hour', -weeks * week) }} < newest.hour
            and landed.hour >= {{ minutes_before('newest.hour', 5 * week) }}
    {% if not loop.last %}union{% endif %}
    {% endfor %}

),

weeks_before as (

    {% for weeks in range(1, 5) -%}
    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows
    from hours
    inner join beginnings
        on
            hours.source = beginnings.source
            and {{ minutes_before('hours.hour', weeks * week) }}
            >= beginnings.hour
    left join landed
        on
            hours.source = landed.source
            and {{ minutes_before('hours.hour', weeks * week) }} = landed.hour
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by source, hour
            order by total_rows
        ) as place,
        count(*) over (partition by source, hour) as weeks
    from weeks_before

),

-- the median: the row in the middle, or the mean of the two there
usual as (

    select
        source,
        hour,
        max(weeks) as weeks,
        avg(total_rows * 1.0) as usual_rows
    from ranked
    where place * 2 between weeks and weeks + 2
    group by
        source,
        hour

),

compared as (

    select
        hours.source,
        hours.hour,
        coalesce(landed.total_rows, 0) as total_rows,
        usual.usual_rows,
        usual.weeks,
        row_number() over (
            partition by hours.source
            order by hours.hour desc
        ) as age
    from hours
    left join landed
        on
            hours.source = landed.source
            and hours.hour = landed.hour
    left join usual
        on
            hours.source = usual.source
            and hours.hour = usual.hour
    where landed.total_rows > 0 or usual.usual_rows > 0

)

select
    source,
    {{ hour_text('hour') }} as landed_hour,
    total_rows,
    usual_rows,
    weeks,
    -- by how much the smaller number falls short of the larger
    cast(floor(
        1000 - 1000.0 * case
            when total_rows < usual_rows
                then cast(total_rows as decimal(18, 6)) / usual_rows
            else cast(usual_rows as decimal(18, 6)) / total_rows
        end
    ) as integer) as permille
from compared
where
    age = 1
    and weeks >= {{ setting('volume_minimum_weeks') }}
    and usual_rows >= {{ setting('volume_minimum_events') }}
    and total_rows <> usual_rows

{% endtest %}
