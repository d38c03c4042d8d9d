{% macro average_amount(total, count) %}
    {{- adapter.dispatch('average_amount', 'tidemark')(total, count) -}}
{% endmacro %}


{# In whole cents: DuckDB divides decimals as doubles. #}
{% macro duckdb__average_amount(total, count) %}
    cast(
        cast(
            (cast({{ total }} * 200 as hugeint) + {{ count }})
            // (2 * {{ count }}) as decimal(38, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}
