{# The table of the files that COPY INTO has brought to this warehouse, by their paths in
   the lake. `loaded_files` has what their rows say: no row tells its file's name. #}
{% macro copied_files() %}
    {{ return(loaded_files().incorporate(path={'identifier': 'copied_files'})) }}
{% endmacro %}


{# See to it that the table is there. #}
{% macro make_copied_files() %}
    {% set table = copied_files() %}
    {% if load_relation(table) is none %}
        {% call statement('make_copied_files') -%}
            {{ create_copied_files(table) }}
        {%- endcall %}
        {% do adapter.cache_added(table) %}
    {% endif %}
{% endmacro %}


{% macro create_copied_files(table) -%}
    create table {{ table.include(database=false) }} (
        source varchar(400),
        path varchar(1024)
    )
    {{ storage_of_staging() }}
{%- endmacro %}


{# Record the names of what this run has taken in of a source: those that it has listed.
   Where a run dies before, the next one copies these files again, and leaves out the rows
   that are known. #}
{% macro record_copied_files(each) %}
    {% call statement('record_copied_files') -%}
        insert into {{ copied_files().include(database=false) }} (source, path)
        select
            listed.source,
            listed.path
        from {{ each.listed_in.include(database=false) }} as listed
        left join {{ copied_files().include(database=false) }} as copied
            on listed.source = copied.source and listed.path = copied.path
        where
            listed.source = '{{ each.node.name }}'
            and listed.path not like 'manifest/%'
            and copied.path is null
    {%- endcall %}
{% endmacro %}
