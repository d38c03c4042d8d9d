{# The statuses that do not count, as SQL has them in a list; null where all count. #}
{% macro uncounted_statuses(statuses) -%}
    {{- text_literals(statuses_of(statuses).not_counted) -}}
{%- endmacro %}
