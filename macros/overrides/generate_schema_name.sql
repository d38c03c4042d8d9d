{# `silver` and `gold` as written; a target with a schema of its own, say a
   developer's, puts that before them. dbt-synapse 1.8.5 asks without arguments
   where it puts the view of a test that begins with WITH. #}
{% macro generate_schema_name(custom_schema_name=none, node=none) %}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.schema in ('main', 'default', 'dbo') -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{% endmacro %}
