{# A draft: says that COPY INTO is yet to come, where a run begins. #}
{% macro fabric__expose_bronze() %}
    {% do exceptions.raise_compiler_error('no Bronze is brought to T-SQL yet') %}
{% endmacro %}
