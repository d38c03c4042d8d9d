{% macro only_asked_keys(key) %}
    {%- set schema = verification().get('keys_schema') if execute else none -%}
    {%- if schema -%}
        {%- set asked = api.Relation.create(
            database=this.database, schema=schema[this.schema], identifier=this.identifier
        ) -%}
        where {{ key_hash(key) }} in (select _entity_key from {{ asked }})
    {%- endif -%}
{% endmacro %}
