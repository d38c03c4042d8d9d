{# The view materialization of dbt-fabric 1.9.10, which dbt-synapse 1.8.5 uses, sets
   the view of the last run aside by renaming it, which a pool refuses: each second
   run of a view fails. A view holds no rows: it is dropped, and rebuilt at once. #}
{% macro synapse__rename_relation(from_relation, to_relation) %}
    {% if from_relation.type == 'view' %}
        {% do drop_relation(from_relation) %}
    {% else %}
        {% call statement('rename_relation') %}
            {{ synapse__rename_relation_script(from_relation, to_relation) }}
        {% endcall %}
    {% endif %}
{% endmacro %}
