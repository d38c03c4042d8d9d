{# A row's columns as one JSON object, all values as text. #}
{% macro row_as_json(columns) %}
    {{- adapter.dispatch('row_as_json', 'tidemark')(columns) -}}
{% endmacro %}


{% macro duckdb__row_as_json(columns) -%}
    cast(to_json(struct_pack(
    {%- for column in columns %}
        {{ column }} := cast({{ column }} as varchar){% if not loop.last %},{% endif %}
    {%- endfor %}
    )) as varchar)
{%- endmacro %}


{% macro spark__row_as_json(columns) -%}
    to_json(
        named_struct(
    {%- for column in columns %}
            '{{ column }}', cast({{ column }} as string){% if not loop.last %},{% endif %}
    {%- endfor %}
        ),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}


{# An engine of this family has a function for it, Synapse has not. #}
{% macro fabric__row_as_json(columns) -%}
    '{'
    {%- for column in columns %}
    + '"{{ column }}":'
    + coalesce('"' + {{ fabric__json_escaped('cast(' ~ column ~ ' as varchar(max))') }} + '"', 'null')
    {%- if not loop.last %}
    + ','
    {%- endif %}
    {%- endfor %}
    + '}'
{%- endmacro %}


{% macro fabric__json_escaped(text) %}
    {%- set escaped = namespace(text="replace(replace(" ~ text ~ ", '\\', '\\\\'), '\"', '\\\"')") -%}
    {%- set letters = {8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r'} -%}
    {%- for number in range(32) -%}
        {%- set sign = letters.get(number, 'u%04X' % number) -%}
        {%- set escaped.text = "replace(" ~ escaped.text ~ ", char(" ~ number ~ "), '\\" ~ sign ~ "')" -%}
    {%- endfor -%}
    {{- escaped.text -}}
{% endmacro %}
