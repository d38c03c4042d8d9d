{% macro entities() %}
    {# a key with nothing below it is null #}
    {% set known = setting('entities') or {} %}
    {% for entity, said in known.items() %}
        {% for field in ('key', 'sources') if field not in said %}
            {% do exceptions.raise_compiler_error(
                entity ~ ' has no ' ~ field ~ ' under vars.entities in dbt_project.yml. Write '
                ~ entity ~ ': {key: <its key>, sources: [<declared sources>]}'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(known) }}
{% endmacro %}


{# What is said of one entity. #}
{% macro entity_named(name) %}
    {% if name not in entities() %}
        {% do exceptions.raise_compiler_error(
            'no entity is called ' ~ name ~ '. Under vars.entities in dbt_project.yml are '
            ~ (entities() | join(', ') or 'none')
        ) %}
    {% endif %}
    {{ return(entities()[name]) }}
{% endmacro %}
