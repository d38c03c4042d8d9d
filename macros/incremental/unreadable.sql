{# Whether something was stated that could not be read. #}
{% macro unreadable(stated, parsed) -%}
    ({{ is_stated(stated) }} and {{ parsed }} is null)
{%- endmacro %}
