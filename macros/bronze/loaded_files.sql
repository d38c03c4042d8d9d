{# The table of the files that this warehouse has taken in. #}
{% macro loaded_files() %}
    {# a target of Spark has no database #}
    {{ return(api.Relation.create(
        database=target.database or none,
        schema=generate_schema_name('staging'),
        identifier='loaded_files',
        type='table',
    )) }}
{% endmacro %}


{# See to it that the table is there, and the one of notes on sources beside it. `opened`
   are the sources that this run takes in. #}
{% macro make_loaded_files(opened=[]) %}
    {% set table = loaded_files() %}
    {% set stands = load_relation(table) is not none %}
    {% if not stands %}
        {% do refuse_older_tables(opened) %}
        {% do adapter.create_schema(table) %}
        {% call statement('make_loaded_files', auto_begin=false) -%}
            {{ create_loaded_files(table) }}
        {%- endcall %}
        {% do adapter.cache_added(table) %}
    {% endif %}
    {% do make_loaded_sources(stands) %}
{% endmacro %}


{# Stop where tables stand that were built before there was a record of files: they have
   other columns, and only a full refresh gives them these. #}
{% macro refuse_older_tables(opened) %}
    {% for each in opened %}
        {% for node in each.readers if not names_rebuilt([node]) %}
            {% set table = load_relation_of(node) %}
            {% set stands = adapter.get_columns_in_relation(table)
                | map(attribute='name') | map('lower') | list if table else [] %}
            {% set lacks = node.columns | map('lower') | reject('in', stands) | list %}
            {% if table and lacks %}
                {% do exceptions.raise_compiler_error(
                    node.schema ~ '.' ~ node.alias ~ ' was built by an earlier version, and '
                    ~ 'has no ' ~ lacks | join(', ') ~ '. Nothing was built. Run once: '
                    ~ 'dbt build --full-refresh'
                ) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
{% endmacro %}


{% macro create_loaded_files(table) %}
    {{- adapter.dispatch('create_loaded_files', 'tidemark')(table) -}}
{% endmacro %}


{% macro default__create_loaded_files(table) -%}
    create table {{ table }} (
        source {{ type_text() }},
        landed_file {{ type_text() }},
        total_rows bigint,
        loaded_at {{ type_timestamp() }}
    )
{%- endmacro %}


{# What is longer than 4,000 bytes could not be compared by an index. #}
{% macro fabric__create_loaded_files(table) -%}
    create table {{ table.include(database=false) }} (
        source varchar(400),
        landed_file varchar(900),
        total_rows bigint,
        loaded_at datetime2(6)
    )
    {{ storage_of_staging() }}
{%- endmacro %}


{% macro spark__create_loaded_files(table) -%}
    create table {{ table }} (
        source string,
        landed_file string,
        total_rows bigint,
        loaded_at timestamp
    )
    using delta
{%- endmacro %}


{# Once a run has ended: the files of a source are loaded where the model that read
   them, and every model that keeps rows of that one, were built in this run. A run that
   failed, was killed or left one of them out loads none, and the next reads them again.
   Nor are any loaded that no model keeps. #}
{% macro record_loaded_files(results) %}
    {% if execute and not flags.EMPTY %}
        {% set built = results | selectattr('status', 'equalto', 'success')
            | map(attribute='node.unique_id') | list %}
        {% for each in graph.get('tidemark', {}).get('opened', []) %}
            {% set needed = (each.openers + each.readers) | map(attribute='unique_id') | list %}
            {% if each.readers and needed | reject('in', built) | list | length == 0 %}
                {% do record_source(each) %}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{# A file that has more rows than it had is loaded again: an engine that is told no names
   takes what landed in one moment for one file. #}
{% macro add_loaded_files(name, opener) %}
    {% call statement('add_loaded_files', auto_begin=false) -%}
        insert into {{ loaded_files() }} (source, landed_file, total_rows, loaded_at)
        select
            '{{ name }}' as source,
            staged.landed_file,
            staged.total_rows,
            {{ utc_now() }} as loaded_at
        from (
            select
                landed_file,
                count(*) as total_rows
            from {{ load_relation_of(opener) }}
            group by landed_file
        ) as staged
        left join (
            select
                landed_file,
                max(total_rows) as total_rows
            from {{ loaded_files() }}
            where source = '{{ name }}'
            group by landed_file
        ) as loaded
            on staged.landed_file = loaded.landed_file
        where loaded.landed_file is null or loaded.total_rows < staged.total_rows
    {%- endcall %}
{% endmacro %}


{# `--empty` rebuilds tables without rows: what was loaded into them is gone, of every
   source that they read, whether or not its staging model is in the run. #}
{% macro forget_what_is_emptied() %}
    {% for node in bronze_sources() if is_building() %}
        {% if names_rebuilt(readers_of(openers_of(node))) %}
            {% do forget_source(node.name) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# A full refresh of all that reads a source begins with nothing loaded: where it is not
   completed, the next run takes everything in, and judges it as this one did. #}
{% macro forget_what_is_refreshed(opened) %}
    {% for each in opened if flags.FULL_REFRESH and not flags.EMPTY %}
        {% if names_rebuilt(each.readers) | length == each.readers | length %}
            {% do forget_source(each.node.name) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# Forget all that was loaded of a source, and who has it. #}
{% macro forget_source(name) %}
    {% for table in [loaded_files(), loaded_sources(), lost_files(), copied_files()]
        if load_relation(table) is not none %}
        {% do run_query('delete from ' ~ table ~ " where source = '" ~ name ~ "'") %}
    {% endfor %}
    {% do sources_noted().pop(name, none) %}
{% endmacro %}
