{% macro bronze(name) %}
    {{ return(adapter.dispatch('bronze', 'tidemark')(name)) }}
{% endmacro %}


{% macro duckdb__bronze(name) %}
    {% set declared = source('bronze', name) %}
    {% if not execute or model.resource_type == 'unit_test' or flags.EMPTY %}
        {{ return(declared) }}
    {% endif %}
    {% set new = new_rows_relation(declared) %}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% do require_found(name, new) %}
    {% endif %}
    {{ return(new) }}
{% endmacro %}


{# Stop where the files are those that an earlier run has found: this run's views were
   made in a transaction that nobody commits. #}
{% macro require_found(name, new) %}
    {% if view_note(new).get('run') != invocation_id %}
        {% do exceptions.raise_compiler_error(
            'what this run has found of ' ~ name ~ ' was not kept. '
            ~ 'Run dbt without --no-populate-cache'
        ) %}
    {% endif %}
{% endmacro %}


{# Where the rows of a source's new files stand, for the run that takes them in. #}
{% macro new_rows_relation(declared) %}
    {{ return(api.Relation.create(
        database=declared.database,
        schema=generate_schema_name('bronze_new'),
        identifier=declared.identifier,
    )) }}
{% endmacro %}


{# What this run has found, or brought to the pool. #}
{% macro default__bronze(name) %}
    {% set declared = source('bronze', name) %}
    {% if not execute or model.resource_type == 'unit_test' %}
        {{ return(declared) }}
    {% endif %}
    {# with `--empty` it gives no row, as what was declared does #}
    {{ return(declared.incorporate(path={'schema': new_rows_relation(declared).schema})) }}
{% endmacro %}
