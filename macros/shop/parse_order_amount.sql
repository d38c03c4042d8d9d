{# The amount of an order; below zero only where the project takes such a one for a refund. #}
{% macro parse_order_amount(text) -%}
    {{- parse_number(text) if takes_refunds() else parse_amount(text) -}}
{%- endmacro %}
