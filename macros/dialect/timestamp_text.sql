{% macro timestamp_text(timestamp) %}
    {{- adapter.dispatch('timestamp_text', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__timestamp_text(timestamp) %}
    {{- "strftime(" ~ timestamp ~ ", '%Y-%m-%dT%H:%M:%S.%f')" -}}
{% endmacro %}


{% macro spark__timestamp_text(timestamp) %}
    {{- "date_format(" ~ timestamp ~ ", \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS\")" -}}
{% endmacro %}
