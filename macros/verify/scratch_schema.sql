{% macro scratch_schema(schema) %}
    {{- adapter.dispatch('scratch_schema', 'tidemark')(schema) -}}
{% endmacro %}


{% macro default__scratch_schema(schema) -%}
    create schema {{ api.Relation.create(
        database=target.database or none, schema=schema
    ).without_identifier() }}
{%- endmacro %}


{# A schema of T-SQL is made in the database of the connection, which is not named. #}
{% macro fabric__scratch_schema(schema) -%}
    create schema {{ adapter.quote(schema) }}
{%- endmacro %}
