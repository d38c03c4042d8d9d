{% test share_of_rejects(model) %}

{% set sources = var('entities').values() | map(attribute='sources') | sum(start=[]) %}

with

{% set window_hour = newest_landed_hours_before(
    ref('silver_reject_log'), var('reject_window_hours')
) %}

{%- for source in sources %}
{{ source }} as (

    select
        '{{ source }}' as source,
        count(*) as events
    from {{ ref('stg_' ~ source) }}
    where landed_hour >= '{{ window_hour }}'

),
{% endfor %}
received as (

    {% for source in sources -%}
    select * from {{ source }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

rejected as (

    select
        source,
        count(*) as rejects
    from {{ model }}
    where {{ hour_text('_landed_at') }} >= '{{ window_hour }}'
    group by source

)

select
    received.source,
    received.events,
    rejected.rejects,
    -- rounded up: one reject is never none
    cast(ceiling(rejected.rejects * 1000.0 / received.events) as integer) as permille
from received
inner join rejected
    on received.source = rejected.source
where received.events >= {{ var('reject_minimum_events') }}

{% endtest %}


{# The Bronze folder's hour so many hours before the newest landing. #}
{% macro newest_landed_hours_before(relation, hours) %}
    {% if not execute or load_relation(relation) is none %}
        {{ return('') }}
    {% endif %}
    {% set low = minutes_before('max(_landed_at)', hours * 60) %}
    {% set query %}
        select {{ hour_text(low) }} as low from {{ relation }}
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0] or '') }}
{% endmacro %}
