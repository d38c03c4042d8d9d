{% macro entities() %}
    {% for entity, said in setting('entities').items() %}
        {% for field in ('key', 'sources') if field not in said %}
            {% do exceptions.raise_compiler_error(
                entity ~ ' has no ' ~ field ~ ' under vars.entities in dbt_project.yml. Write '
                ~ entity ~ ': {key: <its key>, sources: [<declared sources>]}'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(setting('entities')) }}
{% endmacro %}


{# The sources whose rows are of an entity. #}
{% macro sources_of(entity) %}
    {% if entity not in entities() %}
        {% do exceptions.raise_compiler_error(
            'no entity is called ' ~ entity ~ '. Under vars.entities in dbt_project.yml are '
            ~ (entities() | join(', ') or 'none')
        ) %}
    {% endif %}
    {{ return(entities()[entity].sources) }}
{% endmacro %}
