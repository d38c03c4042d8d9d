{% macro landed_numbers() %}
    {%- for source in sources_of_entities() %}
        {%- set landed = bronze(source) %}
        {%- if is_stream(source) %}
        select
            '{{ source }}' as source,
            event_hub,
            {{ by_broker('partition_id') }} as partition_id,
            {{ by_broker('sequence_number') }} as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from {{ landed }}
        where {{ landed_since_last_build(source) }}
        group by
            event_hub,
            {{ by_broker('partition_id') }},
            {{ by_broker('sequence_number') }}
        {%- else %}
        select
            '{{ source }}' as source,
            cast(null as {{ type_text() }}) as event_hub,
            cast(null as {{ type_text() }}) as partition_id,
            cast(null as bigint) as sequence_number,
            min(landed_at) as first_landed_at,
            max(landed_at) as landed_at
        from {{ landed }}
        where {{ landed_since_last_build(source) }}
        having count(*) > 0
        {%- endif %}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# A part of an event's position, where a broker gave it: a replay numbers the
   lines of its file. #}
{% macro by_broker(column) -%}
    case
        when
            -- a broker counts from 0, and never to the end
            sequence_number between 0 and 9223372036854775806
            and event_hub is not null
            and partition_id not like 'replay-%'
            then {{ column }}
    end
{%- endmacro %}


{# Whether a source is declared as a stream. #}
{% macro is_stream(source) %}
    {% for node in (graph.get('sources', {}).values() if execute else [])
        if node.source_name == 'bronze' and node.name == source %}
        {{ return(node.config.meta.get('landing', {}).get('kind') == 'stream') }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}
