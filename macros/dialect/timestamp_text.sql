{% macro timestamp_text(timestamp) %}
    {{- adapter.dispatch('timestamp_text', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__timestamp_text(timestamp) %}
    {{- "strftime(" ~ timestamp ~ ", '%Y-%m-%dT%H:%M:%S.%f')" -}}
{% endmacro %}
