{# Whether something was stated that could not be read. #}
{% macro unreadable(stated, parsed) -%}
    ({{ clean_text(stated) }} is not null and {{ parsed }} is null)
{%- endmacro %}
