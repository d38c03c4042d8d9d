{% macro keys_to_backfill(arrived, key) %}
    {%- set since = backfill().since -%}
    {%- set marks = [since] -%}
    {%- set low = landing_window(this) -%}
    {%- if low is not none -%}
        {%- do marks.append(low) -%}
    {%- endif -%}
    select {{ key_hash(key) }}
    from {{ arrived }} as landed
    where
        landed.landed_hour >= '{{ (marks | min)[:13] }}'
        and landed.landed_at >= {{ timestamp_literal(marks | min) }}
{%- endmacro %}
