{% macro note_periods(versions, periods) %}
    {% set noted = api.Relation.create(
        database=this.database,
        schema=verification().work_schema,
        identifier=model.name ~ '_periods',
        type='view',
    ) %}
    {% set query %}
        {%- for relation in [versions, warehouse_relation(versions)] %}
        {%- set last_relation = loop.last %}
        {%- for period in periods %}
        select
            _entity_key,
            {{ period }} as period
        from {{ relation }}
        where {{ period }} is not null
        {% if not (loop.last and last_relation) %}union{% endif %}
        {%- endfor %}
        {%- endfor %}
    {% endset %}
    {# not by dbt's own macro, which would hold the model's contract against it #}
    {% do run_query('create view ' ~ noted ~ ' as ' ~ query) %}
{% endmacro %}
