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
        when regexp_matches(
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
