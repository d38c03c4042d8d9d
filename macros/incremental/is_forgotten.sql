{% macro is_forgotten(source) %}
    {%- if is_stream(source) -%}
        body = '{"tidemark":"forgotten"}'
    {%- else -%}
        row_hash = 'forgotten'
    {%- endif -%}
{% endmacro %}
