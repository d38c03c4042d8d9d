{% macro business_date(timestamp) %}
    {{- adapter.dispatch('business_date', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__business_date(timestamp) %}
    {%- set zone = setting('business_timezone') -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        cast(
            {{ timestamp }} at time zone 'UTC' at time zone '{{ zone }}' as date
        )
    {%- endif -%}
{% endmacro %}


{# The session's zone is UTC, which the run makes sure of. #}
{% macro spark__business_date(timestamp) %}
    {%- set zone = setting('business_timezone') -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        cast(from_utc_timestamp({{ timestamp }}, '{{ zone }}') as date)
    {%- endif -%}
{% endmacro %}


{% macro fabric__business_date(timestamp) %}
    {%- set zone = setting('business_timezone') -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        cast(
            {{ timestamp }} at time zone 'UTC' at time zone '{{ windows_zone(zone) }}'
            as date
        )
    {%- endif -%}
{% endmacro %}
