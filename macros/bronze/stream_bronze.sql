{# Every source as a streaming table, which takes in each file once. A full refresh of
   what reads it leaves it alone: files never change, and old ones may be gone. #}
{% macro stream_bronze() %}
    {% do require_utc() %}
    {% set streaming, waiting = [], [] %}
    {% set starts = {} %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% if is_exposed(node, streams=true) %}
            {% do streaming.append(node.name) %}
        {% elif waits_for_files(node) %}
            {% do waiting.append(node.name) %}
        {% endif %}
        {% set known = node.name in streaming + waiting %}
        {% do starts.update({node.name: bronze_window_start(node) if known else none}) %}
    {% endfor %}
    {% do note_read_from(starts) %}
    {# a refresh takes its time: other commands read what the last build has read #}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% set all_stream = streaming | length == starts | length %}
        {% set landed = {} if all_stream else landed_hours(listed_since(starts)) %}
        {% for node in graph.sources.values() if node.source_name == 'bronze' %}
            {% if node.name in streaming %}
                {% do refresh_streaming_table(node) %}
            {% elif node.name in landed %}
                {% do make_room_for_source(node) %}
                {% do refresh_streaming_table(node) %}
            {% elif node.name not in waiting %}
                {# `read_files` takes no folder that is not there #}
                {% do make_table_over_files(node) %}
            {% endif %}
        {% endfor %}
    {% endif %}
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
   folder's hour, for statistics are kept of the first columns only. #}
{% macro refresh_streaming_table(node) %}
    {% set names = ['`landed_hour`'] %}
    {% set columns = ['`landed_hour` string'] %}
    {% for column in node.columns.values() %}
        {% set name = adapter.quote(column.name) %}
        {% do names.append(name) %}
        {% do columns.append(name ~ ' ' ~ spark_type(column.data_type)) %}
    {% endfor %}
    {% set statement %}
        create or refresh streaming table {{ bronze_whole_relation(node) }}
        ({{ columns | join(', ') }})
        cluster by (landed_hour)
        tblproperties ('tidemark.folder' = '{{ folder_mark(node.name) }}')
        as select {{ names | join(', ') }}
        from stream read_files(
            '{{ folder_of_source(node.name) | replace("'", "\\'") }}',
            format => 'parquet',
            schema => '{{ columns | join(', ') }}',
            schemaEvolutionMode => 'none',
            partitionColumns => 'landed_hour'
        )
    {% endset %}
    {% do run_query(statement) %}
{% endmacro %}
