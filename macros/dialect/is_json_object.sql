{% macro is_json_object(column) %}
    {{- adapter.dispatch('is_json_object', 'tidemark')(column) -}}
{% endmacro %}


{% macro duckdb__is_json_object(column) %}
    coalesce(json_type(case when json_valid({{ column }}) then {{ column }} end) = 'OBJECT', false)
{%- endmacro %}
