{% macro pin_bronze(node) %}
    {% set pinned = bronze_window_relation(node) %}
    {% set noted = view_note(pinned) %}
    {% if noted %}
        {% do run_query(note_on_view(pinned, dict(noted, run=invocation_id))) %}
    {% else %}
        {# named one by one: what lands from now on is not among them #}
        {% set files = bronze_files(node.name, '0') %}
        {% do require_lake(node, files, view_note(bronze_whole_relation(node))) %}
        {% do expose_view(
            pinned, node, files, bronze_columns(node, files),
            {'run': invocation_id, 'since': 'all', 'models': ''}
        ) %}
    {% endif %}
{% endmacro %}
