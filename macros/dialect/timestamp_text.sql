{% macro timestamp_text(timestamp) %}
    {{- adapter.dispatch('timestamp_text', 'tidemark')(timestamp) -}}
{% endmacro %}


{% macro duckdb__timestamp_text(timestamp) %}
    {{- "strftime(" ~ timestamp ~ ", '%Y-%m-%dT%H:%M:%S.%f')" -}}
{% endmacro %}


{% macro spark__timestamp_text(timestamp) %}
    {{- "date_format(" ~ timestamp ~ ", \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS\")" -}}
{% endmacro %}


{% macro fabric__timestamp_text(timestamp) %}
    {{- "replace(convert(varchar(26), cast(" ~ timestamp ~ " as datetime2(6)), 121), ' ', 'T')" -}}
{% endmacro %}
