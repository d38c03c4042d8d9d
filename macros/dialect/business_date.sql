{% macro business_date(timestamp) -%}
    cast({{ business_time(timestamp) }} as date)
{%- endmacro %}
