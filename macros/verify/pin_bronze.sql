{% macro pin_bronze(schema) %}
    {% set listings = [] %}
    {% for node in bronze_sources() %}
        {% if not has_files(node.name) %}
            {% do require_lake(node, view_note(bronze_whole_relation(node)).get('columns')) %}
        {% endif %}
        {% do listings.append(
            "select '" ~ node.name ~ "' as source, landed_file from ("
            ~ listing(node.name, none) ~ ') as listed'
        ) %}
    {% endfor %}
    {% do run_query(
        'create table ' ~ pinned_files(schema) ~ ' as ' ~ listings | join(' union all ')
    ) %}
    {% do pin_lost_files(schema) %}
{% endmacro %}
