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
