{# Tables over files, as on Spark, or streaming tables. #}
{% macro databricks__expose_bronze(opened) %}
    {% if setting('bronze_as') == 'streaming_table' %}
        {% do stream_bronze(opened) %}
    {% else %}
        {% do spark__expose_bronze(opened) %}
    {% endif %}
{% endmacro %}


{# A streaming table has no list of files that could be kept to. #}
{% macro databricks__expose_pinned(opened) %}
    {% if setting('bronze_as') == 'streaming_table' %}
        {% do exceptions.raise_compiler_error(
            'tidemark verify reads tables over files, and bronze_as is streaming_table. '
            ~ 'Verify with it left out, in a schema of your own (TIDEMARK_SCHEMA)'
        ) %}
    {% endif %}
    {% do spark__expose_pinned(opened) %}
{% endmacro %}
