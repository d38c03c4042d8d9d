{# The files that Bronze had when this verification began; what lands from then on is
   not among them. #}
{% macro pinned_listing(name) %}
    {{ return(
        'select landed_file, compacted_file, held_files from ' ~ pinned_files(verification().work_schema)
        ~ " where source = '" ~ name ~ "'"
    ) }}
{% endmacro %}


{% macro pinned_files(schema) %}
    {{ return(api.Relation.create(
        database=target.database or none, schema=schema, identifier='files'
    )) }}
{% endmacro %}
