{# What stands in the warehouse in the place of a relation of the scratch. #}
{% macro warehouse_relation(relation) %}
    {{ return(api.Relation.create(
        database=relation.database,
        schema=verification().warehouse[relation.schema],
        identifier=relation.identifier,
    )) }}
{% endmacro %}
