{% macro good_rows() %}
    {%- for entity, said in var('entities').items() %}
        select
            '{{ entity }}' as entity,
            _entity_key,
            event_time,
            version_position
        from {{ ref('silver_' ~ entity ~ '_versions') }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
