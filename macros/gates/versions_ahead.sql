{% macro versions_ahead() %}
    {%- for entity, said in entities().items() %}
        select
            '{{ entity }}' as entity,
            cast({{ said.key }} as {{ type_text() }}) as business_key,
            event_time,
            _entity_key
        from {{ ref(versions_of(entity)) }}
        where event_time > {{ utc_now() }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {#- no entity yet #}
    {%- if not entities() %}
        {{ no_rows(
            ['entity', 'business_key', 'event_time', '_entity_key'],
            {'entity': "'none'", 'business_key': "'none'", '_entity_key': '_row_key'},
        ) }}
    {%- endif %}
{%- endmacro %}
