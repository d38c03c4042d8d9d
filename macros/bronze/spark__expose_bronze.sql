{# Every source as a table over its files, in its declared columns; a file that
   lacks one has nothing there. And a view over the new files of those that this run
   takes in. Other commands find what the last build has found. #}
{% macro spark__expose_bronze(opened) %}
    {% do require_utc() %}
    {% set exposed = [] %}
    {% for node in bronze_sources() if is_exposed(node) %}
        {% do exposed.append(node.name) %}
    {% endfor %}
    {% if opened or exposed | length < bronze_sources() | length %}
        {% set starts = starts_of_listing(opened, exposed) %}
        {% do expose_files(opened, files_in_folders(starts), starts, exposed) %}
    {% endif %}
    {% do show_nothing_new() %}
{% endmacro %}


{# Tables over the files that are listed, each since the hour that `starts` says, and views
   over the new ones. #}
{% macro expose_files(opened, listing, starts, exposed, among=none) %}
    {# it fails where there is no such lake, before a table is touched #}
    {% set found = files_found(listing, starts, opened) %}
    {% for node in bronze_sources() %}
        {% set files = found[node.name] %}
        {% set hours = files.new_hours %}
        {% if node.name not in exposed %}
            {% do make_table_over_files(node) %}
            {% set hours = hours + files.known_hours %}
        {% endif %}
        {% do add_partitions(node, hours | unique | list) %}
    {% endfor %}
    {% do take_in(opened, found, among=among) %}
{% endmacro %}


{# Days and texts of times are those of UTC. #}
{% macro require_utc() %}
    {% set zone = run_query('select current_timezone()').columns[0].values()[0] %}
    {% if zone not in ('UTC', 'Etc/UTC', 'GMT', 'Z', '+00:00') %}
        {% do exceptions.raise_compiler_error(
            "the time zone of the session is " ~ zone
            ~ '. Set spark.sql.session.timeZone to UTC'
        ) %}
    {% endif %}
{% endmacro %}


{# Whether a source's table is there as it would be made now: a streaming table or
   one over files, of this lake's folder, in the declared columns. #}
{% macro is_exposed(node, streams=false) %}
    {% set table = load_relation(bronze_whole_relation(node)) %}
    {% if table is none or (table.is_streaming_table or false) != streams
        or mark_of_table(table) != folder_mark(node.name) %}
        {{ return(false) }}
    {% endif %}
    {% set has = [] %}
    {% for column in adapter.get_columns_in_relation(table) if column.name != 'landed_hour' %}
        {% do has.append(column.name | lower ~ ' ' ~ column.dtype | lower) %}
    {% endfor %}
    {% set wanted = ['landed_file string'] if streams else [] %}
    {% for column in declared_columns(node) %}
        {% do wanted.append(column.name | lower ~ ' ' ~ engine_type(column.data_type)) %}
    {% endfor %}
    {# in whatever order: what reads them names them #}
    {{ return(has | sort == wanted | sort) }}
{% endmacro %}


{# What is kept with a source's table to know its folder by. A hash: Spark shows no
   property that it takes for a URL or a secret, and `url` within a name is enough. #}
{% macro folder_mark(name) %}
    {{ return(local_md5(folder_of_source(name))) }}
{% endmacro %}


{# The mark that a table has, or a sentence that it has none. #}
{% macro mark_of_table(table) %}
    {% set said = run_query('show tblproperties ' ~ table ~ " ('tidemark.folder')") %}
    {{ return(said.columns['value'].values()[0]) }}
{% endmacro %}


{% macro make_table_over_files(node) %}
    {% set columns = [] %}
    {% for column in declared_columns(node) %}
        {% do columns.append(adapter.quote(column.name) ~ ' ' ~ engine_type(column.data_type)) %}
    {% endfor %}
    {% do make_room_for_source(node) %}
    {% do run_query(
        'create table ' ~ bronze_whole_relation(node)
        ~ ' (' ~ columns | join(', ') ~ ', landed_hour string)'
        ~ ' using parquet partitioned by (landed_hour)'
        ~ " location '" ~ folder_of_source(node.name) | replace("'", "\\'") ~ "'"
        ~ " tblproperties ('tidemark.folder' = '" ~ folder_mark(node.name) ~ "')"
    ) %}
{% endmacro %}


{# A schema for a source's table, and no table: files belong to the lake, and stay. #}
{% macro make_room_for_source(node) %}
    {% set table = bronze_whole_relation(node) %}
    {% do run_query('create schema if not exists ' ~ table.without_identifier()) %}
    {% do run_query('drop table if exists ' ~ table) %}
{% endmacro %}


{# The hours that have files, by source: all, or those from an hour on. #}
{% macro landed_hours(since, name='*') %}
    {% set patterns = ['*'] if since is none else hours_from(since) %}
    {% set files = files_of_hour(name, '{' ~ patterns | join(',') ~ '}') %}
    {% set query %}
        select distinct
            {{ source_of_file('path') }} as source,
            {{ folder_of_file(landed_file_of('path')) }} as landed_hour
        from binaryFile.`{{ files | replace('`', '``') }}`
    {% endset %}
    {% set found = {} %}
    {% for row in run_query(query).rows %}
        {% do found.setdefault(row['source'], []).append(row['landed_hour']) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro add_partitions(node, hours) %}
    {% set table = bronze_whole_relation(node) %}
    {% for batch in hours | batch(1000) %}
        {% set partitions = [] %}
        {% for hour in batch %}
            {% do partitions.append("partition (landed_hour = '" ~ hour ~ "')") %}
        {% endfor %}
        {% do run_query('alter table ' ~ table ~ ' add if not exists ' ~ partitions | join(' ')) %}
    {% endfor %}
    {# a session that lives on remembers which files there were #}
    {% do run_query('refresh table ' ~ table) %}
{% endmacro %}
