{# What models may read of Bronze, brought to the pool: every source as a view over
   staging tables, which are made anew each time. A run that dies in the middle
   leaves nothing that the next one trusts. #}
{% macro fabric__expose_bronze() %}
    {% set starts = {} %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do starts.update({node.name: bronze_window_start(node)}) %}
    {% endfor %}
    {% do note_read_from(starts) %}
    {% do note_opened(starts) %}
    {% set entries = manifest_entries(starts) %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do stage_source(node, starts[node.name], entries.get(node.name, [])) %}
    {% endfor %}
{% endmacro %}


{# What this run has brought of each source, for `require_exposed`. #}
{% macro note_opened(starts) %}
    {% set opened = {} %}
    {% for name, start in starts.items() %}
        {% do opened.update({name: start.gates if start else 'all'}) %}
    {% endfor %}
    {% do graph['tidemark'].update({'opened': opened}) %}
{% endmacro %}


{# One source: a staging table for each set of columns that its files have, and the
   view that gives all of them the declared columns. #}
{% macro stage_source(node, start, entries) %}
    {% set view = staged_relation(node.name) %}
    {% do adapter.create_schema(view) %}
    {# asked to drop a view, dbt-fabric 1.9.10 drops those that read it, too #}
    {% call statement('drop_exposed') %}
        if object_id('{{ view.include(database=false) }}', 'V') is not null
            drop view {{ view.include(database=false) }}
    {% endcall %}
    {% set staged = [] %}
    {% for layout in entries | map(attribute='columns') | unique | sort %}
        {% set table = staged_relation(node.name, loop.index) %}
        {% set columns = columns_of_files(node, fromjson(layout)) %}
        {% set locations = [] %}
        {% for entry in entries if entry.columns == layout %}
            {% do locations.append(location_of(entry, start)) %}
        {% endfor %}
        {% do copy_into(table, columns, locations | unique | list) %}
        {% do staged.append({'table': table, 'columns': columns}) %}
    {% endfor %}
    {% call statement('expose_bronze') %}
        create view {{ view.include(database=false) }} as
        {{ view_of_staged(node, staged) }}
    {% endcall %}
{% endmacro %}


{# Where the files of an entry are: in the folder of its hour, or with
   all others of the source where everything is read. #}
{% macro location_of(entry, start) %}
    {% set source_folder = lake_address() ~ '/bronze/' ~ entry.source ~ '/' %}
    {% if start or '*' not in entry.files %}
        {{ return(
            source_folder ~ 'landed_hour=' ~ entry.landed_hour ~ '/' ~ entry.files
        ) }}
    {% endif %}
    {{ return(
        source_folder ~ adapter.dispatch('every_folder', 'tidemark')() ~ entry.files
    ) }}
{% endmacro %}


{# What stands for all folders of a source in the name of its files: COPY INTO looks
   for a pattern in all folders below. #}
{% macro default__every_folder() %}
    {{- return('') -}}
{% endmacro %}


{# A source in its declared columns and their types; what no file has is null. #}
{% macro view_of_staged(node, staged) %}
    {% if not staged %}
        select
        {% for column in node.columns.values() %}
            cast(null as {{ fabric_type(column.data_type) }}) as {{ adapter.quote(column.name) }},
        {% endfor %}
            cast(null as varchar(13)) as landed_hour
        where 1 = 0
    {% endif %}
    {% for part in staged %}
        {% set has = part.columns | map(attribute='name') | map('lower') | list %}
        select
        {% for column in node.columns.values() %}
            {% set name = adapter.quote(column.name) %}
            cast({{ name if column.name | lower in has else 'null' }} as {{ fabric_type(column.data_type) }})
                as {{ name }},
        {% endfor %}
            {{ hour_text('landed_at') }} as landed_hour
        from {{ part.table.include(database=false) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endmacro %}


{# The declared columns among those of files: the name, the type that files have,
   and the place, from 1 on. #}
{% macro columns_of_files(node, landed) %}
    {% set declared = node.columns.values() | map(attribute='name') | map('lower') | list %}
    {% set columns = [] %}
    {% for name, type in landed %}
        {% if name | lower in declared %}
            {% do columns.append(
                {'name': name, 'type': fabric_type(type), 'place': loop.index}
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# A declared type in T-SQL. #}
{% macro fabric_type(declared) %}
    {% set known = {
        'varchar': type_text(),
        'text': type_text(),
        'string': type_text(),
        'integer': 'int',
        'double': 'float',
        'boolean': 'bit',
        'bool': 'bit',
        'timestamp': type_timestamp(),
        'varbinary': 'varbinary(max)',
    } %}
    {% set type = declared | lower | replace(' ', '') %}
    {{ return(known.get(type, type)) }}
{% endmacro %}


{# Where models find a source, and where a part of its files is staged. #}
{% macro staged_relation(name, part=none) %}
    {% set schema = generate_schema_name('bronze') %}
    {% if part is none %}
        {{ return(api.Relation.create(
            database=target.database, schema=schema, identifier=name, type='view'
        )) }}
    {% endif %}
    {{ return(api.Relation.create(
        database=target.database,
        schema=schema ~ '_window',
        identifier=name ~ '_' ~ part,
        type='table',
    )) }}
{% endmacro %}
