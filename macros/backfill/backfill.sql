{% macro backfill() %}
    {% set asked = var('backfill', none) or {} %}
    {{ return({'models': asked.get('models', []), 'since': asked.get('since')}) }}
{% endmacro %}


{% macro models_backfilled() %}
    {% set ids = [] %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name in backfill().models %}
        {% do ids.append(node.unique_id) %}
    {% endfor %}
    {% for each in graph.get('tidemark', {}).get('opened', []) if each.since %}
        {% do ids.extend(each.readers | map(attribute='unique_id')) %}
    {% endfor %}
    {{ return(ids | unique | list) }}
{% endmacro %}
