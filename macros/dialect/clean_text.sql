{# Text without blanks around it; nothing where nothing is left. #}
{% macro clean_text(text) %}
    {{- "nullif(trim(" ~ text ~ "), '')" -}}
{% endmacro %}
