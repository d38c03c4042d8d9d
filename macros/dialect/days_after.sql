{% macro days_after(date, days) %}
    {{- adapter.dispatch('days_after', 'tidemark')(date, days) -}}
{% endmacro %}


{% macro duckdb__days_after(date, days) %}
    {{- date ~ ' + cast(' ~ days ~ ' as integer)' -}}
{% endmacro %}


{% macro spark__days_after(date, days) %}
    {{- 'date_add(' ~ date ~ ', ' ~ days ~ ')' -}}
{% endmacro %}


{% macro fabric__days_after(date, days) %}
    {{- 'cast(dateadd(day, ' ~ days ~ ', ' ~ date ~ ') as date)' -}}
{% endmacro %}
