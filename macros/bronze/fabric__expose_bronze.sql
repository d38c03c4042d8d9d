{# What models may read of Bronze, brought to the pool: every source as a view over
   staging tables, which are made anew each time. A run that dies in the middle
   leaves nothing that the next one trusts. Other commands read what the last build has
   staged, for the next may be running; all rows are staged for who asks for all. #}
{% macro fabric__expose_bronze() %}
    {% do require_collation() %}
    {% set starts = {} %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do starts.update({node.name: bronze_window_start(node)}) %}
    {% endfor %}
    {% do note_read_from(starts) %}
    {% do graph['tidemark'].update({'starts': starts}) %}
    {% set tests_all = flags.WHICH == 'test' and var('audit_everything') %}
    {% if tests_all or flags.WHICH in ('run', 'build', 'retry') %}
        {% do stage_bronze() %}
    {% endif %}
{% endmacro %}


{# Every source since when this run needs it. #}
{% macro stage_bronze() %}
    {% set entries = manifest_entries('entries') %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% set start = graph['tidemark'].starts[node.name] %}
        {% do stage_source(node, start, entries.get(node.name, [])) %}
    {% endfor %}
{% endmacro %}


{# Stop where texts are no UTF-8, or the engine's order and equality are not those of
   bytes: keys would be taken for each other, and signs be lost. #}
{% macro require_collation() %}
    {% set query %}
        select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said
    {% endset %}
    {% set said = run_query(query).columns[0].values()[0] %}
    {% if said != 'Latin1_General_100_BIN2_UTF8' %}
        {% do exceptions.raise_compiler_error(
            target.database ~ ' has the collation ' ~ said ~ ', which takes texts for '
            ~ 'each other that are not the same. Make it anew in the collation '
            ~ 'Latin1_General_100_BIN2_UTF8; nothing was built'
        ) %}
    {% endif %}
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
    {% do drop_staged(node, staged | length) %}
{% endmacro %}


{# Drop the staging tables of a source but the first ones: an earlier window had more. #}
{% macro drop_staged(node, kept) %}
    {% set query %}
        select made.name
        from sys.objects as made
        inner join sys.schemas as place on made.schema_id = place.schema_id
        where
            made.type = 'U'
            and place.name = '{{ staged_relation(node.name, 1).schema }}'
    {% endset %}
    {% for row in run_query(query).rows %}
        {% set part = modules.re.fullmatch(node.name ~ '_([0-9]+)', row[0]) %}
        {% if part and part.group(1) | int > kept %}
            {% do adapter.drop_relation(staged_relation(node.name, part.group(1))) %}
        {% endif %}
    {% endfor %}
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
        {% set has = part.columns | map(attribute='name') | list %}
        select
        {% for column in node.columns.values() %}
            {% set name = adapter.quote(column.name) %}
            cast({{ name if column.name in has else 'null' }} as {{ fabric_type(column.data_type) }})
                as {{ name }},
        {% endfor %}
            {{ hour_text('landed_at') }} as landed_hour
        from {{ part.table.include(database=false) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endmacro %}


{# The declared columns among those of files: the declared name and that in files, the
   type that files have, and the place, from 1 on. #}
{% macro columns_of_files(node, landed) %}
    {% set declared = {} %}
    {% for column in node.columns.values() %}
        {% do declared.update({column.name | lower: column.name}) %}
    {% endfor %}
    {% set columns = [] %}
    {% for name, type in landed %}
        {% if name | lower in declared %}
            {% do columns.append({
                'name': declared[name | lower],
                'landed_as': name,
                'type': fabric_type(type),
                'place': loop.index,
            }) %}
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
