{% macro note_periods() %}
    {%- set noted = remembered('touched') -%}
    {%- if 'versions' in noted -%}
        create view {{ named_to_create(this.incorporate(path={
            'schema': verification().work_schema,
            'identifier': this.identifier ~ '_periods',
        })) }} as
        {%- for versions in [noted.versions, warehouse_relation(noted.versions)] %}
        {%- set last_one = loop.last %}
        {%- for period in noted.periods %}
        select
            _entity_key,
            {{ period }} as period
        from {{ versions }}
        where {{ period }} is not null
        {% if not (loop.last and last_one) %}union{% endif %}
        {%- endfor %}
        {%- endfor %}
    {%- endif -%}
{% endmacro %}


{# A view's name as CREATE VIEW takes it. #}
{% macro named_to_create(view) %}
    {{- adapter.dispatch('named_to_create', 'tidemark')(view) -}}
{% endmacro %}


{% macro default__named_to_create(view) %}
    {{- view -}}
{% endmacro %}


{# T-SQL takes no database there. #}
{% macro fabric__named_to_create(view) %}
    {{- view.include(database=false) -}}
{% endmacro %}
