{% macro scratch_table(table, query) %}
    {{- adapter.dispatch('scratch_table', 'tidemark')(table, query) -}}
{% endmacro %}


{% macro default__scratch_table(table, query) -%}
    create table {{ table }} as
    {{ query }}
{%- endmacro %}


{# Rows are merged into some of them. #}
{% macro spark__scratch_table(table, query) -%}
    create table {{ table }}
    using delta
    as
    {{ query }}
{%- endmacro %}
