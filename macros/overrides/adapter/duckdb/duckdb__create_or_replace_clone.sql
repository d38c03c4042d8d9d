{# dbt clones a table where the engine can, and makes a view of it otherwise, with the hooks
   of its model. DuckDB has no clones without a copy; a copy is a table, which the next
   build goes on from. #}
{% macro duckdb__can_clone_table() %}
    {{ return(true) }}
{% endmacro %}


{# dbt commits nothing of what it sends for a clone, so the copy is made and kept here. #}
{% macro duckdb__create_or_replace_clone(this_relation, defer_relation) %}
    {% call statement('clone') -%}
        create or replace table {{ this_relation.render() }} as
        select * from {{ defer_relation.render() }}
    {%- endcall %}
    {% do adapter.commit() %}
    select 1 as cloned
{% endmacro %}
