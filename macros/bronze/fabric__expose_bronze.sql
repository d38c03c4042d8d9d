{# A draft: COPY INTO is yet to come. #}
{% macro fabric__expose_bronze() %}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% do exceptions.raise_compiler_error('no Bronze is brought to T-SQL yet') %}
    {% endif %}
{% endmacro %}
