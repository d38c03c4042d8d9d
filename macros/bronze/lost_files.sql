{# Files that were loaded and are gone from Bronze, and that nothing replaces. Many files
   that became one are not lost: what came into the folder of their hour after them has as
   many rows. So a single file is taken for replaced where its hour got as much later. #}


{# Of files that are gone of a source, those that are lost, each with its rows. #}
{% macro lost_of(name, gone) %}
    {% set hours = gone | map('truncate', 13, true, '', 0) | unique | sort | list %}
    {% set listings = [] %}
    {# one listing of all names is less than one of each of many folders #}
    {% for hour in (hours if hours | length <= 100 else [none]) %}
        {% do listings.append(listing(name, none) if hour is none
            else "select " ~ landed_file_of('file') ~ " as landed_file from glob('"
            ~ files_of_hour(name, hour) | replace("'", "''") ~ "')") %}
    {% endfor %}
    {% set query %}
        with

        loaded as (

            select
                landed_file,
                {{ landed_hour_of('landed_file') }} as landed_hour,
                total_rows,
                loaded_at
            from {{ loaded_files() }}
            where source = '{{ name }}'

        ),

        gone as (

            select * from loaded
            where landed_file in ({{ text_literals(gone) }})

        ),

        per_hour as (

            select
                landed_hour,
                sum(total_rows) as total_rows,
                max(loaded_at) as loaded_at
            from gone
            group by landed_hour

        ),

        present as (

            {{ listings | join(' union all ') }}

        )

        select
            'gone' as what,
            gone.landed_hour,
            gone.landed_file,
            gone.total_rows
        from gone
        union all
        select
            case when loaded.landed_file is null then 'new' else 'later' end as what,
            per_hour.landed_hour,
            present.landed_file,
            loaded.total_rows
        from present
        inner join per_hour
            on {{ landed_hour_of('present.landed_file') }} = per_hour.landed_hour
        left join loaded
            on present.landed_file = loaded.landed_file
        where loaded.landed_file is null or loaded.loaded_at > per_hour.loaded_at
    {% endset %}
    {% set lost = [] %}
    {% set rows = run_query(query).rows if gone else [] %}
    {% for hour in hours %}
        {% set of_hour = rows | selectattr('landed_hour', 'equalto', hour) | list %}
        {% set away = of_hour | selectattr('what', 'equalto', 'gone') | list %}
        {% set came = of_hour | selectattr('what', 'equalto', 'later')
            | sum(attribute='total_rows') %}
        {% set new = of_hour | selectattr('what', 'equalto', 'new')
            | map(attribute='landed_file') | list %}
        {% if came + rows_in_files(name, new) < away | sum(attribute='total_rows') %}
            {% do lost.extend(away) %}
        {% endif %}
    {% endfor %}
    {{ return(lost) }}
{% endmacro %}


{# How many rows files of a source have, by their footers. #}
{% macro rows_in_files(name, files) %}
    {% if not files %}
        {{ return(0) }}
    {% endif %}
    {% set paths = [] %}
    {% for file in files %}
        {% do paths.append(path_of_file(name, file)) %}
    {% endfor %}
    {% set query %}
        select cast(sum(num_rows) as bigint) as total_rows
        from parquet_file_metadata([{{ text_literals(paths) }}])
    {% endset %}
    {{ return(run_query(query).rows | sum(attribute='total_rows')) }}
{% endmacro %}


{# Warn of what is lost among the files that are gone of a source, and remember it, for
   `tidemark verify`: the record of what was loaded is about to forget these files. #}
{% macro warn_of_lost_files(name, gone) %}
    {% set lost = lost_of(name, gone) %}
    {% if lost %}
        {% set names = lost | map(attribute='landed_file') | list %}
        {% do run_query(
            'create table if not exists ' ~ lost_files() ~ ' as select source, '
            ~ 'landed_file, total_rows, loaded_at as noticed_at from ' ~ loaded_files()
            ~ ' where 1 = 0'
        ) %}
        {% do delete_files(lost_files(), names, " source = '" ~ name ~ "' and") %}
        {% for some in names | batch(1000) %}
            {% do run_query(
                'insert into ' ~ lost_files() ~ ' select source, landed_file, total_rows, '
                ~ utc_now() ~ ' from ' ~ loaded_files() ~ " where source = '" ~ name
                ~ "' and landed_file in (" ~ text_literals(some) ~ ')'
            ) %}
        {% endfor %}
        {% set are = ' files of ' if names | length > 1 else ' file of ' %}
        {% do exceptions.warn(
            names | length ~ are ~ name ~ ' that this warehouse has loaded, with '
            ~ lost | sum(attribute='total_rows') ~ ' rows, gone from Bronze and not '
            ~ 'replaced: ' ~ names[:3] | join(', ')
            ~ (' and others' if names | length > 3 else '') ~ '. Their rows stay in Silver, '
            ~ 'and a full refresh would take them away. Put the files back; '
            ~ 'docs/lost-files.md of Tidemark says how'
        ) %}
    {% endif %}
{% endmacro %}


{# The table of the files that were lost. One that is loaded again is lost no longer. #}
{% macro lost_files() %}
    {{ return(api.Relation.create(
        database=target.database or none,
        schema=generate_schema_name('staging'),
        identifier='lost_files',
        type='table',
    )) }}
{% endmacro %}


{# Note beside a verification which files are lost: those that builds have noticed, and
   those that have gone since. #}
{% macro pin_lost_files(schema) %}
    {% set pinned = api.Relation.create(
        database=target.database, schema=schema, identifier='lost_files'
    ) %}
    {% do run_query(
        'create table ' ~ pinned ~ ' (source varchar, landed_file varchar, '
        ~ 'total_rows bigint)'
    ) %}
    {% if stands_here(loaded_files()) %}
        {% set loaded = 'select source, landed_file from ' ~ loaded_files() %}
        {% if stands_here(lost_files()) %}
            {% do run_query(
                'insert into ' ~ pinned ~ ' select source, landed_file, total_rows from '
                ~ lost_files() ~ ' where (source, landed_file) not in (' ~ loaded ~ ')'
            ) %}
        {% endif %}
        {% for node in bronze_sources() %}
            {% set query = loaded ~ " where source = '" ~ node.name
                ~ "' and landed_file not in (select landed_file from "
                ~ pinned_files(schema) ~ " where source = '" ~ node.name ~ "')" %}
            {% set gone = run_query(query).columns['landed_file'].values() | list %}
            {% for file in lost_of(node.name, gone) if gone %}
                {% do run_query(
                    'insert into ' ~ pinned ~ " values ('" ~ node.name ~ "', '"
                    ~ file.landed_file | replace("'", "''") ~ "', " ~ file.total_rows ~ ')'
                ) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{# Whether a table stands. To look through all relations, as dbt does, begins a transaction
   in an operation, which is rolled back at its end. #}
{% macro stands_here(table) %}
    {% set query %}
        select 1 from duckdb_tables()
        where schema_name = '{{ table.schema }}' and table_name = '{{ table.identifier }}'
    {% endset %}
    {{ return(run_query(query).rows | length > 0) }}
{% endmacro %}
