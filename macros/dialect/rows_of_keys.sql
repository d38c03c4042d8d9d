{% macro rows_of_keys(relation, column, keys) %}
    {{- adapter.dispatch('rows_of_keys', 'tidemark')(relation, column, keys) -}}
{% endmacro %}


{# By way of the row numbers: searching and fetching in one, DuckDB would read
   every column of nearly every row. #}
{% macro duckdb__rows_of_keys(relation, column, keys) %}
    select *
    from {{ relation }}
    where
        rowid in (
            select narrow.rowid
            from {{ relation }} as narrow
            inner join ({{ keys }}) as wanted
                on narrow.{{ column }} = wanted.{{ column }}
        )
{%- endmacro %}
