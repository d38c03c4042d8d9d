{% macro day_of_year(date) %}
    {{- adapter.dispatch('day_of_year', 'tidemark')(date) -}}
{% endmacro %}


{% macro default__day_of_year(date) %}
    {{- 'dayofyear(' ~ date ~ ')' -}}
{% endmacro %}


{% macro fabric__day_of_year(date) %}
    {{- 'datepart(dayofyear, ' ~ date ~ ')' -}}
{% endmacro %}
