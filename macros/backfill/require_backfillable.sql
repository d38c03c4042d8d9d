{% macro require_backfillable() %}
    {% set asked = backfill().models %}
    {% for name in asked %}
        {% set known = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', name) | list %}
        {% if known and target.type != 'duckdb' %}
            {% do exceptions.raise_compiler_error(
                'only DuckDB backfills so far, and this is ' ~ target.type
                ~ '. Run ' ~ rebuild_command(known)
            ) %}
        {% elif not known or known[0].config.materialized != 'incremental' %}
            {% do exceptions.raise_compiler_error(
                'there is no incremental model ' ~ name ~ ' to backfill'
                ~ '. Name a table of Silver or Gold that builds on what it holds'
            ) %}
        {% elif known[0].unique_id not in selected_resources %}
            {% do exceptions.raise_compiler_error(
                'the run that is to backfill ' ~ name ~ ' does not select it'
                ~ '. Leave out the selection: all the others are built as ever'
            ) %}
        {% endif %}
        {% do require_all_that_take_in_again(known[0]) %}
    {% endfor %}
{% endmacro %}


{# What is taken in again is judged again in every table that has it, or they would
   not agree. #}
{% macro require_all_that_take_in_again(node) %}
    {% set missing = [] %}
    {% for bronze in bronze_sources() %}
        {% set openers = openers_of(bronze) %}
        {% set readers = readers_of(openers) %}
        {% if node.unique_id in readers | map(attribute='unique_id') %}
            {% for each in openers + readers if each.unique_id not in selected_resources %}
                {% do missing.append(each.name) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {% if missing %}
        {% do exceptions.raise_compiler_error(
            'the run that is to backfill ' ~ node.name ~ ' does not select '
            ~ missing | unique | sort | join(', ') ~ ', which take the same files in again'
            ~ '. Leave out the selection: all the others are built as ever'
        ) %}
    {% endif %}
{% endmacro %}
