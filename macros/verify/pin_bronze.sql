{% macro pin_bronze(schema) %}
    {% do adapter.dispatch('pin_bronze', 'tidemark')(schema) %}
{% endmacro %}


{# The command stops before it comes to this. #}
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
