{# What a run finds of a source on DuckDB: the `scans` to take in, and the `columns` that
   files in them have that landed, and that compacted ones hold (`held_columns`); `gone`,
   files that were loaded or staged and are no longer there; and whether there `is_any`
   file. #}
{% macro new_files(each) %}
    {% set name = each.node.name %}
    {% set start = none if each.whole else listed_from([name]).get(name) %}
    {% set since = [start, each.since or start] | min if start else none %}
    {% do each.update({'listed_whole': since is none}) %}
    {% do note_compacted_files(name, since, compacted_files()) %}
    {% set listed = listing(name, since, compacted_files()) %}
    {% set found = compared_with_loaded(each, listed, since, not each.whole) %}
    {% set is_any = found.newest is not none or has_files(name) %}
    {% if is_any and found.loaded and not found.kept %}
        {% do require_same_lake(each.node) %}
    {% endif %}
    {% if each.whole and is_any %}
        {% do found.update(all_files(name, listed)) %}
    {% endif %}
    {% do found.update({'is_any': is_any}) %}
    {% do found.update(scans_of(each.node, found)) %}
    {{ return(found) }}
{% endmacro %}


{# The files that a query `listed`, since an hour, against those that were loaded of a
   source: the paths of the `files` to take in, where they are to be `named`, and
   `from_compacted` ones their names, by the file that holds them; those that are `gone`;
   the `newest` that is listed; the newest that was `loaded`, and that is still there
   (`kept`). A file is known by its folder's hour and its name. #}
{% macro compared_with_loaded(each, listed, since, named=true) %}
    {% set name = each.node.name %}
    {% set query %}
        with

        listed as (

            {{ listed }}

        ),

        loaded as (

            select landed_file
            from {{ loaded_files() }}
            where source = '{{ name }}' and landed_file >= '{{ since or '' }}'

        ),

        -- a run that failed has staged what no one has recorded
        taken_in as (

            select landed_file
            from loaded
            {% for table in ([] if flags.FULL_REFRESH else staged_tables(each.openers)) %}
            union
            select landed_file
            from {{ table }}
            where landed_file >= '{{ since or '' }}'
            {% endfor %}

        )

        select
            'new' as what,
            landed_file,
            compacted_file,
            held_files
        from listed
        {% if not named %}
        where 1 = 0
        {% elif not each.whole %}
        where
            landed_file >= '{{ each.since or '~' }}'
            or landed_file not in (select landed_file from loaded)
        {% endif %}
        union all
        select
            'gone' as what,
            landed_file,
            null as compacted_file,
            null as held_files
        from taken_in
        where landed_file not in (select landed_file from listed)
        union all
        select
            'kept' as what,
            max(landed_file) as landed_file,
            null as compacted_file,
            null as held_files
        from loaded
        where landed_file in (select landed_file from listed)
        union all
        select
            'newest' as what,
            max(landed_file) as landed_file,
            null as compacted_file,
            null as held_files
        from listed
        union all
        select
            'odd' as what,
            max(landed_file) as landed_file,
            null as compacted_file,
            null as held_files
        from listed
        where {{ is_no_hour(folder_of_file('landed_file')) }}
        union all
        select
            'loaded' as what,
            max(landed_file) as landed_file,
            null as compacted_file,
            null as held_files
        from {{ loaded_files() }}
        where source = '{{ name }}'
    {% endset %}
    {% set found = {'new': [], 'gone': [], 'kept': [], 'newest': [], 'odd': [], 'loaded': []} %}
    {% set from_compacted = {} %}
    {% for row in run_query(query).rows %}
        {% if row['compacted_file'] %}
            {% set holder = {'names': [], 'holds': row['held_files']} %}
            {% set holder = from_compacted.setdefault(row['compacted_file'], holder) %}
            {% do holder.names.append(row['landed_file']) %}
        {% else %}
            {% do found[row['what']].append(row['landed_file']) %}
        {% endif %}
    {% endfor %}
    {% do require_hours(name, found.odd | select) %}
    {% do each.update({'is_first': found.loaded[0] is none}) %}
    {% do each.update({'newest_hour': (found.newest[0] or '')[:13]}) %}
    {% if each.is_first and (found.new or from_compacted) %}
        {# a full refresh of it may have been cut short #}
        {% do each.update({'again': true}) %}
    {% endif %}
    {% set files = [] %}
    {% for file in found.new %}
        {% do files.append(path_of_file(name, file)) %}
    {% endfor %}
    {{ return({
        'files': files,
        'from_compacted': from_compacted,
        'gone': found.gone,
        'newest': found.newest[0],
        'loaded': found.loaded[0],
        'kept': found.kept[0],
    }) }}
{% endmacro %}


{# Stop where nothing of what was loaded of a source is in the lake, and it was loaded from
   another folder: the rows of two lakes would be mixed. A lake that was moved has its
   files, and one that was compacted its folder. #}
{% macro require_same_lake(node) %}
    {% set before = view_note(new_rows_relation(node)).get('folder') %}
    {% set folder = folder_of_source(node.name) %}
    {% if before and before != folder and not is_any_kept(node.name) %}
        {% do exceptions.raise_compiler_error(
            'no file that this warehouse has loaded from ' ~ before ~ ' is in ' ~ folder
            ~ ', but others are: two lakes would be mixed. Set TIDEMARK_LAKE back, or '
            ~ 'build this lake in a warehouse of its own, TIDEMARK_WAREHOUSE, or in the '
            ~ 'place of the other: dbt build --full-refresh. Nothing was built'
        ) %}
    {% endif %}
{% endmacro %}


{# Whether a file that was loaded of a source is in the lake. #}
{% macro is_any_kept(name) %}
    {% set query %}
        with

        listed as (

            {{ listing(name, none, compacted_files()) }}

        ),

        loaded as (

            select landed_file
            from {{ loaded_files() }}
            where source = '{{ name }}'

        )

        select 1 as held
        from listed
        where landed_file in (select landed_file from loaded)
        limit 1
    {% endset %}
    {{ return(run_query(query).rows | length > 0) }}
{% endmacro %}


{# Whether a folder's name is that of no hour: as a time it would be another text. #}
{% macro is_no_hour(text) %}
    {{- return(
        'coalesce(' ~ hour_text(folder_hour(text)) ~ ' <> ' ~ text ~ ', 1 = 1)'
    ) -}}
{% endmacro %}


{# Stop where files of a source, `odd`, are in folders that no hour names: nothing could
   be said of when they landed. #}
{% macro require_hours(name, odd) %}
    {% for file in odd %}
        {% do exceptions.raise_compiler_error(
            'the folder ' ~ path_of_file(name, file.split('/')[0])
            ~ ' has files, and its name is no hour, YYYY-MM-DDTHH. Call it by the hour in '
            ~ 'which they landed, or move it away; tidemark replay lands events of files. '
            ~ 'Nothing was built'
        ) %}
    {% endfor %}
{% endmacro %}


{# By source, the hour from which on its folders are listed; none for all. What a store
   lists in one page, 5,000 names, is listed whole. Of more files those are looked for
   that may have come since: clocks of landing and of building may run apart or step, so
   the bound lies before both, and once a day, by UTC, there is none. Of a source of
   which nothing was loaded it says nothing. #}
{% macro listed_from(names) %}
    {% set newest = earlier_of(folder_hour(landed_hour_of('max(landed_file)')), utc_now()) %}
    {% set query %}
        select
            source,
            {{ hour_text(minutes_before(newest, setting('lookback_minutes'))) }} as since,
            count(*) as files
        from {{ loaded_files() }}
        where source in ({{ text_literals(names) }})
        group by source
    {% endset %}
    {% set starts = {} %}
    {% for row in run_query(query).rows %}
        {% set all = row['files'] < 5000 or not was_listed_today(row['source']) %}
        {% do starts.update({row['source']: none if all else row['since']}) %}
    {% endfor %}
    {{ return(starts) }}
{% endmacro %}


{# A query for the files of a source that landed in the folders since an hour, wherever
   their rows stand now: in themselves, or in a `compacted_file`, which holds so many
   (`held_files`). #}
{% macro listing(name, since, notes) %}
    {% if notes and stands_here(notes) %}
        select
            coalesce(held.landed_file, standing.file) as landed_file,
            held.compacted_file,
            held.held_files
        from ({{ names_in_lake(name, since) }}) as standing
        full join ({{ held_files(name, since, notes) }}) as held
            on standing.file = held.landed_file
    {% else %}
        select
            file as landed_file,
            cast(null as varchar) as compacted_file,
            cast(null as bigint) as held_files
        from ({{ names_in_lake(name, since) }}) as standing
    {% endif %}
{% endmacro %}


{# A query for the names of files of a source that stand in the folders since an hour. #}
{% macro names_in_lake(name, since, root='bronze') %}
    {% set hours = [] %}
    {% for hour in (['*'] if since is none else hours_from(since)) %}
        {% do hours.append(
            'select ' ~ landed_file_of('file') ~ ' as file '
            ~ "from glob('" ~ files_of_hour(name, hour, root) | replace("'", "''") ~ "')"
        ) %}
    {% endfor %}
    {{ return(hours | join(' union all ')) }}
{% endmacro %}


{# Whether files of a source stand in the lake. #}
{% macro has_files(name, root='bronze') %}
    {% set query %}
        select 1 from ({{ names_in_lake(name, none, root) }}) as standing limit 1
    {% endset %}
    {{ return(run_query(query).rows | length > 0) }}
{% endmacro %}
