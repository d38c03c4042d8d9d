{# The bounds, in seconds, by which delays are counted, and what stands for longer ones. #}
{% macro delay_bounds() %}
    {{- return([6, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400, 604800]) -}}
{% endmacro %}


{# Within how many seconds a delay of so many minutes was: the lowest bound that it does
   not exceed, also of one below zero; a number above all for one of more than a week,
   null for null. #}
{% macro seconds_within(minutes) -%}
    case
        {%- for bound in delay_bounds() %}
        when {{ minutes }} <= {{ '%g' % (bound / 60) }} then {{ bound }}
        {%- endfor %}
        when {{ minutes }} is not null then 2147483647
    end
{%- endmacro %}
