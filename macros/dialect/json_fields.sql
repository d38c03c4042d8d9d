{% macro json_fields(column, fields) %}
    {{- adapter.dispatch('json_fields', 'tidemark')(column, fields) -}}
{% endmacro %}


{% macro duckdb__json_fields(column, fields) %}
    {%- set shape = {} -%}
    {%- for field in fields -%}
        {%- do shape.update({field: 'VARCHAR'}) -%}
    {%- endfor -%}
    unnest(json_transform(
        case
            when {{ is_json_object(column) }} then {{ duckdb__exact_numbers(column) }}
            else '{}'
        end,
        '{{ tojson(shape) }}'
    ))
{%- endmacro %}


{# DuckDB reads a JSON number as a double, which holds 15 digits, and 16 below
   2^52, as in Unix seconds with microseconds: longer ones are quoted first. In
   what is in quotes already nothing changes; the end of the text counts as a
   number, whose quotes are cut off again. #}
{% macro duckdb__exact_numbers(json) -%}
    case
        when
            regexp_matches(
                {{ json }}, '[0-9][0-9.eE+-]{17}|[4-9][0-9.eE+-]{16}'
            )
            then regexp_replace(
                regexp_replace(
                    {{ json }},
                    '((?:"(?:[^"\\]|\\.)*"|[^"])*?)(-?[0-9][0-9.eE+-]{16,}|$)',
                    '\1"\2"',
                    'gs'
                ),
                '""$',
                ''
            )
        else {{ json }}
    end
{%- endmacro %}


{% macro spark__json_fields(column, fields) %}
    {%- set shape = [] -%}
    {%- set texts = [] -%}
    {%- for field in fields -%}
        {%- do shape.append('`' ~ field ~ '` string') -%}
        {%- do texts.append("'" ~ field ~ "', " ~ spark__json_text('stated.`' ~ field ~ '`')) -%}
    {%- endfor -%}
    inline(transform(
        array(from_json(
            case
                when {{ is_json_object(column) }} then {{ spark__exact_numbers(column) }}
                else '{}'
            end,
            '{{ shape | join(', ') }}'
        )),
        stated -> named_struct({{ texts | join(', ') }})
    ))
{%- endmacro %}


{# Spark writes a sign beyond 16 bits that stands in an array or an object as two
   escapes. They are read as JSON reads them, within a text in which every other sign
   stands for itself. #}
{% macro spark__json_text(text) -%}
    case
        when {{ text }} rlike r'^[\[{]' and {{ text }} rlike r'\\u[dD][89abAB]'
            then get_json_object(
                '{"text":"' || regexp_replace(
                    replace(replace({{ text }}, char(92), r'\\'), '"', r'\"'),
                    r'(?<!\\)((?:\\{4})*)\\\\(u[dD][89abAB]..)\\\\(u[dD][c-fC-F]..)',
                    r'$1\\$2\\$3'
                ) || '"}',
                '$.text'
            )
        else {{ text }}
    end
{%- endmacro %}


{# The same for Spark, which reads a number as a double as well, and one that none
   can hold as infinity. What is in quotes gets two more in the first step, and loses
   them in the second. Java's expressions take a place on the stack for each sign that
   is escaped: with many of them the numbers stay as they are. #}
{% macro spark__exact_numbers(json) -%}
    case
        when
            {{ json }} rlike '[0-9][0-9.eE+-]{17}|[4-9][0-9.eE+-]{16}|[0-9][eE][+-]?[0-9]{3}'
            and length({{ json }}) - length(replace({{ json }}, char(92), '')) < 1000
            then regexp_replace(
                regexp_replace(
                    {{ json }},
                    r'("(?:[^"\\]++|\\.)*+")|(-?[0-9](?:[0-9.eE+-]{16,}|[0-9.]*+[eE][+-]?[0-9]{3,}))',
                    '$1"$2"'
                ),
                r'("(?:[^"\\]++|\\.)*+")(?:"")?',
                '$1'
            )
        else {{ json }}
    end
{%- endmacro %}


{# SQL Server keeps a number, an object and an array as they stand. A text of more than 4,000 characters is
   null: JSON_VALUE gives none. #}
{% macro fabric__json_fields(column, fields) %}
    {%- set document -%}
        case when {{ fabric__is_json(column) }} then {{ column }} end
    {%- endset -%}
    {%- for field in fields %}
        {%- set value -%}
            coalesce(
                json_value({{ document }}, '$."{{ field }}"'),
                json_query({{ document }}, '$."{{ field }}"')
            )
        {%- endset %}
        {{ fabric__as_text(value) }} as [{{ field }}]{% if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}


{# What the engine gives as UTF-16, as the text that columns hold. #}
{% macro fabric__as_text(value) -%}
    cast({{ value }} collate Latin1_General_100_BIN2_UTF8 as varchar(max))
{%- endmacro %}
