{# Stop a run with an incremental model of which no column names a row: what is built
   again would be added again. #}
{% macro require_unique_keys() %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model'
        and node.package_name == project_name
        and node.config.materialized == 'incremental'
        and node.config.incremental_strategy in ('merge', 'delete+insert', 'merge_open_periods')
        and not node.config.unique_key %}
        {% do exceptions.raise_compiler_error(
            node.name ~ ' is incremental and has no unique_key, so rows that are built again '
            ~ 'would be there twice. Say which column names a row: '
            ~ "{{ config(unique_key='_row_key') }} in " ~ node.original_file_path
            ~ '; then run ' ~ rebuild_command([node])
        ) %}
    {% endfor %}
{% endmacro %}
