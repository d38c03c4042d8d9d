{% macro pin_bronze(schema) %}
    {% set listings = [] %}
    {% set notes = pinned_files(schema).incorporate(path={'identifier': 'compacted_files'}) %}
    {% for node in bronze_sources() %}
        {% if not has_files(node.name) %}
            {% do require_lake(node, view_note(bronze_whole_relation(node)).get('columns')) %}
        {% endif %}
        {% do note_compacted_files(node.name, none, notes) %}
        {% do listings.append(
            "select '" ~ node.name ~ "' as source, * from ("
            ~ listing(node.name, none, notes) ~ ') as listed'
        ) %}
    {% endfor %}
    {% do run_query(
        'create table ' ~ pinned_files(schema) ~ ' as ' ~ listings | join(' union all ')
    ) %}
    {% do pin_lost_files(schema) %}
{% endmacro %}
