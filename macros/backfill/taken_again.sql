{% macro taken_again() %}
    {% for each in graph.get('tidemark', {}).get('opened', []) if each.again %}
        {% if model.unique_id in each.readers | map(attribute='unique_id') %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
