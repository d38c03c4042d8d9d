{% macro minutes_before(timestamp, minutes) %}
    {{- adapter.dispatch('minutes_before', 'tidemark')(timestamp, minutes) -}}
{% endmacro %}


{% macro default__minutes_before(timestamp, minutes) %}
    {{- timestamp ~ " - interval '" ~ (minutes | int) ~ " minutes'" -}}
{% endmacro %}


{% macro fabric__minutes_before(timestamp, minutes) %}
    {{- "dateadd(minute, " ~ -(minutes | int) ~ ", " ~ timestamp ~ ")" -}}
{% endmacro %}
