{# dbt-spark 1.10 takes the columns of `dbt docs generate` from what SHOW TABLE
   EXTENDED says. Of a table of Delta's that has them as they were when it was last
   replaced, or not at all. Here they are the table's own. #}
{% macro spark__list_relations_without_caching(relation) %}
    {% set listed = dbt.spark__list_relations_without_caching(relation) %}
    {% if flags.WHICH != 'generate' %}
        {{ return(listed) }}
    {% endif %}
    {% set described = [] %}
    {% for schema, name, is_temporary, said in listed.rows %}
        {% set lines = [] %}
        {% if 'Provider: delta' in said %}
            {% set table = api.Relation.create(schema=schema, identifier=name) %}
            {% for column in adapter.get_columns_in_relation(table) %}
                {% do lines.append(
                    '\n |-- ' ~ column.name ~ ': ' ~ column.dtype ~ ' (nullable = true)'
                ) %}
            {% endfor %}
        {% endif %}
        {% set before = said.split('\nSchema: root')[0] if lines else said %}
        {% do described.append((
            schema, name, is_temporary,
            before ~ ('\nSchema: root' ~ lines | join if lines else ''),
        )) %}
    {% endfor %}
    {{ return(described) }}
{% endmacro %}


{# On Databricks it says what the table has. #}
{% macro databricks__list_relations_without_caching(relation) %}
    {{ return(dbt.databricks__list_relations_without_caching(relation)) }}
{% endmacro %}
