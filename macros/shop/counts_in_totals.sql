{# What is deleted, or has a status that does not count, counts in none of the totals. #}
{% macro counts_in_totals(is_deleted, status, statuses) -%}
    not {{ is_set(is_deleted) }} and (
        {{ status }} is null
        or {{ status }} not in ({{ text_literals(statuses_of(statuses).not_counted or ['']) }})
    )
{%- endmacro %}
