{% macro hour_of(timestamp) %}
    {{- adapter.dispatch('hour_of', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro default__hour_of(timestamp) %}
    {{- "date_trunc('hour', " ~ timestamp ~ ")" -}}
{% endmacro %}
