{% macro lower_ascii(text) %}
    {{- adapter.dispatch('lower_ascii', 'tidemark')(text) -}}
{% endmacro %}


{% macro default__lower_ascii(text) %}
    {{- "translate(" ~ text ~ ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')" -}}
{% endmacro %}


{# TRANSLATE takes twenty times as long: it is for text that has other letters. #}
{% macro duckdb__lower_ascii(text) %}
    case
        when strlen({{ text }}) = length({{ text }}) then lower({{ text }})
        else {{ default__lower_ascii(text) }}
    end
{%- endmacro %}
