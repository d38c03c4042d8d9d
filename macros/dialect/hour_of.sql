{% macro hour_of(timestamp) %}
    {{- adapter.dispatch('hour_of', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro default__hour_of(timestamp) %}
    {{- "date_trunc('hour', " ~ timestamp ~ ")" -}}
{% endmacro %}


{% macro fabric__hour_of(timestamp) %}
    {%- set beginning = "cast('1900-01-01' as datetime2(6))" -%}
    {{- "dateadd(hour, datediff(hour, " ~ beginning ~ ", " ~ timestamp ~ "), " ~ beginning ~ ")" -}}
{% endmacro %}
