{# The declared columns, in their declared types, of some files; what no file
   has is null. Names are compared as Parquet readers do, whatever their case. #}
{% macro bronze_view(node, files, landed) %}
    select
    {% for column in declared_columns(node) %}
        {% set name = adapter.quote(column.name) %}
        {% if not files or column.name | lower not in landed %}
        cast(null as {{ column.data_type }}) as {{ name }},
        {% elif column.data_type == 'timestamp' %}
        make_timestamp(epoch_us({{ name }})) as {{ name }},
        {% else %}
        cast({{ name }} as {{ column.data_type }}) as {{ name }},
        {% endif %}
    {% endfor %}
    {% if files %}
        landed_hour,
        {{ landed_file_of('filename') }} as landed_file
    from {{ scan_of_files(node, files) }}
    {% else %}
        cast(null as varchar) as landed_hour,
        cast(null as varchar) as landed_file
    where false
    {% endif %}
{% endmacro %}


{# The declared columns that files have, in lower case; none without files. #}
{% macro bronze_columns(node, files) %}
    {% set found = [] %}
    {% if files %}
        {% set query = 'describe select * from ' ~ scan_of_files(node, files) %}
        {% set names = run_query(query).columns[0].values() | map('lower') | list %}
        {% for column in declared_columns(node) if column.name | lower in names %}
            {% do found.append(column.name | lower) %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{# All files of a stream have the same columns; a table may get new ones. #}
{% macro scan_of_files(node, files) %}
    {%- set quoted = [] -%}
    {%- for file in files -%}
        {%- do quoted.append("'" ~ file | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    read_parquet(
        [{{ quoted | join(', ') }}],
        filename = true,
        hive_partitioning = true,
        hive_types = { 'landed_hour': varchar },
        union_by_name = {{ (node.config.meta.get('landing', {}).get('kind') != 'stream') | lower }}
    )
{%- endmacro %}
