{# The text where it is a JSON array, an empty array where there is nothing, and
   nothing where it is something else. #}
{% macro json_array(text) %}
    {{- adapter.dispatch('json_array', 'tidemark')(text) -}}
{% endmacro %}


{% macro duckdb__json_array(text) %}
    case
        when {{ text }} is null then '[]'
        when json_type(case when json_valid({{ text }}) then {{ text }} end) = 'ARRAY'
            then {{ text }}
    end
{%- endmacro %}


{% macro spark__json_array(text) %}
    case
        when {{ text }} is null then '[]'
        when {{ text }} rlike r'^\s*\[' and {{ spark__is_json(text) }} then {{ text }}
    end
{%- endmacro %}


{% macro fabric__json_array(text) %}
    case
        when {{ text }} is null then '[]'
        when
            {{ fabric__is_json(text) }}
            and substring({{ text }}, patindex('%[[{]%', {{ text }}), 1) = '['
            then {{ text }}
    end
{%- endmacro %}
