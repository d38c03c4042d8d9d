{# The table of what compacted files hold, as far as this warehouse has looked: none of
   them changes, so each is asked once. #}
{% macro compacted_files() %}
    {{ return(loaded_files().incorporate(path={'identifier': 'compacted_files'})) }}
{% endmacro %}


{# Look into the compacted files of a source, in the folders since an hour, that are not
   noted yet. Where all are listed, those that are gone are noted no longer. #}
{% macro note_compacted_files(name, since, notes) %}
    {# dbt's own look would begin a transaction, which an operation rolls back #}
    {% set stands = stands_here(notes) %}
    {% set query %}
        select file
        from ({{ names_in_lake(name, since, 'compacted') }}) as standing
        {% if stands %}
        where
            file not in (
                select compacted_file
                from {{ notes }}
                where source = '{{ name }}'
            )
        {% endif %}
    {% endset %}
    {% set found = [] %}
    {% for row in run_query(query).rows %}
        {% do found.append(row['file']) %}
    {% endfor %}
    {% if found and not stands %}
        {% do adapter.create_schema(notes) %}
        {% do run_query(
            'create table ' ~ notes
            ~ ' (source varchar, compacted_file varchar, landed_file varchar)'
        ) %}
        {% do adapter.cache_added(notes) %}
    {% endif %}
    {% for files in found | batch(500) %}
        {% set paths = [] %}
        {% for file in files %}
            {% do paths.append(path_of_file(name, file, 'compacted')) %}
        {% endfor %}
        {% set insert %}
            insert into {{ notes }} (source, compacted_file, landed_file)
            select distinct
                '{{ name }}' as source,
                {{ landed_file_of('filename') }} as compacted_file,
                landed_file
            from read_parquet([{{ text_literals(paths) }}], filename = true)
        {% endset %}
        {% do run_query(insert) %}
    {% endfor %}
    {% if stands and since is none %}
        {% set forget %}
            delete from {{ notes }}
            where
                source = '{{ name }}'
                and compacted_file not in (
                    select file from ({{ names_in_lake(name, none, 'compacted') }}) as standing
                )
        {% endset %}
        {% do run_query(forget) %}
    {% endif %}
{% endmacro %}


{# A query for the files whose rows compacted ones hold that stand in the folders since an
   hour; each once, in that which holds the most: two may hold the same for a while. #}
{% macro held_files(name, since, notes) %}
        select
            landed_file,
            compacted_file,
            held_files
        from (
            select
                landed_file,
                compacted_file,
                count(*) over (partition by compacted_file) as held_files
            from {{ notes }}
            where
                source = '{{ name }}'
                and compacted_file in (
                    select file from ({{ names_in_lake(name, since, 'compacted') }}) as standing
                )
        ) as counted
        qualify
            row_number() over (
                partition by landed_file
                order by
                    held_files desc,
                    compacted_file desc
            ) = 1
{% endmacro %}


{# All files of a query `listed`, as `compared_with_loaded` gives those to take in: by one
   pattern for all that landed, or for an hour of it, because a list of all their names would
   be long. Compacted files go by their names: of one that is published from now on, the
   rows would come twice. #}
{% macro all_files(name, listed) %}
    {% set query %}
        with

        listed as (

            {{ listed }}

        ),

        loose as (

            select landed_file
            from listed
            where compacted_file is null

        ),

        standing as (

            select
                file,
                {{ folder_of_file('file') }} as hour,
                file in (select landed_file from loose) as is_read
            from ({{ names_in_lake(name, none) }}) as standing

        ),

        told as (

            select
                case
                    when bool_and(is_read) over () then '*/*.parquet'
                    when bool_and(is_read) over (partition by hour) then hour || '/*.parquet'
                    else file
                end as file,
                is_read
            from standing

        )

        select distinct
            file,
            null as landed_file,
            null as held_files
        from told
        where is_read
        union all
        select
            compacted_file as file,
            landed_file,
            held_files
        from listed
        where compacted_file is not null
    {% endset %}
    {% set files, from_compacted = [], {} %}
    {% for row in run_query(query).rows %}
        {% if row['landed_file'] %}
            {% set holder = {'names': [], 'holds': row['held_files']} %}
            {% do from_compacted.setdefault(row['file'], holder).names.append(row['landed_file']) %}
        {% else %}
            {% do files.append(path_of_file(name, row['file'])) %}
        {% endif %}
    {% endfor %}
    {{ return({'files': files, 'from_compacted': from_compacted}) }}
{% endmacro %}


{# What a view selects from to have the rows of the files that were `found`, as
   `compared_with_loaded` gives them, and the columns of these. A compacted file of which
   all is wanted is read whole, of another the rows of some files. #}
{% macro scans_of(node, found) %}
    {% set scans, whole = [], [] %}
    {% if found.files %}
        {% do scans.append(scan_of(node, found.files)) %}
    {% endif %}
    {% for file, holder in found.from_compacted.items() %}
        {% set path = path_of_file(node.name, file, 'compacted') %}
        {% if holder.names | length == holder.holds %}
            {% do whole.append(path) %}
        {% else %}
            {% set where = 'landed_file in (' ~ text_literals(holder.names) ~ ')' %}
            {% do scans.append(scan_of(node, [path], true, where)) %}
        {% endif %}
    {% endfor %}
    {% if whole %}
        {% do scans.append(scan_of(node, whole, true)) %}
    {% endif %}
    {% set landed = scans | rejectattr('is_compacted') | map(attribute='columns') %}
    {% set held = scans | selectattr('is_compacted') | map(attribute='columns') %}
    {{ return({
        'scans': scans,
        'columns': landed | sum(start=[]) | unique | list,
        'held_columns': held | sum(start=[]) | unique | list,
    }) }}
{% endmacro %}
