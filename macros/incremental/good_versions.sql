{% macro good_versions() %}
    {%- for entity in entities() %}
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
    {#- no entity yet #}
    {%- if not entities() %}
        select
            'none' as entity,
            event_time,
            position_at,
            position_number,
            read_at,
            _row_key as _entity_key
        from {{ ref('stg_resolved_rejects') }}
        where 1 = 0
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
