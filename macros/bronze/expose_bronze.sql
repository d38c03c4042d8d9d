{% macro expose_bronze() %}
    {% if execute %}
        {% do adapter.dispatch('expose_bronze', 'tidemark')() %}
    {% endif %}
{% endmacro %}


{% macro duckdb__expose_bronze() %}
    {% for node in graph.sources.values() if node.source_name == 'bronze' %}
        {% do run_query('create schema if not exists ' ~ node.schema) %}
        {% do run_query('create schema if not exists ' ~ node.schema ~ '_window') %}
        {% set since = bronze_window_start(node) %}
        {% set files = bronze_files(node.name, since) %}
        {% set landed = bronze_columns(node, files) %}
        {% do expose_view(
            bronze_window_relation(node), node, files, landed, since or 'all'
        ) %}

        {# All of it, for people and for freshness: made anew only when what a
           query of it gives would change. #}
        {% set whole = api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.identifier
        ) %}
        {% set everything = bronze_files(node.name, none) %}
        {% set known = view_comment(whole) or '' %}
        {% set said = local_md5(
            everything ~ node.columns.values() | map(attribute='data_type') | join(',')
            ~ node.columns.keys() | join(',')
        ) ~ ' ' %}
        {% set columns = (known.split(' ')[1:] + landed) | unique | sort | list %}
        {% if known != said ~ columns | join(' ') %}
            {% do expose_view(
                whole, node, everything, columns, said ~ columns | join(' ')
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}


{# Make a view of files, and note about it what the comment says. #}
{% macro expose_view(view, node, files, landed, comment) %}
    {% do run_query(
        'create or replace view ' ~ view ~ ' as ' ~ bronze_view(node, files, landed)
    ) %}
    {% do run_query("comment on view " ~ view ~ " is '" ~ comment ~ "'") %}
{% endmacro %}


{% macro view_comment(view) %}
    {% set query %}
        select comment from duckdb_views()
        where schema_name = '{{ view.schema }}' and view_name = '{{ view.identifier }}'
    {% endset %}
    {% set rows = run_query(query).rows %}
    {{ return(rows[0][0] if rows | length > 0 else none) }}
{% endmacro %}
