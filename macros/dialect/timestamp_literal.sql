{% macro timestamp_literal(text) %}
    {{- adapter.dispatch('timestamp_literal', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__timestamp_literal(text) %}
    {{- "cast('" ~ text ~ "' as " ~ type_timestamp() ~ ")" -}}
{% endmacro %}
