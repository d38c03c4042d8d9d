{# dbt-synapse 1.8.5 puts a test into a view where it begins with WITH, and else into
   a derived table, which takes no WITH: a test that begins with a comment fails. #}
{% macro synapse__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
    {%- set lines = main_sql.strip().splitlines() -%}
    {%- set begins = namespace(at=none) -%}
    {%- for line in lines -%}
        {%- if begins.at is none and line.strip() and not line.strip().startswith('--') -%}
            {%- set begins.at = loop.index0 -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dbt.synapse__get_test_sql(
        '\n'.join(lines[begins.at:]), fail_calc, warn_if, error_if, limit
    )) }}
{% endmacro %}
