{# Make the files of Bronze something to select from; `opened` are the sources whose new
   files this run takes in. #}
{% macro expose_bronze(opened) %}
    {% do adapter.dispatch('expose_bronze', 'tidemark')(opened) %}
{% endmacro %}


{# Views over the new files, for this run's models, and over all, for people and for
   freshness. #}
{% macro duckdb__expose_bronze(opened) %}
    {% set found = {} %}
    {% for each in opened %}
        {% do found.update({each.node.name: new_files(each)}) %}
    {% endfor %}
    {% for node in bronze_sources() %}
        {% if loop.first %}
            {% do run_query('create schema if not exists ' ~ node.schema) %}
        {% endif %}
        {% do expose_whole(node, found.get(node.name)) %}
    {% endfor %}
    {% for each in opened %}
        {% do expose_new(each, found[each.node.name]) %}
    {% endfor %}
{% endmacro %}


{# The files that this run takes in of a source. What is gone is forgotten. #}
{% macro expose_new(each, new) %}
    {% if new.gone %}
        {% if not verification() %}
            {% do warn_of_lost_files(each.node.name, new.gone) %}
        {% endif %}
        {% do forget_gone_files(each, new.gone) %}
    {% endif %}
    {% set view = new_rows_relation(each.node) %}
    {% do run_query('create schema if not exists ' ~ view.schema) %}
    {% do run_query(
        'create or replace view ' ~ view ~ ' as '
        ~ bronze_view(each.node, new.files, new.columns) | trim ~ '; '
        ~ note_on_view(
            view, {'run': invocation_id, 'folder': folder_of_source(each.node.name)}
        )
    ) %}
{% endmacro %}


{# All of a source: made again only when what a query of it gives would change. `new` is
   what this run has found of it; none where it takes nothing in. #}
{% macro expose_whole(node, new) %}
    {% set whole = bronze_whole_relation(node) %}
    {% set noted = view_note(whole) %}
    {% set everything = [files_of_hour(node.name, '*')] %}
    {% if not (new.is_any if new else has_files(node.name)) %}
        {% do require_lake(node, noted.get('columns')) %}
        {% set everything = [] %}
    {% endif %}
    {% set declared = [] %}
    {% for column in declared_columns(node) %}
        {% do declared.append(column.name ~ ' ' ~ column.data_type) %}
    {% endfor %}
    {# only where the declaration changed, older files must tell which columns they have #}
    {% if noted.get('files') == everything and noted.get('declared') == declared %}
        {% set landed = new.columns if new else [] %}
    {% else %}
        {% set landed = bronze_columns(node, everything) %}
    {% endif %}
    {% set note = {
        'files': everything,
        'declared': declared,
        'columns': (noted.get('columns', []) + landed) | unique | sort | list,
    } %}
    {% if note != noted %}
        {% do run_query(
            'create or replace view ' ~ whole ~ ' as '
            ~ bronze_view(node, everything, note.columns) | trim ~ '; '
            ~ note_on_view(whole, note)
        ) %}
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


{# Stop where the lake has lost what this warehouse `has_read`. #}
{% macro require_lake(node, has_read) %}
    {% if has_read %}
        {% do exceptions.raise_compiler_error(
            'the lake ' ~ lake_folder() ~ ' holds no files of ' ~ node.name
            ~ ', but this warehouse has read some. Check TIDEMARK_LAKE; nothing was built'
        ) %}
    {% endif %}
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
