{% macro average_amount(total, count) %}
    {{- adapter.dispatch('average_amount', 'tidemark')(total, count) -}}
{% endmacro %}


{# In whole cents: DuckDB divides decimals as doubles. #}
{% macro duckdb__average_amount(total, count) %}
    cast(
        cast(
            (cast({{ total }} * 200 as hugeint) + {{ count }})
            // nullif(2 * {{ count }}, 0) as decimal(38, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}


{% macro spark__average_amount(total, count) %}
    cast(
        cast(
            (cast({{ total }} * 200 as decimal(38, 0)) + {{ count }})
            div nullif(2 * {{ count }}, 0) as decimal(38, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}


{# By remainders: a division of decimals would be cut to six digits. #}
{% macro fabric__average_amount(total, count) %}
    {%- set doubled = "cast(2 * " ~ count ~ " as decimal(38, 0))" -%}
    {%- set halves = "(cast(" ~ total ~ " * 200 as decimal(38, 0)) + cast(" ~ count ~ " as decimal(38, 0)))" -%}
    cast(
        ({{ halves }} - {{ halves }} % nullif({{ doubled }}, 0))
        / nullif({{ doubled }}, 0) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}
