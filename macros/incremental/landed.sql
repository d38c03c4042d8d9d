{# The staging rows of these sources, one SELECT after the other: `columns` of them, and
   the name of their source. #}
{% macro landed(sources, columns, where='1 = 1') %}
    {%- for name in sources %}
        select
            '{{ name }}' as source,
            {{ columns | join(',\n            ') }}
        from {{ ref('stg_' ~ name) }}
        where {{ where }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
