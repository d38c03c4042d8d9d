{# The name of a Bronze folder's hour, YYYY-MM-DDTHH, as a time; null where it is
   none. T-SQL is told no names of folders: it makes them of times. #}
{% macro folder_hour(text) %}
    {{- adapter.dispatch('folder_hour', 'tidemark')(text) -}}
{% endmacro %}


{% macro duckdb__folder_hour(text) %}
    {{- "try_strptime(" ~ text ~ ", '%Y-%m-%dT%H')" -}}
{% endmacro %}


{% macro spark__folder_hour(text) %}
    {{- "try_to_timestamp(" ~ text ~ ", \"yyyy-MM-dd'T'HH\")" -}}
{% endmacro %}


{% macro fabric__folder_hour(text) %}
    {{- "convert(datetime2(6), " ~ text ~ " + ':00:00', 126)" -}}
{% endmacro %}
