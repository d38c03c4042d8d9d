{# Tables over files, as on Spark, or streaming tables. #}
{% macro databricks__expose_bronze() %}
    {% if var('bronze_as') == 'streaming_table' %}
        {% do stream_bronze() %}
    {% else %}
        {% do spark__expose_bronze() %}
    {% endif %}
{% endmacro %}
