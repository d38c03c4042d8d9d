{# What Gold waits for: the models that the gates of these entities read. In a comment of
   a Gold model; dbt builds it once they hold. A unit test has what it is given. #}
{% macro gates() %}
    {% if not varargs %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' does not say the gates of which entities it waits for. Name them: '
            ~ "gates('order'), or several. Under vars.entities in dbt_project.yml are "
            ~ (entities() | join(', ') or 'none')
        ) %}
    {% endif %}
    {% if model.resource_type != 'unit_test' %}
        {% for entity in varargs %}
            {% do ref(arrivals_of(entity)) %}
            {% if streams_of(entity) %}
                {% do ref(sequences_of(entity)) %}
            {% endif %}
        {% endfor %}
        {% do ref('silver_resolved_rejects') %}
    {% endif %}
    {{- return('gates') -}}
{% endmacro %}
