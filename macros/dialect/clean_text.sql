{% macro clean_text(text) %}
    {{- adapter.dispatch('clean_text', 'tidemark')(text) -}}
{% endmacro %}


{# DuckDB takes any white space for a blank where none is named. #}
{% macro default__clean_text(text) %}
    {{- "nullif(trim(" ~ text ~ ", ' '), '')" -}}
{% endmacro %}


{# TRIM with a list of characters costs as much as all else that is done to a text: few
   texts have blanks around them. #}
{% macro duckdb__clean_text(text) %}
    case
        when starts_with({{ text }}, ' ') or ends_with({{ text }}, ' ')
            then {{ default__clean_text(text) }}
        when {{ text }} <> '' then {{ text }}
    end
{%- endmacro %}


{# Spark would trim the first of two arguments off the second. #}
{% macro spark__clean_text(text) %}
    {{- "nullif(trim(" ~ text ~ "), '')" -}}
{% endmacro %}


{# A columnstore takes no text of any length. What has more bytes is none: cut short,
   it could be another's. #}
{% macro fabric__clean_text(text) %}
    {%- set longest = fabric__longest_text() -%}
    {{- "case when datalength(trim(" ~ text ~ ")) <= " ~ longest ~ " then cast(nullif(trim("
        ~ text ~ "), '') as varchar(" ~ longest ~ ")) end" -}}
{% endmacro %}


{# How many bytes a text may have. A payload with a longer one is a reject, as `json_fields`
   and `as_received` say. #}
{% macro fabric__longest_text() %}
    {{- return(4000) -}}
{% endmacro %}
