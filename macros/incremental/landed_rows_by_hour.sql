{% macro landed_rows_by_hour() %}
    {%- for source in sources_of_entities() %}
        select
            '{{ source }}' as source,
            landed_hour,
            cast(count(*) as bigint) as total_rows,
            max(landed_at) as landed_at
        from {{ bronze(source) }}
        where {{ landed_since_last_build(source, whole_hours=true) }}
        group by landed_hour
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# Every source that an entity is made of, once. #}
{% macro sources_of_entities() %}
    {{ return(
        var('entities').values() | map(attribute='sources') | sum(start=[])
        | unique | list
    ) }}
{% endmacro %}
