{# The name of a Bronze folder's hour, YYYY-MM-DDTHH, as a time. #}
{% macro folder_hour(text) %}
    {{- adapter.dispatch('folder_hour', 'tidemark')(text) -}}
{% endmacro %}


{% macro duckdb__folder_hour(text) %}
    {{- "strptime(" ~ text ~ ", '%Y-%m-%dT%H')" -}}
{% endmacro %}


{% macro spark__folder_hour(text) %}
    {{- "to_timestamp(" ~ text ~ ", \"yyyy-MM-dd'T'HH\")" -}}
{% endmacro %}


{% macro fabric__folder_hour(text) %}
    {{- "convert(datetime2(6), " ~ text ~ " + ':00:00', 126)" -}}
{% endmacro %}
