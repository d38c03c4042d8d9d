{# dbt-synapse 1.8.5 has none of its own, and that of dbt-fabric 1.9.10 makes the
   table by a CTAS without DISTRIBUTION, which a pool refuses. Here the table keeps
   its distribution, its index and the order of its columns; it is away for the
   moment between two renames, as when a table is rebuilt. #}
{% macro synapse__alter_column_type(relation, column_name, new_column_type) %}
    {% set altered = relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_altered'}, type='table'
    ) %}
    {% set replaced = relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_replaced'}, type='table'
    ) %}
    {% set columns = [] %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% if column.name | lower == column_name | lower %}
            {% do columns.append(
                'cast(' ~ column.quoted ~ ' as ' ~ new_column_type ~ ') as ' ~ column.quoted
            ) %}
        {% else %}
            {% do columns.append(column.quoted) %}
        {% endif %}
    {% endfor %}
    {% do drop_relation(altered) %}
    {% call statement('alter_column_type') %}
        create table {{ altered }}
        with (
            distribution = {{ config.get('dist', default='ROUND_ROBIN') }},
            {{ config.get('index', default='CLUSTERED COLUMNSTORE INDEX') }}
        )
        as select {{ columns | join(', ') }} from {{ relation }}
    {% endcall %}
    {% do synapse__rename_relation(relation.incorporate(type='table'), replaced) %}
    {% do synapse__rename_relation(altered, relation) %}
    {% do drop_relation(replaced) %}
{% endmacro %}
