{% macro type_timestamp() %}
    {{- adapter.dispatch('type_timestamp', 'tidemark')() -}}
{% endmacro %}


{% macro default__type_timestamp() %}
    {{- 'timestamp' -}}
{% endmacro %}
