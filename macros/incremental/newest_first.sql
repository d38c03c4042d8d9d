{% macro newest_first(key) -%}
    row_number() over (
        partition by {{ key }}
        order by
            event_time desc,
            position_at desc,
            position_number desc,
            read_at desc,
            _row_key desc
    )
{%- endmacro %}
