{# The declared columns, in their declared types, of some files; what no file
   has is null. Names are compared as Parquet readers do, whatever their case. #}
{% macro bronze_view(node, scans) %}
    {% if not scans %}
    select
    {% for column in declared_columns(node) %}
        cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }},
    {% endfor %}
        cast(null as varchar) as landed_hour,
        cast(null as varchar) as landed_file
    where false
    {% endif %}
    {% for scan in scans %}
    select
    {% for column in declared_columns(node) %}
        {% set name = adapter.quote(column.name) %}
        {% if column.name | lower not in scan.columns %}
        cast(null as {{ column.data_type }}) as {{ name }},
        {% elif column.data_type == 'timestamp' %}
        make_timestamp(epoch_us({{ name }})) as {{ name }},
        {% else %}
        cast({{ name }} as {{ column.data_type }}) as {{ name }},
        {% endif %}
    {% endfor %}
        landed_hour,
        {{ 'landed_file' if scan.is_compacted else landed_file_of('filename') ~ ' as landed_file' }}
    from {{ scan_of_files(node, scan.files) }}
    {% if scan.where %}
    where {{ scan.where }}
    {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
{% endmacro %}


{# What `bronze_view` selects from: some `files`, paths or patterns; `where` leaves out
   rows of them. A compacted one says of each row in which file it landed. #}
{% macro scan_of(node, files, is_compacted=false, where=none, columns=none) %}
    {{ return({
        'files': files,
        'is_compacted': is_compacted,
        'where': where,
        'columns': bronze_columns(node, files) if columns is none else columns,
    }) }}
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


{# Files of other columns are told of together, which opens each of them beforehand: not
   where all are a stream's files of one layout. #}
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
        union_by_name = {{ may_differ(node, files) | lower }}
    )
{%- endmacro %}


{# Whether files may have other columns than each other. A name of a stream's file ends
   with its layout; files of before it did, and what was put there by hand, do not. #}
{% macro may_differ(node, files) %}
    {% if not is_stream(node.name) %}
        {{ return(true) }}
    {% endif %}
    {% set ending = layout_of_stream() %}
    {% for file in files %}
        {% if '*' in file %}
            {% set query %}
                select 1 from glob('{{ file | replace("'", "''") }}')
                where not ends_with(file, '{{ ending }}')
                limit 1
            {% endset %}
            {% if run_query(query).rows %}
                {{ return(true) }}
            {% endif %}
        {% elif not file.endswith(ending) %}
            {{ return(true) }}
        {% endif %}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
