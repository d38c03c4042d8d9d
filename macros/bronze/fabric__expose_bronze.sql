{# Nothing brings Bronze to Synapse yet: a build says so before it begins. #}
{% macro fabric__expose_bronze() %}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% do exceptions.raise_compiler_error(
            'Bronze cannot be brought to ' ~ target.type ~ ' yet. Build with the target '
            ~ 'duckdb, spark or databricks; docs/engines.md says what is there'
        ) %}
    {% endif %}
{% endmacro %}
