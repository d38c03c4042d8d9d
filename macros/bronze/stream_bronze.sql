{# Every source as a streaming table, which takes in each file once. A full refresh of
   what reads it leaves it alone: files never change, and old ones may be gone. #}
{% macro stream_bronze() %}
    {% do require_utc() %}
    {% set starts = {} %}
    {% set unknown = [] %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% set known = has_declared_columns(node) %}
        {% do starts.update({node.name: bronze_window_start(node) if known else none}) %}
        {% if not known %}
            {% do unknown.append(node.name) %}
        {% endif %}
    {% endfor %}
    {% do note_read_from(starts) %}
    {# a refresh takes its time: other commands read what the last build has read #}
    {% if flags.WHICH in ('run', 'build', 'retry') %}
        {% set landed = landed_hours(none) if unknown else {} %}
        {% for node in graph.sources.values() if node.source_name == 'bronze' %}
            {% if node.name not in unknown %}
                {% do refresh_streaming_table(node) %}
            {% elif node.name in landed %}
                {% do make_room_for_source(node) %}
                {% do refresh_streaming_table(node) %}
            {% else %}
                {# `read_files` takes no folder that is not there #}
                {% do make_table_over_files(node) %}
            {% endif %}
        {% endfor %}
    {% endif %}
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
