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
        {% set new = found[each.node.name] %}
        {% if new.gone %}
            {% do warn_of_lost_files(each.node.name, new.gone) %}
        {% endif %}
        {% do expose_new(each, new) %}
    {% endfor %}
{% endmacro %}


{# The files that this run takes in of a source. What is gone is forgotten. #}
{% macro expose_new(each, new) %}
    {% if new.gone %}
        {% do forget_gone_files(each, new.gone) %}
    {% endif %}
    {% set view = new_rows_relation(each.node) %}
    {% do run_query('create schema if not exists ' ~ view.schema) %}
    {% do run_query(
        'create or replace view ' ~ view ~ ' as '
        ~ bronze_view(each.node, new.scans) | trim ~ '; '
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
    {% set everything, compacted = [files_of_hour(node.name, '*')], [] %}
    {% if not (new.is_any if new else has_files(node.name)) %}
        {% do require_lake(node, noted.get('columns')) %}
        {% set everything = [] %}
    {% elif has_files(node.name, 'compacted') %}
        {% set compacted = [files_of_hour(node.name, '*', 'compacted')] %}
    {% endif %}
    {% set declared = [] %}
    {% for column in declared_columns(node) %}
        {% do declared.append(column.name ~ ' ' ~ column.data_type) %}
    {% endfor %}
    {# only where the declaration changed, older files must tell which columns they have #}
    {% set is_known = noted.get('declared') == declared %}
    {% if is_known and noted.get('files') == everything %}
        {% set landed = new.columns if new else [] %}
    {% else %}
        {% set landed = bronze_columns(node, everything) %}
    {% endif %}
    {% if is_known and noted.get('compacted') == compacted %}
        {% set held = new.held_columns if new else [] %}
    {% else %}
        {% set held = bronze_columns(node, compacted) %}
    {% endif %}
    {# one by one: a pattern would have all names of the source listed #}
    {% set named = (new.files if new else []) | reject('in', everything) | list %}
    {% if 'differ' not in noted or noted.get('declared') != declared %}
        {% set named = everything %}
    {% endif %}
    {% set note = {
        'files': everything,
        'compacted': compacted,
        'declared': declared,
        'differ': noted.get('differ', false) or may_differ(node, named),
        'columns': (noted.get('columns', []) + landed) | unique | sort | list,
        'held_columns': (noted.get('held_columns', []) + held) | unique | sort | list,
    } %}
    {% if note != noted %}
        {% do run_query(
            'create or replace view ' ~ whole ~ ' as '
            ~ whole_view(node, note) | trim ~ '; '
            ~ note_on_view(whole, note)
        ) %}
    {% endif %}
{% endmacro %}


{# All rows of a source. Those of a file that landed and is compacted stand in two files,
   or three, until it is gone: they are read from one, that which holds the most. #}
{% macro whole_view(node, note) %}
    {% set scans = [] %}
    {% if note.files %}
        {% do scans.append(scan_of(
            node, note.files, columns=note.columns,
            where=landed_file_of('filename') ~ ' not in (select landed_file from read_from)'
            if note.compacted,
        )) %}
    {% endif %}
    {% if note.compacted %}
        {% do scans.append(scan_of(
            node, note.compacted, is_compacted=true, columns=note.held_columns,
            where='(filename, landed_file) in (select filename, landed_file from read_from)',
        )) %}
    with

    held as (

        select distinct
            filename,
            landed_file
        from {{ scan_of_files(node, note.compacted) }}

    ),

    counted as (

        select
            filename,
            landed_file,
            count(*) over (partition by filename) as files
        from held

    ),

    read_from as (

        select
            filename,
            landed_file
        from counted
        qualify
            row_number() over (partition by landed_file order by files desc, filename desc) = 1

    )

    {% endif %}
    {{ bronze_view(node, scans) }}
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
