{% macro takes_new_columns() %}
    {% set backfilled = models_backfilled() if backfill().models else [] %}
    {% set read = [model.unique_id] if backfilled else [] %}
    {% for id in read %}
        {% if id in backfilled %}
            {{ return(true) }}
        {% endif %}
        {% for parent in graph.nodes.get(id, {}).get('depends_on', {}).get('nodes', [])
            if parent not in read %}
            {# a gate is waited for, and nothing of it is read #}
            {% if not graph.nodes.get(parent, {}).get('config', {}).get('meta', {}).get('gate') %}
                {% do read.append(parent) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
