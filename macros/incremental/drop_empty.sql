{% macro drop_empty(condition) %}
    {{- "delete from " ~ this ~ " where " ~ condition -}}
{% endmacro %}
