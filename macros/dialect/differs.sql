{# Whether two rows differ in any of these columns; null is the same as null. #}
{% macro differs(one, other, columns) %}
    {{- adapter.dispatch('differs', 'tidemark')(one, other, columns) -}}
{% endmacro %}


{% macro duckdb__differs(one, other, columns) -%}
    (
        {%- for column in columns %}
        {{ 'or ' if not loop.first }}{{ one }}.{{ column }} is distinct from {{ other }}.{{ column }}
        {%- endfor %}
    )
{%- endmacro %}


{% macro spark__differs(one, other, columns) -%}
    not (
        {%- for row in [one, other] %}
        struct({% for column in columns %}{{ row }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %}){{ ' <=>' if loop.first }}
        {%- endfor %}
    )
{%- endmacro %}


{# INTERSECT takes null for the same as null, which <> does not. #}
{% macro fabric__differs(one, other, columns) -%}
    not exists (
        select
            {%- for column in columns %}
            {{ one }}.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        intersect
        select
            {%- for column in columns %}
            {{ other }}.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
    )
{%- endmacro %}
