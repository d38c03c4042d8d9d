{# A time as the name of a Bronze folder's hour, YYYY-MM-DDTHH. #}
{% macro hour_text(timestamp) %}
    {{- adapter.dispatch('hour_text', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__hour_text(timestamp) %}
    {{- "strftime(" ~ timestamp ~ ", '%Y-%m-%dT%H')" -}}
{% endmacro %}


{% macro spark__hour_text(timestamp) %}
    {{- "date_format(" ~ timestamp ~ ", \"yyyy-MM-dd'T'HH\")" -}}
{% endmacro %}


{% macro fabric__hour_text(timestamp) %}
    {{- "left(" ~ timestamp_text(timestamp) ~ ", 13)" -}}
{% endmacro %}
