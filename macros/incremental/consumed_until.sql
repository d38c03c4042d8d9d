{% macro consumed_until(changed) %}
    {{- "(select max(_processed_at) from " ~ changed ~ " where " ~ changed_since_last_build() ~ ")" -}}
{% endmacro %}
