{% macro time_key_of(timestamp) %}
    {{- adapter.dispatch('time_key_of', 'tidemark')(business_time(timestamp)) -}}
{% endmacro %}


{% macro default__time_key_of(local) -%}
    cast(
        hour({{ local }}) * 100
        + minute({{ local }}) - minute({{ local }}) % 15 as integer
    )
{%- endmacro %}


{% macro fabric__time_key_of(local) -%}
    cast(
        datepart(hour, {{ local }}) * 100
        + datepart(minute, {{ local }}) - datepart(minute, {{ local }}) % 15 as integer
    )
{%- endmacro %}
