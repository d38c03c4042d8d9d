{# Stop a backfill in which a table got a column that its model's .yml does not
   name: only of named ones is it known whether they lack what belongs into them. #}
{% macro require_declared_columns() %}
    {% if execute and backfill().models and model.config.materialized == 'incremental' %}
        {% set declared = model.columns | map('lower') | list %}
        {% for column in adapter.get_columns_in_relation(this)
            if column.name | lower not in declared %}
            {% do exceptions.raise_compiler_error(
                'the .yml of ' ~ model.name ~ ' does not name its column ' ~ column.name
                ~ '. Name it there, and backfill again'
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
