{% macro utc_now() %}
    {{- adapter.dispatch('utc_now', 'tidemark')() -}}
{% endmacro %}


{% macro duckdb__utc_now() %}
    {{- "cast(current_timestamp at time zone 'UTC' as timestamp)" -}}
{% endmacro %}


{% macro spark__utc_now() %}
    {{- "current_timestamp()" -}}
{% endmacro %}


{% macro fabric__utc_now() %}
    {{- "cast(sysutcdatetime() as datetime2(6))" -}}
{% endmacro %}
