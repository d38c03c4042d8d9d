{% macro late_effect(name, measure) -%}
    coalesce((
        select sum(effect) from {{ ref('gold_late_changes') }}
        where model_name = '{{ name }}' and measure = '{{ measure }}'
    ), 0)
{%- endmacro %}
