{# Every source as a table over its files, in its declared columns; a file that
   lacks one has nothing there. Of the folders only those are looked for that may
   have come since the last run. #}
{% macro spark__expose_bronze() %}
    {% do require_utc() %}
    {% set starts = {} %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% set known = has_declared_columns(node) %}
        {% do starts.update({node.name: bronze_window_start(node) if known else none}) %}
        {% if not known %}
            {% do make_table_over_files(node) %}
        {% endif %}
    {% endfor %}
    {% do note_read_from(starts) %}
    {% set since = none if none in starts.values() else starts.values() | map(attribute='gates') | min %}
    {% set hours = landed_hours(since) %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do add_partitions(node, hours.get(node.name, [])) %}
    {% endfor %}
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


{# What each source's models read in this run, for the tests that follow them. #}
{% macro note_read_from(starts) %}
    {% set noted = {} %}
    {% for name, start in starts.items() %}
        {% do noted.update({name: start.models if start else ''}) %}
    {% endfor %}
    {% do graph['tidemark'].update({'read_from': noted}) %}
{% endmacro %}


{# Whether a source's table is there, of the kind that `bronze_as` says and in the
   declared columns. #}
{% macro has_declared_columns(node) %}
    {% set table = adapter.get_relation(node.database, node.schema, node.identifier) %}
    {% set streams = var('bronze_as') == 'streaming_table' %}
    {% if table is none or (table.is_streaming_table or false) != streams %}
        {{ return(false) }}
    {% endif %}
    {% set has = [] %}
    {% for column in adapter.get_columns_in_relation(table) if column.name != 'landed_hour' %}
        {% do has.append(column.name | lower ~ ' ' ~ column.dtype | lower) %}
    {% endfor %}
    {% set declared = [] %}
    {% for column in node.columns.values() %}
        {% do declared.append(column.name | lower ~ ' ' ~ spark_type(column.data_type)) %}
    {% endfor %}
    {{ return(has == declared) }}
{% endmacro %}


{% macro make_table_over_files(node) %}
    {% set columns = [] %}
    {% for column in node.columns.values() %}
        {% do columns.append(adapter.quote(column.name) ~ ' ' ~ spark_type(column.data_type)) %}
    {% endfor %}
    {% do make_room_for_source(node) %}
    {% do run_query(
        'create table ' ~ bronze_whole_relation(node)
        ~ ' (' ~ columns | join(', ') ~ ', landed_hour string)'
        ~ ' using parquet partitioned by (landed_hour)'
        ~ " location '" ~ folder_of_source(node.name) | replace("'", "\\'") ~ "'"
    ) %}
{% endmacro %}


{# A schema for a source's table, and no table: files belong to the lake, and stay. #}
{% macro make_room_for_source(node) %}
    {% set table = bronze_whole_relation(node) %}
    {% do run_query('create schema if not exists ' ~ table.without_identifier()) %}
    {% do run_query('drop table if exists ' ~ table) %}
{% endmacro %}


{# A declared type as Spark calls it, in DESCRIBE as in a declaration. #}
{% macro spark_type(declared) %}
    {% set known = {
        'varchar': 'string',
        'text': 'string',
        'integer': 'int',
        'bool': 'boolean',
    } %}
    {% set type = declared | lower | replace(' ', '') %}
    {{ return(known.get(type, type)) }}
{% endmacro %}


{% macro folder_of_source(name) %}
    {{ return(lake_folder() ~ '/bronze/' ~ name) }}
{% endmacro %}


{# The hours that have files, by source: all, or those from an hour on. One listing
   of all sources: Spark takes no path in which there is nothing, and the newest
   file that any of them has read lies in a window. #}
{% macro landed_hours(since, name='*') %}
    {% set patterns = ['*'] if since is none else hours_from(since) %}
    {% set files = folder_of_source(name) ~ '/landed_hour={' ~ patterns | join(',') ~ '}/*.parquet' %}
    {% set folder = "'/bronze/([^/]+)/landed_hour=([^/]+)/[^/]+$'" %}
    {% set query %}
        select distinct
            regexp_extract(path, {{ folder }}, 1) as source,
            regexp_extract(path, {{ folder }}, 2) as landed_hour
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
