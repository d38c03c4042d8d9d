{% macro json_fields(column, fields) %}
    {{- adapter.dispatch('json_fields', 'tidemark')(column, fields) -}}
{% endmacro %}


{# json_transform hands a number over as it was written; `->>` would pass it
   through a double first. #}
{% macro duckdb__json_fields(column, fields) %}
    {%- set shape = {} -%}
    {%- for field in fields -%}
        {%- do shape.update({field: 'VARCHAR'}) -%}
    {%- endfor -%}
    unnest(json_transform(
        case when {{ is_json_object(column) }} then {{ column }} else '{}' end,
        '{{ tojson(shape) }}'
    ))
{%- endmacro %}
