{# Tables over files, as on Spark, or streaming tables. #}
{% macro databricks__expose_bronze(opened) %}
    {% if setting('bronze_as') == 'streaming_table' %}
        {% do stream_bronze(opened) %}
    {% else %}
        {% do spark__expose_bronze(opened) %}
    {% endif %}
{% endmacro %}
