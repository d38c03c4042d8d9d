{# The earlier of two times; null where the first is null. #}
{% macro earlier_of(one, other) -%}
    case when {{ one }} > {{ other }} then {{ other }} else {{ one }} end
{%- endmacro %}
