{# The later of two times, or the larger of two numbers; the first where the other is
   null. #}
{% macro later_of(one, other) -%}
    case when {{ one }} < {{ other }} then {{ other }} else {{ one }} end
{%- endmacro %}
