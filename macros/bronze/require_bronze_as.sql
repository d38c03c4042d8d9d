{# Stop a run whose `bronze_as` says what is not known, or what its target has not. #}
{% macro require_bronze_as() %}
    {% set said = setting('bronze_as') %}
    {% if said not in ('files', 'streaming_table') %}
        {% do exceptions.raise_compiler_error(
            "the variable bronze_as says '" ~ said
            ~ "', which is not known. Say files or streaming_table"
        ) %}
    {% endif %}
    {% if said == 'streaming_table'
        and (target.type != 'databricks' or target.database == 'hive_metastore') %}
        {% do exceptions.raise_compiler_error(
            'the variable bronze_as says streaming_table, which only Databricks with Unity'
            ~ ' Catalog has. Say files, or build with the target databricks'
        ) %}
    {% endif %}
{% endmacro %}
