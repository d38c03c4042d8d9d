{% macro business_time(timestamp) %}
    {%- if setting('business_timezone') == 'UTC' -%}
        {{- timestamp -}}
    {%- else -%}
        {{- adapter.dispatch('business_time', 'tidemark')(timestamp) -}}
    {%- endif -%}
{% endmacro %}


{% macro duckdb__business_time(timestamp) -%}
    {{ timestamp }} at time zone 'UTC' at time zone '{{ setting('business_timezone') }}'
{%- endmacro %}


{# The session's zone is UTC, which the run makes sure of. #}
{% macro spark__business_time(timestamp) -%}
    from_utc_timestamp({{ timestamp }}, '{{ setting('business_timezone') }}')
{%- endmacro %}


{% macro fabric__business_time(timestamp) -%}
    {{ timestamp }} at time zone 'UTC' at time zone '{{ windows_zone(setting('business_timezone')) }}'
{%- endmacro %}
