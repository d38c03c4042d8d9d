{# The earlier of two times, or the smaller of two numbers; the first where the other is
   null. #}
{% macro earlier_of(one, other) -%}
    case when {{ one }} > {{ other }} then {{ other }} else {{ one }} end
{%- endmacro %}
