{# The staging rows of every source that an entity is made of, one SELECT after the
   other: `columns` of them, and the name of their source. #}
{% macro landed(columns, where='1 = 1') %}
    {%- set names = sources_of_entities() -%}
    {%- for name in names %}
        select
            '{{ name }}' as source,
            {{ columns | join(',\n            ') }}
        from {{ ref('stg_' ~ name) }}
        where {{ where }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {#- no entity yet: what all staging models have, and none of their rows #}
    {%- if not names %}
        select
            'none' as source,
            {{ columns | join(',\n            ') }}
        from {{ ref('stg_resolved_rejects') }}
        where 1 = 0
    {%- endif %}
{%- endmacro %}


{# Every source that an entity is made of, once. #}
{% macro sources_of_entities() %}
    {{ return(
        entities().values() | map(attribute='sources') | sum(start=[])
        | unique | list
    ) }}
{% endmacro %}
