{# Stop a run that was asked to backfill what it will not build. #}
{% macro require_backfillable() %}
    {% if backfill().models and target.type != 'duckdb' %}
        {% do exceptions.raise_compiler_error(
            'only DuckDB backfills so far, and this is ' ~ target.type
            ~ '. Run dbt build --full-refresh --select ' ~ backfill().models | join('+ ') ~ '+'
        ) %}
    {% endif %}
    {% for name in backfill().models %}
        {% set known = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', name) | list %}
        {% if not known or known[0].config.materialized != 'incremental' %}
            {% do exceptions.raise_compiler_error(
                'there is no incremental model ' ~ name ~ ' to backfill'
                ~ '. Name a table of Silver or Gold that builds on what it holds'
            ) %}
        {% elif known[0].unique_id not in selected_resources %}
            {% do exceptions.raise_compiler_error(
                'the run that is to backfill ' ~ name ~ ' does not select it'
                ~ '. Select ' ~ name ~ '+'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
