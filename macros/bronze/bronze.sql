{% macro bronze(name) %}
    {{ return(adapter.dispatch('bronze', 'tidemark')(name)) }}
{% endmacro %}


{% macro duckdb__bronze(name) %}
    {% set declared = source('bronze', name) %}
    {% if not execute or model.resource_type == 'unit_test' or flags.EMPTY %}
        {{ return(declared) }}
    {% endif %}
    {{ return(bronze_window_relation(declared)) }}
{% endmacro %}


{# Where the rows of a source that a run may read stand. #}
{% macro bronze_window_relation(declared) %}
    {{ return(api.Relation.create(
        database=declared.database,
        schema=verification().get('work_schema') or declared.schema ~ '_window',
        identifier=declared.identifier,
    )) }}
{% endmacro %}


{# A table over the source's files: `landed_hour` is its partition. #}
{% macro spark__bronze(name) %}
    {% set declared = source('bronze', name) %}
    {% if not execute or model.resource_type == 'unit_test' %}
        {{ return(declared) }}
    {% endif %}
    {# what it has besides, such as the limit of --empty, stays #}
    {{ return(declared.incorporate(path={'schema': generate_schema_name('bronze')})) }}
{% endmacro %}


{# What this run has brought to the pool. #}
{% macro fabric__bronze(name) %}
    {% set declared = source('bronze', name) %}
    {% if not execute or model.resource_type == 'unit_test' %}
        {{ return(declared) }}
    {% endif %}
    {# with `--empty` it gives no row, as what was declared does #}
    {{ return(declared.incorporate(path={'schema': staged_relation(name).schema})) }}
{% endmacro %}
