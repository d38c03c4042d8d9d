{% test share_of_rejects(model) %}

{% set sources = var('entities').values() | map(attribute='sources') | sum(start=[]) %}

with

{% set window_hour = newest_landed_hours_before(
    ref('silver_reject_log'), var('reject_window_hours')
) %}

{%- for source in sources %}
{{ source }} as (

    -- every copy counts: garbage is often the same line again and again
    select
        '{{ source }}' as source,
        count(*) as events,
        count(rejects._row_key) as rejects
    from {{ ref('stg_' ~ source) }} as received
    left join (
        select distinct {{ key_hash('reject_id') }} as _row_key
        from {{ model }}
        where source = '{{ source }}'
    ) as rejects
        on {{ key_hash(reject_hash(source)) }} = rejects._row_key
    where received.landed_hour >= '{{ window_hour }}'

),
{% endfor %}
shares as (

    {% for source in sources -%}
    select * from {{ source }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    source,
    events,
    rejects,
    -- rounded up: one reject is never none
    cast(ceiling(rejects * 1000.0 / events) as integer) as permille
from shares
where events >= {{ var('reject_minimum_events') }} and rejects > 0

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
