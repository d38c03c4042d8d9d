{% macro expose_bronze() %}
    {% if execute %}
        {% do forget_earlier_runs() %}
        {% do require_bronze_as() %}
        {% do require_backfillable() %}
        {% do require_closable() %}
        {% do adapter.dispatch('expose_bronze', 'tidemark')() %}
    {% endif %}
{% endmacro %}


{% macro duckdb__expose_bronze() %}
    {% set schemas = [] %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do schemas.extend([node.schema, node.schema ~ '_window']) %}
    {% endfor %}
    {% for schema in schemas | unique %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% if verification() %}
            {% do pin_bronze(node) %}
        {% else %}
            {% do expose_source(node) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# One source, for this run and for people. #}
{% macro expose_source(node) %}
    {% set start = bronze_window_start(node) %}
    {% set files = bronze_files(node.name, start.gates if start else none) %}
    {% set landed = bronze_columns(node, files) %}
    {% do expose_view(
        bronze_window_relation(node), node, files, landed,
        {
            'run': invocation_id,
            'since': start.gates if start else 'all',
            'models': start.models if start else '',
        }
    ) %}
    {% do expose_whole(node, files, landed) %}
{% endmacro %}


{# All of a source, for people and for freshness: made anew only when what a
   query of it gives would change. #}
{% macro expose_whole(node, files, landed) %}
    {% set whole = bronze_whole_relation(node) %}
    {% set everything = [files_of_hour(node.name, '*')] if files
        else bronze_files(node.name, none) %}
    {% set noted = view_note(whole) %}
    {% do require_lake(node, everything, noted) %}
    {% set declared = [] %}
    {% for column in node.columns.values() %}
        {% do declared.append(column.name ~ ' ' ~ column.data_type) %}
    {% endfor %}
    {% set note = {
        'files': everything,
        'declared': declared,
        'columns': (noted.get('columns', []) + landed) | unique | sort | list,
    } %}
    {% if note != noted %}
        {% do expose_view(whole, node, everything, note.columns, note) %}
    {% endif %}
{% endmacro %}


{# Where all the rows of a source stand. #}
{% macro bronze_whole_relation(node) %}
    {{ return(adapter.dispatch('bronze_whole_relation', 'tidemark')(node)) }}
{% endmacro %}


{% macro default__bronze_whole_relation(node) %}
    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.identifier
    )) }}
{% endmacro %}


{# Developers share a catalog, and each may have a lake of their own. #}
{% macro spark__bronze_whole_relation(node) %}
    {{ return(api.Relation.create(
        database=node.database,
        schema=generate_schema_name('bronze'),
        identifier=node.identifier,
    )) }}
{% endmacro %}


{# Stop where the lake has lost what this warehouse has read. #}
{% macro require_lake(node, files, noted) %}
    {% if noted.get('columns') and not files %}
        {% do exceptions.raise_compiler_error(
            'the lake ' ~ lake_folder() ~ ' holds no files of ' ~ node.name
            ~ ', but this warehouse has read some. Check TIDEMARK_LAKE; nothing was built'
        ) %}
    {% endif %}
{% endmacro %}


{# Make a view of files, and keep a note with it. #}
{% macro expose_view(view, node, files, landed, note) %}
    {% do run_query(
        'create or replace view ' ~ view ~ ' as '
        ~ bronze_view(node, files, landed) | trim ~ '; ' ~ note_on_view(view, note)
    ) %}
{% endmacro %}


{# A statement that keeps a note with a view, in the place of the one it has. #}
{% macro note_on_view(view, note) -%}
    comment on view {{ view }} is '{{ tojson(note) | replace("'", "''") }}'
{%- endmacro %}


{# The note kept with a view; empty where there is none. #}
{% macro view_note(view) %}
    {% set query %}
        select comment from duckdb_views()
        where schema_name = '{{ view.schema }}' and view_name = '{{ view.identifier }}'
    {% endset %}
    {% set rows = run_query(query).rows %}
    {{ return(fromjson(rows[0][0] or '{}') if rows | length > 0 else {}) }}
{% endmacro %}
