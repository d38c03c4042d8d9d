{% macro good_rows() %}
    {%- for entity, said in var('entities').items() %}
        select
            '{{ entity }}' as entity,
            {{ said.key }} as business_key,
            event_time
        from {{ ref('silver_' ~ entity ~ '_versions') }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
