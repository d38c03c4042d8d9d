{# The declared columns, in their declared types, of some files. #}
{% macro bronze_view(node, files, landed) %}
    select
    {% for column in node.columns.values() %}
        {% set name = adapter.quote(column.name) %}
        {% if column.name not in landed %}
        cast(null as {{ column.data_type }}) as {{ name }},
        {% elif column.data_type == 'timestamp' %}
        cast({{ name }} at time zone 'UTC' as timestamp) as {{ name }},
        {% else %}
        cast({{ name }} as {{ column.data_type }}) as {{ name }},
        {% endif %}
    {% endfor %}
    {% if files %}
        landed_hour
    from {{ scan_of_files(node, files) }}
    {% else %}
        cast(null as varchar) as landed_hour
    where false
    {% endif %}
{% endmacro %}


{# The columns that files have; none where there are no files. #}
{% macro bronze_columns(node, files) %}
    {% if not files %}
        {{ return([]) }}
    {% endif %}
    {% set query = 'describe select * from ' ~ scan_of_files(node, files) %}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}


{# All files of a stream have the same columns; a table may get new ones. #}
{% macro scan_of_files(node, files) %}
    {%- set quoted = [] -%}
    {%- for file in files -%}
        {%- do quoted.append("'" ~ file | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    read_parquet(
        [{{ quoted | join(', ') }}],
        hive_partitioning = true,
        hive_types = {'landed_hour': varchar},
        union_by_name = {{ node.config.meta.get('landing', {}).get('kind') != 'stream' }}
    )
{%- endmacro %}
