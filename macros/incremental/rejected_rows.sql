{% macro rejected_rows(source, key) -%}
        select
            '{{ source }}' as source,
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
