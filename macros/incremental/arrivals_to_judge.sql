{% macro arrivals_to_judge() %}
    {%- for entity, said in var('entities').items() %}
    {%- set last_entity = loop.last %}
    {%- for source in said.sources %}
        select
            '{{ source }}' as source,
            '{{ entity }}' as entity,
            {{ said.key }} as business_key,
            event_time,
            reject_reason,
            case when reject_reason is not null then body end as body,
            case when reject_reason is not null then body_base64 end as body_base64,
            version_position,
            landed_at
        from {{ ref('stg_' ~ source) }}
        where {{ landed_since_last_build(source) }}
        {% if not (loop.last and last_entity) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
