{% macro expose_bronze() %}
    {{ return(adapter.dispatch('expose_bronze', 'tidemark')()) }}
{% endmacro %}


{% macro duckdb__expose_bronze() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set lake = env_var('TIDEMARK_LAKE', 'lake') %}
    {% for source in graph.sources.values() if source.source_name == 'bronze' %}
        {% set files = lake ~ '/bronze/' ~ source.name ~ '/*/*.parquet' %}
        {% set view = api.Relation.create(
            database=source.database,
            schema=source.schema,
            identifier=source.identifier,
        ) %}
        {% do run_query('create schema if not exists ' ~ view.without_identifier()) %}
        {% do run_query(
            'create or replace view ' ~ view ~ ' as '
            ~ bronze_view(source.columns.values(), files)
        ) %}
    {% endfor %}
{% endmacro %}


{# The declared columns, in their declared types, of the files there are. #}
{% macro bronze_view(columns, files) %}
    {% set quoted = "'" ~ files | replace("'", "''") ~ "'" %}
    {% set has_files = run_query(
        'select 1 from glob(' ~ quoted ~ ') limit 1'
    ).rows | length > 0 %}
    {% if not has_files %}
        select
        {% for column in columns %}
            cast(null as {{ column.data_type }}) as {{ column.name }},
        {% endfor %}
            cast(null as varchar) as landed_hour
        where false
    {% else %}
        {% set scan %}
            read_parquet(
                {{ quoted }},
                hive_partitioning = true,
                hive_types = {'landed_hour': varchar},
                union_by_name = true
            )
        {% endset %}
        {% set landed = run_query('describe select * from ' ~ scan).columns[0].values() %}
        select
        {% for column in columns %}
            {% set name = column.name %}
            {% if name not in landed %}
            cast(null as {{ column.data_type }}) as {{ name }},
            {% elif column.data_type == 'timestamp' %}
            cast({{ adapter.quote(name) }} at time zone 'UTC' as timestamp) as {{ name }},
            {% else %}
            cast({{ adapter.quote(name) }} as {{ column.data_type }}) as {{ name }},
            {% endif %}
        {% endfor %}
            landed_hour
        from {{ scan }}
    {% endif %}
{% endmacro %}
