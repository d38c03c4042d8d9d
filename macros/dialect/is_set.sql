{# Whether a flag says yes; no where it is null. #}
{% macro is_set(flag) %}
    {{- adapter.dispatch('is_set', 'tidemark')(flag) -}}
{% endmacro %}


{% macro default__is_set(flag) %}
    {{- "coalesce(" ~ flag ~ ", false)" -}}
{% endmacro %}


{% macro fabric__is_set(flag) %}
    {{- "coalesce(" ~ flag ~ ", 0) = 1" -}}
{% endmacro %}
