{# What this run takes in, brought to the pool: every source as a view over staging
   tables, which are made again each time. A run that dies in the middle leaves nothing
   that the next one trusts. Which files are new is known by their names where somebody
   has listed the lake (`tidemark build`); else the newest folders are copied again. #}
{% macro fabric__expose_bronze(opened) %}
    {% do require_collation() %}
    {% if opened and env_var('TIDEMARK_LISTING', '') %}
        {% do copy_named_files(opened, copy_listing(
            copied_relation('listing', 'names'), env_var('TIDEMARK_LISTING', '')
        )) %}
    {% elif opened %}
        {% set starts = {} %}
        {% for each in opened %}
            {% do starts.update({each.node.name: copying_starts(each)}) %}
        {% endfor %}
        {% set entries = manifest_entries('entries', starts) %}
        {% for each in opened %}
            {% set name = each.node.name %}
            {% set found = entries.get(name, []) %}
            {% do each.update(
                {'newest_hour': found | map(attribute='landed_hour') | max | default('')}
            ) %}
            {% do copy_source(each, parts_of_folders(found, starts[name].since)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{# Stop where texts are no UTF-8, or the engine's order and equality are not those of
   bytes: keys would be taken for each other, and characters be lost. #}
{% macro require_collation() %}
    {% set query %}
        select convert(varchar(128), databasepropertyex(db_name(), 'Collation')) as said
    {% endset %}
    {% set said = run_query(query).columns[0].values()[0] %}
    {% if said != 'Latin1_General_100_BIN2_UTF8' %}
        {% do exceptions.raise_compiler_error(
            target.database ~ ' has the collation ' ~ said ~ ', which takes texts for '
            ~ 'each other that are not the same. Make it again in the collation '
            ~ 'Latin1_General_100_BIN2_UTF8; nothing was built'
        ) %}
    {% endif %}
{% endmacro %}


{# Where the copying of a source begins: `since`, the hour from which all folders are
   copied; `newest`, the newest hour of which something was loaded; and `hours`, those
   that were loaded, where all that the manifest tells of is looked at. COPY INTO tells
   no name of a file, so the folders of the last hours are copied again, once a day those
   of the last days, and what was loaded of them is left out. Everything where `since` is
   none. #}
{% macro copying_starts(each) %}
    {% set name = each.node.name %}
    {% set newest = earlier_of(folder_hour(landed_hour_of('max(landed_file)')), utc_now()) %}
    {% set query %}
        select
            {{ hour_text(minutes_before(newest, 60)) }} as since,
            {{ hour_text(minutes_before(newest, setting('lookback_minutes'))) }} as days_since,
            {{ landed_hour_of('max(landed_file)') }} as newest
        from {{ loaded_files() }}
        where source = '{{ name }}'
    {% endset %}
    {% set row = run_query(query).rows[0] %}
    {% set all = each.whole or row['newest'] is none or not was_listed_today(name) %}
    {% do each.update({'listed_whole': all}) %}
    {% if each.whole %}
        {{ return({'since': none, 'newest': row['newest'], 'hours': []}) }}
    {% elif row['newest'] is none %}
        {{ return({'since': '', 'newest': none, 'hours': none}) }}
    {% endif %}
    {% set since, hours = row['since'], none %}
    {# once a day, by UTC: what came late, and hours that a clock which stepped has named #}
    {% if all %}
        {% set since = [since, row['days_since']] | min %}
        {% set loaded %}
            select distinct {{ landed_hour_of('landed_file') }} as landed_hour from {{ loaded_files() }}
            where source = '{{ name }}'
        {% endset %}
        {% set hours = run_query(loaded).columns[0].values() | list %}
    {% endif %}
    {{ return({
        'since': [since, each.since or since] | min,
        'newest': row['newest'],
        'hours': hours,
    }) }}
{% endmacro %}


{# What is copied by folders: for each set of columns that files have, `columns`, where
   these are (`locations`), and whether they are compacted (`is_compacted`): they have a
   column more than any other, so a layout is theirs or none of them. #}
{% macro parts_of_folders(entries, since) %}
    {% set parts = {} %}
    {% set by_folder = layouts_landed(entries) > 1 %}
    {% for entry in entries %}
        {% set part = parts.setdefault(entry.columns, {
            'columns': entry.columns,
            'is_compacted': is_of_compacted(entry),
            'locations': [],
        }) %}
        {% do part.locations.append(location_of(entry, since, by_folder)) %}
    {% endfor %}
    {{ return(parts.values() | sort(attribute='columns') | list) }}
{% endmacro %}


{# One source: a staging table for each set of columns that its files have, and the view
   that gives the new rows of all of them the declared columns. #}
{% macro copy_source(each, parts) %}
    {% set view = new_rows_relation(each.node) %}
    {% do adapter.create_schema(view) %}
    {# asked to drop a view, dbt-fabric 1.9.10 drops those that read it, too #}
    {% call statement('drop_exposed') %}
        if object_id('{{ view.include(database=false) }}', 'V') is not null
            drop view {{ view.include(database=false) }}
    {% endcall %}
    {% set copied = [] %}
    {% for part in parts %}
        {% do copied.append(copy_part(each.node, part, loop.index)) %}
    {% endfor %}
    {% if each.by_name %}
        {% do copied.extend(copy_rest_of_moments(each, copied)) %}
    {% endif %}
    {% call statement('expose_bronze') %}
        create view {{ view.include(database=false) }} as
        {{ view_of_copied(each, copied) }}
    {% endcall %}
    {% do drop_copied(each.node, copied | length) %}
{% endmacro %}


{# Copy the files of one set of columns, and return the staging `table` with what was told
   of them. #}
{% macro copy_part(node, part, number) %}
    {% set table = copied_relation(node.name, number) %}
    {% set columns = columns_of_files(node, fromjson(part.columns)) %}
    {% do copy_into(table, columns, part.locations | unique | list) %}
    {{ return({
        'table': table,
        'columns': columns,
        'is_compacted': part.is_compacted,
        'layout': part.columns,
    }) }}
{% endmacro %}


{# Drop the staging tables of a source but the first ones: an earlier run had more. #}
{% macro drop_copied(node, kept) %}
    {% set query %}
        select made.name
        from sys.objects as made
        inner join sys.schemas as place on made.schema_id = place.schema_id
        where
            made.type = 'U'
            and place.name = '{{ copied_relation(node.name, 1).schema }}'
    {% endset %}
    {% for row in run_query(query).rows %}
        {% set part = modules.re.fullmatch(node.name ~ '_([0-9]+)', row[0]) %}
        {% if part and part.group(1) | int > kept %}
            {% do adapter.drop_relation(copied_relation(node.name, part.group(1))) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# Where the files of an entry are: in the folder of its hour, or with all others of the
   source where everything is read; not where a pattern for any name, as that of a stream's
   first layout, would find files of another layout in other folders. #}
{% macro location_of(entry, since, by_folder=false) %}
    {% set root = 'compacted' if is_of_compacted(entry) else 'bronze' %}
    {% set source_folder = lake_address() ~ '/' ~ root ~ '/' ~ entry.source ~ '/' %}
    {% set files = entry.files.split('/') | last %}
    {% if since or '*' not in files or (by_folder and files == '*.parquet') %}
        {{ return(source_folder ~ folder_of_hour(entry.landed_hour) ~ '/' ~ files) }}
    {% endif %}
    {{ return(
        source_folder ~ adapter.dispatch('every_folder', 'tidemark')() ~ files
    ) }}
{% endmacro %}


{# How many sets of columns files have as they landed. #}
{% macro layouts_landed(entries) %}
    {% set landed = [] %}
    {% for entry in entries if not is_of_compacted(entry) %}
        {% do landed.append(entry.columns) %}
    {% endfor %}
    {{ return(landed | unique | list | length) }}
{% endmacro %}


{# Whether an entry tells of files that hold the rows of many that landed. #}
{% macro is_of_compacted(entry) %}
    {{ return(entry.files.startswith('compacted/')) }}
{% endmacro %}


{# What stands for all folders of a source in the name of its files: COPY INTO looks
   for a pattern in all folders below. #}
{% macro default__every_folder() %}
    {{- return('') -}}
{% endmacro %}


{# The new rows of a source in its declared columns and their types; what no file has is
   null. All rows of a file have one `landed_at`, which is what a file is known by. #}
{% macro view_of_copied(each, copied) %}
    {% set node = each.node %}
    {% set names = [] %}
    {% for column in declared_columns(node) %}
        {% do names.append(adapter.quote(column.name)) %}
    {% endfor %}
    {% set is_stream = is_stream(node.name) %}
    {# whether a row may stand in the files of several layouts: see `standing` #}
    {% set is_wide = is_stream and not each.by_name %}
    {% set is_several = copied | length > 1 and (
        is_wide or copied | selectattr('is_compacted') | list
    ) %}
    with

    copied as (

        {%- for part in copied or [none] %}
        {% set has = part.columns | map(attribute='name') | list if part else [] %}
        select
            {%- for column in declared_columns(node) %}
            {%- set name = adapter.quote(column.name) %}
            {%- set value = name if column.name in has else 'null' %}
            cast({{ value }} as {{ engine_type(column.data_type) }}) as {{ name }}{{ ',' if not loop.last or is_several }}
            {%- endfor %}
            {%- if is_several %}
            {{ (1000 if part.is_compacted else 0) + (has | length if is_wide else 0) }} as precedence
            {%- endif %}
        {% if part -%}
        from {{ part.table.include(database=false) }}
        {%- else -%}
        where 1 = 0
        {%- endif %}
        {% if not loop.last %}union all{% endif %}
        {%- endfor %}

    ),

    stamped as (

        select
            *,
            {{ timestamp_text('landed_at') }} as landed
        from copied

    ),

    named as (

        select
            *,
            {{ landed_hour_of('landed') }} as landed_hour,
            {{ file_of_moment(node.name) }} as [landed_file]
        from stamped

    ),

    {%- if is_several %}

    -- until the files that landed are gone their rows stand in compacted ones, too; and
    -- in an hour of two layouts the pattern of the first one finds all files
    standing as (

        select
            *,
            max(precedence) over (partition by [landed_file]) as taken
        from named

    ),
    {%- endif %}

    counted as (

        select
            *,
            count(*) over (partition by [landed_file]) as total_rows
        {%- if is_several %}
        from standing
        where precedence = taken
        {%- else %}
        from named
        {%- endif %}

    )

    select
        counted.{{ names | join(',\n        counted.') }},
        counted.landed_hour,
        counted.[landed_file]
    from counted
    {%- if not each.whole %}
    left join (
        select
            [landed_file],
            max(total_rows) as total_rows
        from {{ loaded_files().include(database=false) }}
        where source = '{{ node.name }}'
        group by [landed_file]
    ) as loaded
        on counted.[landed_file] = loaded.[landed_file]
    where
        loaded.[landed_file] is null
        or loaded.total_rows < counted.total_rows
        {%- if each.since %}
        or counted.landed_hour >= '{{ each.since }}'
        {%- endif %}
    {% endif %}
{% endmacro %}


{# What a file is known by, of `landed`, the text of its moment. #}
{% macro file_of_moment(name) -%}
    {%- set partition = " + coalesce(partition_id, '') + '/'" if is_stream(name) else '' -%}
    cast({{ landed_hour_of('landed') }} + '/'{{ partition }} + landed as varchar(900))
{%- endmacro %}


{# The declared columns among those of files: the declared name and that in files, the
   type that files have, and the place, from 1 on. #}
{% macro columns_of_files(node, landed) %}
    {% set declared = {} %}
    {% for column in declared_columns(node) %}
        {% do declared.update({column.name | lower: column.name}) %}
    {% endfor %}
    {% set columns = [] %}
    {% for name, type in landed %}
        {% if name | lower in declared %}
            {% do columns.append({
                'name': declared[name | lower],
                'landed_as': name,
                'type': engine_type(type),
                'place': loop.index,
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# Where a part of a source's files is copied to. #}
{% macro copied_relation(name, part) %}
    {{ return(api.Relation.create(
        database=target.database,
        schema=generate_schema_name('bronze_copied'),
        identifier=name ~ '_' ~ part,
        type='table',
    )) }}
{% endmacro %}
