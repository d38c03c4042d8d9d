{% macro rejected_rows() %}
    {%- for entity, said in entities().items() %}
    {%- set last_entity = loop.last %}
    {%- for source in said.sources %}
        select
            '{{ source }}' as source,
            '{{ entity }}' as entity,
            {{ said.key }} as business_key,
            reject_reason,
            event_time,
            body,
            body_base64,
            position_at,
            position_number,
            read_at,
            landed_at,
            landed_file,
            _row_key
        from {{ ref('stg_' ~ source) }}
        where reject_reason is not null
        {% if not (loop.last and last_entity) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
