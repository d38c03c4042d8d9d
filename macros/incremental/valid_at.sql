{# What is earlier than all versions is of the first. #}
{% macro valid_at(history, moment) -%}
    ({{ history }}.version_number = 1 or {{ moment }} >= {{ history }}.valid_from)
    and ({{ history }}.valid_to is null or {{ moment }} < {{ history }}.valid_to)
{%- endmacro %}
