{# A cancelled or deleted order or trip counts in none of the totals. #}
{% macro counts_in_totals(is_deleted, status) -%}
    not {{ is_set(is_deleted) }} and coalesce({{ status }}, '') <> 'cancelled'
{%- endmacro %}
