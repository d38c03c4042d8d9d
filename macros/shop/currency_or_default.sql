{# A currency in capitals, or the default where none is stated. #}
{% macro currency_or_default(currency) -%}
    {%- set default = default_currency() -%}
    {{- "coalesce(" if default -}}
    {{- upper_ascii(currency) -}}
    {{- ", '" ~ default ~ "')" if default -}}
{%- endmacro %}
