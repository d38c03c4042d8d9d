{% macro quarter_hour_of(timestamp) %}
    {{- adapter.dispatch('quarter_hour_of', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__quarter_hour_of(timestamp) %}
    {{- "time_bucket(interval 15 minutes, " ~ timestamp ~ ")" -}}
{% endmacro %}


{% macro spark__quarter_hour_of(timestamp) %}
    {%- set micros = "unix_micros(" ~ timestamp ~ ")" -%}
    {{- "timestamp_micros(" ~ micros ~ " - pmod(" ~ micros ~ ", 900000000))" -}}
{% endmacro %}


{# Minutes since a beginning would be too many for a whole number. #}
{% macro fabric__quarter_hour_of(timestamp) %}
    {%- set minute = "datepart(minute, " ~ timestamp ~ ")" -%}
    {{- "dateadd(minute, " ~ minute ~ " - " ~ minute ~ " % 15, " ~ hour_of(timestamp) ~ ")" -}}
{% endmacro %}
