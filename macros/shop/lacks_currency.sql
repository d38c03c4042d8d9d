{# Whether there is no currency to add an amount up by. #}
{% macro lacks_currency(currency) -%}
    {{- '1 = 0' if default_currency() else currency ~ ' is null' -}}
{%- endmacro %}
