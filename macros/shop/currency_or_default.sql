{# A currency, or the default where none is stated. #}
{% macro currency_or_default(currency) -%}
    {%- set default = default_currency() -%}
    {{- 'coalesce(' ~ currency ~ ", '" ~ default ~ "')" if default else currency -}}
{%- endmacro %}
