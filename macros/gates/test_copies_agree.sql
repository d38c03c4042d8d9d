{# Rows that count as one version, and say something else: their payload does not say it
   all. `as_received` takes what does besides. #}
{% test copies_agree(model, source) %}
    {%- set entity = entity_of(source) -%}
    {%- set said = [entity_named(entity).key, 'event_time'] -%}
    {%- set versions = standing_versions(entity) -%}
    with

    arrived as (

        select
            _row_key,
            {{ said | join(',\n            ') }},
            cast(is_deleted as integer) as is_deleted
        from {{ model }}
        where reject_reason is null

    ),
    {%- if versions %}

    known as (

        {{ rows_of_keys(versions, '_row_key', 'select distinct _row_key from arrived') }}

    ),
    {%- endif %}

    copies as (

        select * from arrived
        {%- if versions %}
        union all
        select
            _row_key,
            {{ said | join(',\n            ') }},
            cast(is_deleted as integer) as is_deleted
        from known
        {%- endif %}

    )

    select
        _row_key,
        count(*) as total_rows
    from copies
    group by _row_key
    having
    {%- for each in said + ['is_deleted'] %}
        min({{ each }}) <> max({{ each }})
        {%- if not loop.last %} or{% endif %}
    {%- endfor %}
{% endtest %}


{# The table of an entity's versions as it stands before this build adds to it; none where
   all is judged again, by rules that may be others now. #}
{% macro standing_versions(entity) %}
    {% if execute and not is_judged_again() %}
        {% for node in graph.nodes.values()
            if node.resource_type == 'model' and node.name == versions_of(entity) %}
            {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
        {% endfor %}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
