{# A key as text, whether it came as a number or as text; an object or an array
   is none. #}
{% macro clean_key(text) %}
    {{- adapter.dispatch('clean_key', 'tidemark')(text) -}}
{% endmacro %}


{% macro duckdb__clean_key(text) %}
    case
        when regexp_matches({{ text }}, '^[[{]') and json_valid({{ text }}) then null
        else {{ clean_text(text) }}
    end
{%- endmacro %}


{% macro spark__clean_key(text) %}
    case
        when {{ text }} rlike r'^[\[{]' and {{ spark__is_json(text) }} then null
        else {{ clean_text(text) }}
    end
{%- endmacro %}


{# What is longer than a key may be is none: cut short, it could be another's. #}
{% macro fabric__clean_key(text) %}
    case
        when {{ text }} like '[[{]%' and isjson({{ text }}) = 1 then null
        when datalength(trim({{ text }})) > 1000 then null
        else cast(nullif(trim({{ text }}), '') as varchar(1000))
    end
{%- endmacro %}
