{# The columns of a source, each with its type: those that it declares, then those that
   landing writes into all files of its kind, where it does not name them. #}
{% macro declared_columns(node) %}
    {% set kind = node.config.meta.get('landing', {}).get('kind') %}
    {% set columns, names = [], [] %}
    {% for column in node.columns.values() %}
        {% do columns.append({'name': column.name, 'data_type': column.data_type}) %}
        {% do names.append(column.name | lower) %}
    {% endfor %}
    {% for name, data_type in columns_of_kind(kind) if name not in names %}
        {% do columns.append({'name': name, 'data_type': data_type}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# What `landing` writes, as landing/columns/types.py has it. #}
{% macro columns_of_kind(kind) %}
    {% if kind == 'stream' %}
        {{ return([
            ('body', 'varchar'),
            ('body_base64', 'varchar'),
            ('event_hub', 'varchar'),
            ('partition_id', 'varchar'),
            ('sequence_number', 'bigint'),
            ('offset', 'varchar'),
            ('enqueued_at', 'timestamp'),
            ('partition_key', 'varchar'),
            ('properties', 'varchar'),
            ('landed_at', 'timestamp'),
            ('content_type', 'varchar'),
            ('attributes', 'varchar'),
            ('decode_error', 'varchar'),
        ]) }}
    {% elif kind in kinds_of_rows() %}
        {{ return([
            ('landed_at', 'timestamp'),
            ('is_deleted', 'boolean'),
            ('window_low', 'varchar'),
            ('window_high', 'varchar'),
            ('row_hash', 'varchar'),
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}


{# The kinds of sources whose rows have columns of their own. #}
{% macro kinds_of_rows() %}
    {{ return(['table', 'csv', 'json', 'ndjson', 'parquet', 'excel', 'api', 'internal']) }}
{% endmacro %}


{# How the name of a stream's file with these columns ends, as landing/bronze.py has it. #}
{% macro layout_of_stream() %}
    {{ return('-29bf748d.parquet') }}
{% endmacro %}
