{% macro good_versions(names=none) %}
    {%- set wanted = entities() | list if names is none else names -%}
    {%- for entity in wanted %}
        select
            '{{ entity }}' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key,
            _entity_key
        from {{ ref(versions_of(entity)) }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {#- no entity yet #}
    {%- if not wanted %}
        {{ no_rows(
            [
                'entity', 'event_time', 'position_at', 'position_number', 'read_at',
                '_row_key', '_entity_key',
            ],
            {'entity': "'none'", '_entity_key': '_row_key'},
        ) }}
    {%- endif %}
{%- endmacro %}


{# The entity that the rows of a source are of. #}
{% macro entity_of(source) %}
    {%- for entity, said in entities().items() if source in said.sources -%}
        {{- return(entity) -}}
    {%- endfor -%}
    {%- do exceptions.raise_compiler_error(
        'no entity is made of ' ~ source ~ '. Name it among the sources of one under '
        ~ 'vars.entities in dbt_project.yml'
    ) -%}
{% endmacro %}


{# The model that keeps an entity's versions. #}
{% macro versions_of(entity) %}
    {{- return('silver_' ~ entity ~ '_versions') -}}
{% endmacro %}
