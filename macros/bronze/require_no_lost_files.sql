{# Stop before a table that stands is made again without rows that it has: of files which
   were loaded, are gone from Bronze and are not replaced. `opened` are the sources that this
   run takes in. Asked before the record of what was loaded is begun anew. #}
{% macro require_no_lost_files(opened) %}
    {% do adapter.dispatch('require_no_lost_files', 'tidemark')(opened) %}
{% endmacro %}


{# Elsewhere nobody keeps which files were lost. #}
{% macro default__require_no_lost_files(opened) %}
{% endmacro %}


{% macro duckdb__require_no_lost_files(opened) %}
    {% set lost = {} %}
    {% for each in opened %}
        {% if losing_rows(each.readers) and is_lake_of_before(each.node) %}
            {% set files = lost_by_now(each.node.name) %}
            {% if files %}
                {% do lost.update({each.node.name: files}) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% if lost and not setting('let_lost_files_go') %}
        {% set said = [] %}
        {% for name, files in lost.items() %}
            {% do said.append(
                files | length ~ (' files of ' if files | length > 1 else ' file of ') ~ name
                ~ ' with ' ~ files | sum(attribute='total_rows') ~ ' rows, such as '
                ~ files[0].landed_file
            ) %}
        {% endfor %}
        {% do exceptions.raise_compiler_error(
            'Bronze has lost what this full refresh would take away from Silver: '
            ~ said | join('; ') ~ '. Nothing was built. Put the files back, or land their '
            ~ 'rows again, as docs/lost-files.md of Tidemark says. Where that is done, or '
            ~ "they may go: --vars '{let_lost_files_go: true}'"
        ) %}
    {% endif %}
{% endmacro %}


{# Whether one of these models that a run makes from nothing has a table, which may hold
   rows that Bronze has no longer. #}
{% macro losing_rows(readers) %}
    {% set rebuilt = names_rebuilt(readers) %}
    {% for node in readers if node.name in rebuilt and load_relation_of(node) %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{# Whether the lake is the one that the source was read from, with a file of it left. One
   without any is refused elsewhere, and another one means to take the place of the first. #}
{% macro is_lake_of_before(node) %}
    {% if not has_files(node.name) and not has_files(node.name, 'compacted') %}
        {{ return(false) }}
    {% endif %}
    {% set before = view_note(new_rows_relation(node)).get('folder') %}
    {{ return(before == folder_of_source(node.name) or is_any_kept(node.name)) }}
{% endmacro %}


{# Of the files that were loaded of a source, and of those that builds have missed before,
   the ones that are lost by now. #}
{% macro lost_by_now(name) %}
    {% do note_compacted_files(name, none, compacted_files()) %}
    {% set query %}
        with

        listed as (

            {{ listing(name, none, compacted_files()) }}

        )

        select
            'gone' as what,
            landed_file,
            total_rows
        from {{ loaded_files() }}
        where
            source = '{{ name }}'
            and landed_file not in (select landed_file from listed)
        {% if stands_here(lost_files()) %}
        union all
        select
            'missed' as what,
            landed_file,
            total_rows
        from {{ lost_files() }}
        where
            source = '{{ name }}'
            and landed_file not in (select landed_file from listed)
            and landed_file not in (
                select landed_file
                from {{ loaded_files() }}
                where source = '{{ name }}'
            )
        {% endif %}
        order by landed_file
    {% endset %}
    {% set rows = run_query(query).rows %}
    {% set gone = rows | selectattr('what', 'equalto', 'gone')
        | map(attribute='landed_file') | list %}
    {{ return(
        lost_of(name, gone) + rows | selectattr('what', 'equalto', 'missed') | list
    ) }}
{% endmacro %}
