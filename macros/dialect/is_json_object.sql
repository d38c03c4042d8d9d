{% macro is_json_object(column) %}
    {{- adapter.dispatch('is_json_object', 'tidemark')(column) -}}
{% endmacro %}


{% macro duckdb__is_json_object(column) %}
    coalesce(json_type(case when json_valid({{ column }}) then {{ column }} end) = 'OBJECT', false)
{%- endmacro %}


{% macro spark__is_json_object(column) %}
    coalesce({{ column }} rlike r'^\s*[{]' and {{ spark__is_json(column) }}, false)
{%- endmacro %}


{# Spark reads the first value of a text and never looks at what follows: within
   brackets and within braces nothing can follow that is not part of it. #}
{% macro spark__is_json(text) -%}
    (
        try_parse_json({{ text }}) is not null
        and json_array_length('[' || {{ text }} || ']') = 1
        and json_object_keys('{"a":' || {{ text }} || '}') is not null
    )
{%- endmacro %}


{# Of a valid object or array the first bracket is its own. #}
{% macro fabric__is_json_object(column) %}
    {{ fabric__is_json(column) }}
    and substring({{ column }}, patindex('%[[{]%', {{ column }}), 1) = '{'
{%- endmacro %}


{# JSON, an object or an array, that can be stored as text: half of a pair, as
   `\ud800`, cannot. A pair beside it hides one. The two signs that stand for others
   in `json_document` are in no text, for Unicode has kept them out of what is exchanged. #}
{% macro fabric__is_json(text) -%}
    {%- set unescaped = "replace(" ~ text ~ ", '\\\\', '')" -%}
    isjson({{ text }}) = 1
    and charindex(nchar(64976), {{ text }} collate Latin1_General_100_BIN2_UTF8) = 0
    and charindex(nchar(64977), {{ text }} collate Latin1_General_100_BIN2_UTF8) = 0
    and {{ text }} not like '%\u[fF][dD][dD][01]%'
    and (
        {{ text }} not like '%\u[dD][89a-fA-F]%'
        or {{ unescaped }} not like '%\u[dD][89a-fA-F]%'
        or {{ unescaped }}
        like '%\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F]\u[dD][c-fC-F]%'
    )
{%- endmacro %}
