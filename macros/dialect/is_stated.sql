{# Whether there is more in a text than blanks. #}
{% macro is_stated(text) %}
    {{- adapter.dispatch('is_stated', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__is_stated(text) %}
    {{- "trim(" ~ text ~ ", ' ') <> ''" -}}
{% endmacro %}


{% macro fabric__is_stated(text) %}
    {{- "trim(" ~ text ~ ") <> ''" -}}
{% endmacro %}


{% macro spark__is_stated(text) %}
    {{- "trim(" ~ text ~ ") <> ''" -}}
{% endmacro %}
