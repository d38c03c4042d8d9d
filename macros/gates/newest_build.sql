{% macro newest_build(relation) -%}
    {%- if var('audit_everything') -%}
        1 = 1
    {%- else -%}
        _processed_at >= (select max(_processed_at) from {{ relation }})
    {%- endif -%}
{%- endmacro %}
