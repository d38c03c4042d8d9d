{% macro good_versions() %}
    {%- for entity in var('entities') %}
        select
            '{{ entity }}' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _entity_key
        from {{ ref(versions_of(entity)) }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# The model that keeps an entity's versions. #}
{% macro versions_of(entity) %}
    {{- return('silver_' ~ entity ~ '_versions') -}}
{% endmacro %}
