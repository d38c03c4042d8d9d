{# Cancelled, however it is spelt, and not deleted besides. #}
{% macro counts_as_cancelled(is_deleted, status) -%}
    not {{ is_set(is_deleted) }} and coalesce({{ status }}, '') in ('cancelled', 'canceled')
{%- endmacro %}
