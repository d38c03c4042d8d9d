{% macro scratch_table(table, query, dist='round_robin') %}
    {{- adapter.dispatch('scratch_table', 'tidemark')(table, query, dist) -}}
{% endmacro %}


{% macro default__scratch_table(table, query, dist) -%}
    create table {{ table }} as
    {{ query }}
{%- endmacro %}


{# Rows are merged into some of them. #}
{% macro spark__scratch_table(table, query, dist) -%}
    create table {{ table }}
    using delta
    as
    {{ query }}
{%- endmacro %}


{# A pool merges only into a table that is distributed as the model's own. #}
{% macro synapse__scratch_table(table, query, dist) -%}
    create table {{ table }}
    with (distribution = {{ dist }}, heap)
    as
    {{ query }}
{%- endmacro %}


{# Azure SQL Database has no CREATE TABLE AS, and its SELECT INTO takes no CTE within. #}
{% macro sqlserver__scratch_table(table, query, dist) -%}
    {%- set parts = (table | string).split('.') -%}
    {%- set view = parts[-2] ~ '.' ~ parts[-1] | replace('"', '') ~ '_query' -%}
    exec('create view {{ view }} as {{ query | replace("'", "''") }}');
    select * into {{ table }} from {{ view }};
    exec('drop view {{ view }}')
{%- endmacro %}
