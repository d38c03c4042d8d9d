{% macro newest_first(key) -%}
    row_number() over (
        partition by {{ key }}
        order by event_time desc, version_position desc, version_id desc
    )
{%- endmacro %}
