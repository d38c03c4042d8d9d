{% macro rows_of_keys(relation, column, keys) %}
    {{- adapter.dispatch('rows_of_keys', 'tidemark')(relation, column, keys) -}}
{% endmacro %}


{# By way of the row numbers: searching and fetching in one, DuckDB would read
   every column of nearly every row. What a unit test gives has none. #}
{% macro duckdb__rows_of_keys(relation, column, keys) %}
    {%- if relation.limit == 0 -%}
    {# dbt --empty #}
    {{ return('select * from ' ~ relation) }}
    {%- endif -%}
    {%- set row = column if model.resource_type == 'unit_test' else 'rowid' -%}
    select *
    from {{ relation }}
    where
        {{ row }} in (
            select narrow.{{ row }}
            from {{ relation }} as narrow
            inner join ({{ keys }}) as wanted
                on narrow.{{ column }} = wanted.{{ column }}
        )
{%- endmacro %}


{% macro default__rows_of_keys(relation, column, keys) %}
    select *
    from {{ relation }}
    where {{ column }} in (select wanted.{{ column }} from ({{ keys }}) as wanted)
{%- endmacro %}
