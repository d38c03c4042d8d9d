{% macro upper_ascii(text) %}
    {{- adapter.dispatch('upper_ascii', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__upper_ascii(text) %}
    {{- "translate(" ~ text ~ ", 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')" -}}
{% endmacro %}


{# TRANSLATE takes twenty times as long: it is for text that has other letters. #}
{% macro duckdb__upper_ascii(text) %}
    case
        when strlen({{ text }}) = length({{ text }}) then upper({{ text }})
        else {{ default__upper_ascii(text) }}
    end
{%- endmacro %}
