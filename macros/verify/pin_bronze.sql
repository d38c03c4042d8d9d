{% macro pin_bronze(schema) %}
    {% do adapter.dispatch('pin_bronze', 'tidemark')(schema) %}
{% endmacro %}


{% macro default__pin_bronze(schema) %}
    {% do exceptions.raise_compiler_error(
        'tidemark verify does not know ' ~ target.type ~ ' so far. See docs/verify.md'
    ) %}
{% endmacro %}


{% macro duckdb__pin_bronze(schema) %}
    {% set listings = [] %}
    {% set notes = pinned_files(schema).incorporate(path={'identifier': 'compacted_files'}) %}
    {% for node in bronze_sources() %}
        {% if not has_files(node.name) %}
            {% do require_lake(node, view_note(bronze_whole_relation(node)).get('columns')) %}
        {% endif %}
        {% do note_compacted_files(node.name, none, notes) %}
        {% do listings.append(
            "select '" ~ node.name ~ "' as source, * from ("
            ~ listing(node.name, none, notes) ~ ') as listed'
        ) %}
    {% endfor %}
    {% do run_query(scratch_table(pinned_files(schema), listings | join(' union all '))) %}
    {% do pin_lost_files(schema) %}
{% endmacro %}


{# Compacted files stop a build here, so of those that were loaded and are gone nothing
   stands anywhere: they are lost. #}
{% macro spark__pin_bronze(schema) %}
    {% set pinned = pinned_files(schema) %}
    {% do run_query(scratch_table(pinned, files_in_folders(from_the_beginning()))) %}
    {% set lost %}
        select
            source,
            landed_file,
            total_rows
        from {{ loaded_files() }}
        where not exists (
            select 1 from {{ pinned }} as listed
            where
                listed.source = {{ loaded_files().identifier }}.source
                and listed.landed_file = {{ loaded_files().identifier }}.landed_file
        )
    {% endset %}
    {% do run_query(
        scratch_table(pinned.incorporate(path={'identifier': 'lost_files'}), lost)
    ) %}
{% endmacro %}


{# The command has listed the lake. Which files are gone for good is not known: of a file
   that was loaded the record of rows tells no name, and of a name that is gone nobody says
   whether it was compacted. #}
{% macro fabric__pin_bronze(schema) %}
    {% set pinned = pinned_files(schema).incorporate(type='table') %}
    {% do copy_listing(pinned, env_var('TIDEMARK_LISTING', '')) %}
    {% set lost = pinned.incorporate(path={'identifier': 'lost_files'}) %}
    {% call statement('pin_lost_files') -%}
        create table {{ lost.include(database=false) }} (
            source varchar(400),
            landed_file varchar(900),
            total_rows bigint
        )
        {{ storage_of_staging() }}
    {%- endcall %}
{% endmacro %}
