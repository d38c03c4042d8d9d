{# Forget files that are no longer in Bronze: where many became one, each of their rows
   would be counted twice. Their versions stand. What was staged of them goes first, and
   the record last: a run that dies in between leaves it to the next. #}
{% macro forget_gone_files(each, gone) %}
    {% set of_source = " source = '" ~ each.node.name ~ "' and" %}
    {% for table in staged_tables(each.openers) %}
        {% do delete_files(table, gone) %}
    {% endfor %}
    {% for node in graph.nodes.values()
        if node.resource_type == 'model' and node.config.meta.get('row_per_file') %}
        {% set table = load_relation_of(node) %}
        {% if table %}
            {% do delete_files(table, gone, of_source) %}
        {% endif %}
    {% endfor %}
    {% do delete_files(loaded_files(), gone, of_source) %}
{% endmacro %}


{% macro delete_files(table, files, condition='') %}
    {% for some in files | batch(1000) %}
        {% do run_query(
            'delete from ' ~ table ~ ' where' ~ condition
            ~ ' landed_file in (' ~ text_literals(some) ~ ')'
        ) %}
    {% endfor %}
{% endmacro %}


{# The tables that hold what these models staged in the last build. #}
{% macro staged_tables(openers) %}
    {% set tables = [] %}
    {% for node in openers if node.config.materialized != 'view' %}
        {% set table = load_relation_of(node) %}
        {% if table and not table.is_view %}
            {% do tables.append(table) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}


{# A model's table; none where it is not built. #}
{% macro load_relation_of(node) %}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
{% endmacro %}
