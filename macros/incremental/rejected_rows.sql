{% macro rejected_rows() %}
    {%- for entity, said in entities().items() %}
    {%- set last_entity = loop.last %}
    {%- for source in said.sources %}
        {{ rejected_rows_of(source, entity, said.key) }}
        {% if not (loop.last and last_entity) %}union all{% endif %}
    {%- endfor %}
    {%- endfor %}
    {#- no entity yet #}
    {%- if not entities() %}
        {{ rejected_rows_of('resolved_rejects', 'none', 'reject_id') }}
            and 1 = 0
    {%- endif %}
{%- endmacro %}


{% macro rejected_rows_of(source, entity, key) -%}
        select
            '{{ source }}' as source,
            '{{ entity }}' as entity,
            {{ key }} as business_key,
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
{%- endmacro %}
