{% macro type_timestamp() %}
    {{- adapter.dispatch('type_timestamp', 'tidemark')() -}}
{% endmacro %}


{% macro default__type_timestamp() %}
    {{- 'timestamp' -}}
{% endmacro %}


{% macro fabric__type_timestamp() %}
    {{- 'datetime2(6)' -}}
{% endmacro %}
