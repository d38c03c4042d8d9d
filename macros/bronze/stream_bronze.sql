{# Every source as a streaming table, which takes in each file once, and a view over what
   is new in those that this run takes in. A full refresh leaves the tables alone: files
   never change, and old ones may be gone. #}
{% macro stream_bronze(opened) %}
    {% do require_utc() %}
    {# a refresh takes its time: other commands read what the last build has read #}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% set streaming, waiting = [], [] %}
        {% for node in bronze_sources() %}
            {% if is_exposed(node, streams=true) %}
                {% do streaming.append(node.name) %}
            {% elif waits_for_files(node) %}
                {% do waiting.append(node.name) %}
            {% endif %}
        {% endfor %}
        {% set landed = sources_with_files(opened, streaming) %}
        {% for node in bronze_sources() %}
            {% if node.name in streaming %}
                {% do refresh_streaming_table(node) %}
            {% elif node.name in landed %}
                {% do require_all_landed(node.name) %}
                {% do make_room_for_source(node) %}
                {% do refresh_streaming_table(node) %}
            {% elif node.name not in waiting %}
                {# `read_files` takes no folder that is not there #}
                {% do make_table_over_files(node) %}
            {% endif %}
        {% endfor %}
        {% do take_in(opened, files_streamed(opened, landed), streams=true) %}
        {% do show_nothing_new() %}
    {% endif %}
{% endmacro %}


{# The sources of which something has landed: the streaming tables, and the others that
   have a file. #}
{% macro sources_with_files(opened, streaming) %}
    {% if streaming | length == bronze_sources() | length %}
        {{ return(streaming) }}
    {% endif %}
    {% set query %}
        select distinct source
        from ({{ files_in_folders(starts_of_listing(opened, streaming)) }}) as listed
    {% endset %}
    {{ return((streaming + run_query(query).columns[0].values() | list) | unique | list) }}
{% endmacro %}


{# Stop where a streaming table would be made of the files that landed, and some of them
   may be gone, because they were compacted. One that stands has their rows. #}
{% macro require_all_landed(name) %}
    {% set files = files_of_hour(name, '*', any_root()) %}
    {% set query %}
        select path
        from binaryFile.`{{ files | replace('`', '``') }}`
        where {{ is_compacted('path') }}
        limit 1
    {% endset %}
    {% if run_query(query).rows %}
        {% do refuse_compacted(name) %}
    {% endif %}
{% endmacro %}


{# What there is of each source that this run takes in, by the streaming tables. #}
{% macro files_streamed(opened, landed) %}
    {% set starts, tables = {}, [] %}
    {% set all = starts_of_listing(opened, landed) %}
    {% for each in opened if each.node.name in landed %}
        {% set name = each.node.name %}
        {% do starts.update({name: all[name]}) %}
        {% do tables.append(
            "select distinct '" ~ name ~ "' as source, landed_file, false as is_compacted from "
            ~ bronze_whole_relation(each.node) ~ " where landed_hour >= '"
            ~ (all[name] or '') ~ "'"
        ) %}
    {% endfor %}
    {{ return(files_found(tables | join(' union all '), starts, opened) if tables else {}) }}
{% endmacro %}


{# Whether a source is still the table over files that stands for it until something
   lands: one that has a folder was made where Bronze is files. #}
{% macro waits_for_files(node) %}
    {{ return(
        is_exposed(node)
        and not run_query('show partitions ' ~ bronze_whole_relation(node)).rows
    ) }}
{% endmacro %}


{# Without a schedule: a build begins with a refresh, and waits for its end. First the
   folder's hour and the file, for statistics are kept of the first columns only. #}
{% macro refresh_streaming_table(node) %}
    {% set names, columns = [], [] %}
    {% for column in declared_columns(node) %}
        {% set name = adapter.quote(column.name) %}
        {% do names.append(name) %}
        {% do columns.append(name ~ ' ' ~ engine_type(column.data_type)) %}
    {% endfor %}
    {% set statement %}
        create or refresh streaming table {{ bronze_whole_relation(node) }}
        (`landed_hour` string, `landed_file` string, {{ columns | join(', ') }})
        cluster by (landed_hour)
        tblproperties ('tidemark.folder' = '{{ folder_mark(node.name) }}')
        as select
            landed_hour,
            concat(landed_hour, '/', _metadata.file_name) as landed_file,
            {{ names | join(', ') }}
        from stream read_files(
            '{{ folder_of_source(node.name) | replace("'", "\\'") }}',
            format => 'parquet',
            schema => '`landed_hour` string, {{ columns | join(', ') }}',
            schemaEvolutionMode => 'none',
            partitionColumns => 'landed_hour'
        )
    {% endset %}
    {% do run_query(statement) %}
{% endmacro %}
